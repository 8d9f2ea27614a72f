import type { SessionStore } from './account-stores.ts';
import type { Dialect } from './dialect.ts';

export function sessionStore(dialect: Dialect): SessionStore {
  const sessions = () =>
    dialect.read
      .selectFrom('sessions')
      .select([
        'secret_hash as secretHash',
        'user_id as userId',
        'created_at_ms as createdAtMs',
        'expires_at_ms as expiresAtMs',
      ]);
  const byHash = dialect.prepare((secretHash: string) =>
    sessions().where('secret_hash', '=', secretHash),
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
        transaction.insertInto('sessions').values(row).execute(),
      );
    },

    get: async (secretHash) => (await byHash(secretHash))[0],

    ofUser: (userId, nowMs) =>
      sessions().where('user_id', '=', userId).where('expires_at_ms', '>', nowMs).execute(),

    async deleteOthers(userId, keptSecretHash) {
      await dialect.write((transaction) =>
        transaction
          .deleteFrom('sessions')
          .where('user_id', '=', userId)
          .where('secret_hash', '<>', keptSecretHash)
          .execute(),
      );
    },

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
