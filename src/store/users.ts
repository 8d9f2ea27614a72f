import type { Dialect } from './dialect.ts';
import { inOrder } from './in-order.ts';
import type { Store, UserStore } from './store.ts';

export function userStore(dialect: Dialect, newId: Store['newId']): UserStore {
  const columns = ['id', 'username'] as const;
  const byId = dialect.prepare((id: number) =>
    dialect.read.selectFrom('users').select(columns).where('id', '=', id),
  );
  const byIds = dialect.prepare((ids: readonly number[]) =>
    dialect.read.selectFrom('users').select(columns).where(dialect.isOneOf('id', ids)),
  );
  const byName = dialect.prepare((username: string) =>
    dialect.read.selectFrom('users').select(columns).where('username', '=', username),
  );

  return {
    get: async (id) => (await byId(id))[0],
    getMany: async (ids) => inOrder(ids, await byIds(ids)),
    byUsername: async (username) => (await byName(username))[0],

    async ensure(username) {
      const [known] = await byName(username);
      if (known) return known;
      const id = await newId('user');
      return dialect.write(async (transaction) => {
        await dialect.insertRows(transaction, 'users', [{ id, username }], 'ignore');
        return transaction
          .selectFrom('users')
          .select(columns)
          .where('username', '=', username)
          .executeTakeFirstOrThrow();
      });
    },
  };
}
