import type { IncomingFile } from '../model/upload.ts';
import type { Dialect, WriteTransaction } from './dialect.ts';
import { addJobs } from './jobs.ts';
import type { Tables } from './tables.ts';
import type { IncomingFileStore } from './upload-stores.ts';

export function incomingFileStore(dialect: Dialect): IncomingFileStore {
  const files = () => dialect.read.selectFrom('incoming_files').selectAll();
  const byId = dialect.prepare((id: string) => files().where('id', '=', id));
  const byKey = dialect.prepare((userId: number, sessionKey: string) =>
    files().where('user_id', '=', userId).where('session_key', '=', sessionKey),
  );

  async function change(id: string, values: Partial<Tables['incoming_files']>): Promise<void> {
    await dialect.write((transaction) =>
      transaction.updateTable('incoming_files').set(values).where('id', '=', id).execute(),
    );
  }

  async function get(id: string): Promise<IncomingFile | undefined> {
    const [row] = await byId(id);
    return row && fileOfRow(row);
  }

  return {
    async create(file, entry) {
      const row: Tables['incoming_files'] = {
        id: file.id,
        user_id: file.userId,
        session_key: file.sessionKey,
        upload_id: file.uploadId,
        length: file.length,
        state: 'receiving',
        sha256: null,
        touched_at_ms: Date.now(),
      };
      return dialect.write(async (transaction) => {
        await dialect.insertRows(transaction, 'incoming_files', [row], 'ignore');
        if (entry && file.uploadId !== null) {
          await dialect.insertRows(transaction, 'upload_files', [
            {
              upload_id: file.uploadId,
              id: file.id,
              filename: entry.filename,
              position: entry.position,
              state: 'receiving',
              photo_id: null,
              reason: null,
            },
          ]);
        }
        if (file.sessionKey === null) return fileOfRow(row);
        const known = await transaction
          .selectFrom('incoming_files')
          .selectAll()
          .where('user_id', '=', file.userId)
          .where('session_key', '=', file.sessionKey)
          .executeTakeFirstOrThrow();
        return fileOfRow(known);
      });
    },

    get,

    async getMany(ids) {
      return (await files().where(dialect.isOneOf('id', ids)).execute()).map(fileOfRow);
    },

    async ofKey(userId, sessionKey) {
      const [row] = await byKey(userId, sessionKey);
      return row && fileOfRow(row);
    },

    touch: (id) => change(id, { touched_at_ms: Date.now() }),
    setLength: (id, length) => change(id, { length }),
    setHash: (id, sha256, length) => change(id, { sha256, length }),
    setTaken: (id) => change(id, { state: 'taken' }),

    async complete(id, jobs) {
      return dialect.write(async (transaction) => {
        const completed = await transaction
          .updateTable('incoming_files')
          .set({ state: 'received', touched_at_ms: Date.now() })
          .where('id', '=', id)
          .where('state', '=', 'receiving')
          .returning('upload_id')
          .executeTakeFirst();
        if (!completed) return false;
        await entryOf(transaction, id, completed.upload_id)
          ?.set({ state: 'received' })
          .where('state', '=', 'receiving')
          .execute();
        await addJobs(dialect, transaction, jobs);
        return true;
      });
    },

    async seal(ids) {
      await dialect.write((transaction) =>
        transaction
          .updateTable('incoming_files')
          .set({ state: 'received', touched_at_ms: Date.now() })
          .where(dialect.isOneOf('id', ids))
          .where('state', '=', 'receiving')
          .execute(),
      );
    },

    async remove(id) {
      await dialect.write(async (transaction) => {
        const removed = await transaction
          .deleteFrom('incoming_files')
          .where('id', '=', id)
          .returning('upload_id')
          .executeTakeFirst();
        if (removed?.upload_id == null) return;
        await transaction
          .deleteFrom('upload_files')
          .where('upload_id', '=', removed.upload_id)
          .where('id', '=', id)
          .where('state', '=', 'receiving')
          .execute();
      });
    },

    async untouchedSince(timeMs, limit) {
      const rows = await files()
        .where('touched_at_ms', '<', timeMs)
        .orderBy('touched_at_ms')
        .limit(limit)
        .execute();
      return rows.map(fileOfRow);
    },
  };
}

/** The entry of an incoming file in its upload, to be changed. */
function entryOf(transaction: WriteTransaction, id: string, uploadId: number | null) {
  if (uploadId === null) return undefined;
  return transaction
    .updateTable('upload_files')
    .where('upload_id', '=', uploadId)
    .where('id', '=', id);
}

function fileOfRow(row: Tables['incoming_files']): IncomingFile {
  return {
    id: row.id,
    userId: row.user_id,
    sessionKey: row.session_key,
    uploadId: row.upload_id,
    length: row.length,
    state: row.state as IncomingFile['state'],
    sha256: row.sha256,
    touchedAtMs: row.touched_at_ms,
  };
}
