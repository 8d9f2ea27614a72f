import type { Application } from '../model/account.ts';
import type { Dialect } from './dialect.ts';
import type { ApplicationStore, Store } from './store.ts';

export function applicationStore(dialect: Dialect, newId: Store['newId']): ApplicationStore {
  const columns = ['id', 'name', 'owner_id as ownerId'] as const;
  const byId = dialect.prepare((id: number) =>
    dialect.read.selectFrom('applications').select(columns).where('id', '=', id),
  );
  const byName = dialect.prepare((ownerId: number, name: string) =>
    dialect.read
      .selectFrom('applications')
      .select(columns)
      .where('owner_id', '=', ownerId)
      .where('name', '=', name),
  );
  const byHash = dialect.prepare((secretHash: string) =>
    dialect.read
      .selectFrom('client_tokens')
      .select(['secret_hash as secretHash', 'application_id as applicationId'])
      .where('secret_hash', '=', secretHash),
  );

  return {
    get: async (id) => (await byId(id))[0],
    clientToken: async (secretHash) => (await byHash(secretHash))[0],

    async ensure(name, ownerId) {
      const [known] = await byName(ownerId, name);
      if (known) return known;
      const id = await newId('application');
      return dialect.write(async (transaction): Promise<Application> => {
        const row = { id, owner_id: ownerId, name };
        await dialect.insertRows(transaction, 'applications', [row], 'ignore');
        return transaction
          .selectFrom('applications')
          .select(columns)
          .where('owner_id', '=', ownerId)
          .where('name', '=', name)
          .executeTakeFirstOrThrow();
      });
    },

    async addClientToken({ secretHash, applicationId }) {
      await dialect.write((transaction) =>
        dialect.insertRows(
          transaction,
          'client_tokens',
          [{ secret_hash: secretHash, application_id: applicationId }],
          'ignore',
        ),
      );
    },
  };
}
