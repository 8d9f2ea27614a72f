import type { UserStore } from './account-stores.ts';
import type { Dialect } from './dialect.ts';
import { inOrder } from './in-order.ts';
import type { Store } from './store.ts';

/** By what usernames that differ in case only are the same. */
export function usernameKey(username: string): string {
  return username.toLowerCase();
}

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
      const row = { id, username, username_key: usernameKey(username) };
      return dialect.write(async (transaction) => {
        await dialect.insertRows(transaction, 'users', [row], 'ignore');
        return transaction
          .selectFrom('users')
          .select(columns)
          .where(({ or, eb }) =>
            or([eb('username', '=', username), eb('username_key', '=', row.username_key)]),
          )
          .orderBy(({ eb }) => eb('username', '=', username), 'desc')
          .limit(1)
          .executeTakeFirstOrThrow();
      });
    },
  };
}
