import { sql } from 'kysely';
import type { OrganizationStore } from './account-stores.ts';
import { contains } from './contains.ts';
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

    async list({ limit, afterSlug, containing } = {}) {
      let query = dialect.read.selectFrom('organizations').select(columns).orderBy('slug');
      if (limit !== undefined) query = query.limit(limit);
      if (afterSlug !== undefined) query = query.where('slug', '>', afterSlug);
      if (containing !== undefined) query = query.where(contains(['slug', 'name'], containing));
      return query.execute();
    },

    async sizes(organizationIds) {
      const [members, images] = await Promise.all([
        dialect.read
          .selectFrom('members')
          .select(['organization_id as id', ({ fn }) => fn.countAll<number>().as('value')])
          .where(dialect.isOneOf('organization_id', organizationIds))
          .groupBy('organization_id')
          .execute(),
        dialect.read
          .selectFrom('sequences')
          .select(['organization_id as id', sql<number>`sum(image_count)`.as('value')])
          .where(dialect.isOneOf('organization_id', organizationIds))
          .groupBy('organization_id')
          .execute(),
      ]);
      const membersOf = new Map(members.map(({ id, value }) => [id, Number(value)]));
      const imagesOf = new Map(images.map(({ id, value }) => [id, Number(value)]));
      return new Map(
        organizationIds.map((id) => [
          id,
          { members: membersOf.get(id) ?? 0, images: imagesOf.get(id) ?? 0 },
        ]),
      );
    },

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
