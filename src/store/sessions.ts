import type { SessionStore } from './account-stores.ts';
import type { Dialect } from './dialect.ts';

export function sessionStore(dialect: Dialect): SessionStore {
  const byHash = dialect.prepare((secretHash: string) =>
    dialect.read
      .selectFrom('sessions')
      .select([
        'secret_hash as secretHash',
        'user_id as userId',
        'created_at_ms as createdAtMs',
        'expires_at_ms as expiresAtMs',
      ])
      .where('secret_hash', '=', secretHash),
  );

  return {
    async add({ secretHash, userId, createdAtMs, expiresAtMs }) {
      const row = {
        secret_hash: secretHash,
        user_id: userId,
        created_at_ms: createdAtMs,
        expires_at_ms: expiresAtMs,
      };
      await dialect.write((transaction) =>
        dialect.insertRows(transaction, 'sessions', [row], 'ignore'),
      );
    },

    get: async (secretHash) => (await byHash(secretHash))[0],

    async delete(secretHash) {
      await dialect.write((transaction) =>
        transaction.deleteFrom('sessions').where('secret_hash', '=', secretHash).execute(),
      );
    },

    async deleteExpired(nowMs) {
      await dialect.write((transaction) =>
        transaction.deleteFrom('sessions').where('expires_at_ms', '<=', nowMs).execute(),
      );
    },
  };
}
