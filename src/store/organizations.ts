import type { Dialect } from './dialect.ts';
import { inOrder } from './in-order.ts';
import type { OrganizationStore, Store } from './store.ts';

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
    get: async (id) => (await byId(id))[0],
    getMany: async (ids) => inOrder(ids, await byIds(ids)),
    bySlug: async (slug) => (await bySlug(slug))[0],

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
  };
}
