import type { Application, LimitOverrides, Scope } from '../model/application.ts';
import { scopes } from '../model/application.ts';
import { applicationKeyStore } from './application-keys.ts';
import type { ApplicationDetails, ApplicationStore } from './application-stores.ts';
import { deleteApplication } from './delete-application.ts';
import { type Dialect, unlessDuplicate } from './dialect.ts';
import { inOrder } from './in-order.ts';
import type { Store } from './store.ts';
import { flag, type Tables } from './tables.ts';

export function applicationStore(dialect: Dialect, newId: Store['newId']): ApplicationStore {
  const select = () => dialect.read.selectFrom('applications').selectAll();
  const byId = dialect.prepare((id: number) => select().where('id', '=', id));
  const byIds = dialect.prepare((ids: readonly number[]) =>
    select().where(dialect.isOneOf('id', ids)),
  );
  const byName = dialect.prepare((ownerId: number, name: string) =>
    select().where('owner_id', '=', ownerId).where('name', '=', name),
  );
  const newRow = async (details: ApplicationDetails, ownerId: number) => ({
    id: await newId('application'),
    owner_id: ownerId,
    ...detailColumns(details),
    limits: '{}',
    created_at_ms: Date.now(),
  });

  return {
    ...applicationKeyStore(dialect),

    async ensure(name, ownerId) {
      const [known] = await byName(ownerId, name);
      if (known) return toApplication(known);
      const row = await newRow({ ...plainDetails, name }, ownerId);
      return dialect.write(async (transaction): Promise<Application> => {
        await dialect.insertRows(transaction, 'applications', [row], 'ignore');
        const kept = await transaction
          .selectFrom('applications')
          .selectAll()
          .where('owner_id', '=', ownerId)
          .where('name', '=', name)
          .executeTakeFirstOrThrow();
        return toApplication(kept);
      });
    },

    async create(details, ownerId) {
      const row = await newRow(details, ownerId);
      return unlessDuplicate(dialect, undefined, () =>
        dialect.write(async (transaction) => {
          await transaction.insertInto('applications').values(row).execute();
          return toApplication(row);
        }),
      );
    },

    update: (id, details) =>
      unlessDuplicate(dialect, false, () =>
        dialect.write(async (transaction) => {
          await transaction
            .updateTable('applications')
            .set(detailColumns(details))
            .where('id', '=', id)
            .execute();
          return true;
        }),
      ),

    async setLimits(id, limits) {
      await dialect.write((transaction) =>
        transaction
          .updateTable('applications')
          .set({ limits: JSON.stringify(limits) })
          .where('id', '=', id)
          .execute(),
      );
    },

    async delete(id) {
      await dialect.write((transaction) => deleteApplication(transaction, id));
    },

    async get(id) {
      const [row] = await byId(id);
      return row && toApplication(row);
    },

    getMany: async (ids) => inOrder(ids, (await byIds(ids)).map(toApplication)),

    async ofOwner(ownerId) {
      const rows = await select().where('owner_id', '=', ownerId).orderBy('name').execute();
      return rows.map(toApplication);
    },

    list: async () => (await select().orderBy('id').execute()).map(toApplication),
  };
}

/** Of an application that nobody has described. */
const plainDetails = {
  description: '',
  website: '',
  callbackUrls: [],
  scopes,
  isPublic: false,
};

function detailColumns(details: ApplicationDetails) {
  return {
    name: details.name,
    description: details.description,
    website: details.website,
    callback_urls: JSON.stringify(details.callbackUrls),
    scopes: JSON.stringify(details.scopes),
    is_public: flag(details.isPublic),
  };
}

export function toApplication(row: Tables['applications']): Application {
  return {
    id: row.id,
    ownerId: row.owner_id,
    name: row.name,
    description: row.description,
    website: row.website,
    callbackUrls: JSON.parse(row.callback_urls) as string[],
    scopes: JSON.parse(row.scopes) as Scope[],
    isPublic: row.is_public === 1,
    limits: JSON.parse(row.limits) as LimitOverrides,
    createdAtMs: row.created_at_ms,
  };
}
