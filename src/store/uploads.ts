import type { SequenceRules, Upload } from '../model/upload.ts';
import type { Dialect } from './dialect.ts';
import type { Store, UploadStore } from './store.ts';
import type { Tables } from './tables.ts';

export function uploadStore(dialect: Dialect, newId: Store['newId']): UploadStore {
  const known = () =>
    dialect.read.selectFrom('uploads').selectAll().where('state', '<>', 'deleted');

  return {
    async create(upload) {
      const id = await newId('upload');
      const row = {
        id,
        creator_id: upload.creatorId,
        organization_id: upload.organizationId,
        source: upload.source,
        rules: JSON.stringify(upload.rules),
        state: 'open',
      };
      return dialect.write(async (transaction) => {
        await dialect.insertRows(transaction, 'uploads', [row], 'ignore');
        const open = await transaction
          .selectFrom('uploads')
          .selectAll()
          .where('creator_id', '=', upload.creatorId)
          .where('source', '=', upload.source)
          .where('state', '=', 'open')
          .executeTakeFirstOrThrow();
        return toUpload(open);
      });
    },

    async get(id) {
      const row = await known().where('id', '=', id).executeTakeFirst();
      return row && toUpload(row);
    },

    async idsOfCreator(creatorId) {
      const rows = await known().where('creator_id', '=', creatorId).orderBy('id').execute();
      return rows.map(({ id }) => id);
    },

    async ofCreator(creatorId, limit, afterId = 0) {
      const rows = await known()
        .where('creator_id', '=', creatorId)
        .where('id', '>', afterId)
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(toUpload);
    },

    async close(id) {
      await dialect.write((transaction) =>
        transaction
          .updateTable('uploads')
          .set({ state: 'closed' })
          .where('id', '=', id)
          .where('state', '=', 'open')
          .execute(),
      );
    },

    async setPublished(id) {
      await dialect.write((transaction) =>
        transaction
          .updateTable('uploads')
          .set({ state: 'published' })
          .where('id', '=', id)
          .where('state', '<>', 'deleted')
          .execute(),
      );
    },
  };
}

function toUpload(row: Tables['uploads']): Upload {
  return {
    id: row.id,
    creatorId: row.creator_id,
    organizationId: row.organization_id,
    source: row.source,
    rules: JSON.parse(row.rules) as SequenceRules,
    state: row.state as Upload['state'],
  };
}
