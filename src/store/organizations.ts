import type { OrganizationStore } from './account-stores.ts';
import { type Dialect, unlessDuplicate } from './dialect.ts';
import { inOrder } from './in-order.ts';
import { memberStore } from './members.ts';
import type { Store } from './store.ts';

export function organizationStore(dialect: Dialect, newId: Store['newId']): OrganizationStore {
  const columns = ['id', 'slug', 'name', 'description'] as const;
  const byId = dialect.prepare((id: number) =>
    dialect.read.selectFrom('organizations').select(columns).where('id', '=', id),
  );
  const byIds = dialect.prepare((ids: readonly number[]) =>
    dialect.read.selectFrom('organizations').select(columns).where(dialect.isOneOf('id', ids)),
  );
  const bySlug = dialect.prepare((slug: string) =>
    dialect.read.selectFrom('organizations').select(columns).where('slug', '=', slug),
  );

  return {
    ...memberStore(dialect),

    get: async (id) => (await byId(id))[0],
    getMany: async (ids) => inOrder(ids, await byIds(ids)),
    bySlug: async (slug) => (await bySlug(slug))[0],
    list: () => dialect.read.selectFrom('organizations').select(columns).orderBy('slug').execute(),

    async ensure({ slug, name, description }) {
      const [known] = await bySlug(slug);
      if (known) return known;
      const id = await newId('organization');
      return dialect.write(async (transaction) => {
        const row = { id, slug, name, description };
        await dialect.insertRows(transaction, 'organizations', [row], 'ignore');
        return transaction
          .selectFrom('organizations')
          .select(columns)
          .where('slug', '=', slug)
          .executeTakeFirstOrThrow();
      });
    },

    async create({ slug, name, description }, ownerId) {
      const organization = { id: await newId('organization'), slug, name, description };
      const owner = {
        organization_id: organization.id,
        user_id: ownerId,
        role: 'owner',
      } as const;
      return unlessDuplicate(dialect, undefined, () =>
        dialect.write(async (transaction) => {
          await transaction.insertInto('organizations').values(organization).execute();
          await transaction.insertInto('members').values(owner).execute();
          return organization;
        }),
      );
    },

    async update(id, { name, description }) {
      await dialect.write((transaction) =>
        transaction
          .updateTable('organizations')
          .set({ name, description })
          .where('id', '=', id)
          .execute(),
      );
    },
  };
}
