import type { LinkStore } from './account-stores.ts';
import type { Dialect } from './dialect.ts';

export function linkStore(dialect: Dialect): LinkStore {
  const columns = [
    'secret_hash as secretHash',
    'purpose',
    'user_id as userId',
    'email',
    'expires_at_ms as expiresAtMs',
  ] as const;

  return {
    async add({ secretHash, purpose, userId, email, expiresAtMs }) {
      const row = {
        secret_hash: secretHash,
        purpose,
        user_id: userId,
        email,
        expires_at_ms: expiresAtMs,
      };
      await dialect.write((transaction) => transaction.insertInto('links').values(row).execute());
    },

    get: (secretHash, purpose, nowMs) =>
      dialect.read
        .selectFrom('links')
        .select(columns)
        .where('secret_hash', '=', secretHash)
        .where('purpose', '=', purpose)
        .where('expires_at_ms', '>', nowMs)
        .executeTakeFirst(),

    take: (secretHash, purpose, nowMs) =>
      dialect.write((transaction) =>
        transaction
          .deleteFrom('links')
          .where('secret_hash', '=', secretHash)
          .where('purpose', '=', purpose)
          .where('expires_at_ms', '>', nowMs)
          .returning(columns)
          .executeTakeFirst(),
      ),

    async deleteExpired(nowMs) {
      await dialect.write((transaction) =>
        transaction.deleteFrom('links').where('expires_at_ms', '<=', nowMs).execute(),
      );
    },
  };
}
