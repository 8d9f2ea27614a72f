import type { ApplicationStore } from './application-stores.ts';
import type { Dialect } from './dialect.ts';

type ApplicationKeyStore = Pick<ApplicationStore, 'addKey' | 'key' | 'keysOf' | 'deleteKey'>;

/** The part of the store of applications that is about their tokens and secrets. */
export function applicationKeyStore(dialect: Dialect): ApplicationKeyStore {
  const keys = () =>
    dialect.read
      .selectFrom('application_keys')
      .select([
        'secret_hash as secretHash',
        'application_id as applicationId',
        'kind',
        'hint',
        'created_at_ms as createdAtMs',
      ]);
  const byHash = dialect.prepare((secretHash: string) =>
    keys().where('secret_hash', '=', secretHash),
  );

  return {
    async addKey({ secretHash, applicationId, kind, hint, createdAtMs }) {
      const row = {
        secret_hash: secretHash,
        application_id: applicationId,
        kind,
        hint,
        created_at_ms: createdAtMs,
      };
      await dialect.write((transaction) =>
        dialect.insertRows(transaction, 'application_keys', [row], 'ignore'),
      );
    },

    key: async (secretHash) => (await byHash(secretHash))[0],

    keysOf: (applicationId) =>
      keys()
        .where('application_id', '=', applicationId)
        .orderBy('created_at_ms')
        .orderBy('secret_hash')
        .execute(),

    async deleteKey(applicationId, secretHash) {
      await dialect.write((transaction) =>
        transaction
          .deleteFrom('application_keys')
          .where('application_id', '=', applicationId)
          .where('secret_hash', '=', secretHash)
          .execute(),
      );
    },
  };
}
