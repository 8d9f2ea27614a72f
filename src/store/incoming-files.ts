import type { IncomingFile } from '../model/upload.ts';
import type { Dialect, WriteTransaction } from './dialect.ts';
import { addJobs } from './jobs.ts';
import { countIncoming, hasRoom } from './owner-storage.ts';
import type { NewJob } from './store.ts';
import type { Tables } from './tables.ts';
import { rowOfFile as rowOfUploadFile } from './upload-files.ts';
import { lockUpload, reviseUpload } from './upload-revisions.ts';
import type { FileOwner, IncomingFileStore } from './upload-stores.ts';

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

  async function removeUntouched(
    id: string,
    timeMs: number,
    jobs: readonly NewJob[],
  ): Promise<boolean> {
    return dialect.write(async (transaction) => {
      const removed = await transaction
        .deleteFrom('incoming_files')
        .where('id', '=', id)
        .where('touched_at_ms', '<', timeMs)
        .returning('upload_id')
        .executeTakeFirst();
      if (removed?.upload_id == null) return removed !== undefined;
      const entry = await transaction
        .deleteFrom('upload_files')
        .where('upload_id', '=', removed.upload_id)
        .where('id', '=', id)
        .where('state', '=', 'receiving')
        .returning('id')
        .executeTakeFirst();
      if (entry) {
        await reviseUpload(dialect, transaction, removed.upload_id, { files: -1 });
        await addJobs(dialect, transaction, jobs);
      }
      return true;
    });
  }

  return {
    async create(file) {
      const row = rowOfFile({ ...file, uploadId: null, expectedSha256: null });
      return dialect.write(async (transaction) => {
        const earlier =
          file.sessionKey === null
            ? undefined
            : await findByKey(transaction, file.userId, file.sessionKey);
        if (earlier) return fileOfRow(earlier);
        if (!(await hasRoom(dialect, transaction, file, file.length ?? 0))) return 'over-quota';
        if ((await countIncoming(transaction, file.ownerId)) >= file.maxFiles) return 'full';
        await dialect.insertRows(transaction, 'incoming_files', [row], 'ignore');
        if (file.sessionKey === null) return fileOfRow(row);
        const known = await findByKey(transaction, file.userId, file.sessionKey);
        return fileOfRow(known ?? row);
      });
    },

    async createInUpload({ filename, position, photoId, jobs, maxFiles, ...file }) {
      const { uploadId, sessionKey } = file;
      const isKnown = photoId !== null;
      const row = rowOfFile({ ...file, state: isKnown ? 'taken' : 'receiving' });
      return dialect.write(async (transaction) => {
        const upload = await lockUpload(dialect, transaction, uploadId);
        const known =
          sessionKey === null ? undefined : await findByKey(transaction, file.userId, sessionKey);
        if (known) return fileOfRow(known);
        if (upload?.state !== 'open') return 'not-open';
        if (upload.file_count >= maxFiles) return 'full';
        const hasPlace = isKnown || (await hasRoom(dialect, transaction, file, file.length));
        if (!hasPlace) return 'over-quota';
        const added = { files: 1, received: isKnown ? 1 : 0 };
        const revision = await reviseUpload(dialect, transaction, uploadId, added);
        await dialect.insertRows(transaction, 'incoming_files', [row]);
        const state = isKnown ? 'known' : 'receiving';
        const entry = { uploadId, id: file.id, filename, position, state, photoId } as const;
        await dialect.insertRows(transaction, 'upload_files', [
          rowOfUploadFile({ ...entry, reason: null }, revision),
        ]);
        if (isKnown) await addJobs(dialect, transaction, jobs);
        return fileOfRow(row);
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
    setLength: (id, length) => change(id, { length, counted_bytes: length }),
    setHash: (id, sha256, length) => change(id, { sha256, length, counted_bytes: length }),
    async countBytes(id, bytes) {
      await dialect.write(
        (transaction) =>
          transaction
            .updateTable('incoming_files')
            .set({ counted_bytes: bytes })
            .where('id', '=', id)
            .where('length', 'is', null)
            .execute(),
        'replayable',
      );
    },

    async assign(ids, owner) {
      return dialect.write(async (transaction) => {
        const foreign = await transaction
          .selectFrom('incoming_files')
          .select('counted_bytes')
          .where(dialect.isOneOf('id', ids))
          .where('owner_id', '<>', owner.ownerId)
          .where('state', '<>', 'taken')
          .execute();
        const bytes = foreign.reduce((sum, file) => sum + file.counted_bytes, 0);
        if (bytes > 0 && !(await hasRoom(dialect, transaction, owner, bytes))) return false;
        await transaction
          .updateTable('incoming_files')
          .set({ owner_id: owner.ownerId })
          .where(dialect.isOneOf('id', ids))
          .where('owner_id', '<>', owner.ownerId)
          .execute();
        return true;
      });
    },

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
        if (completed.upload_id !== null) {
          const revision = await reviseUpload(dialect, transaction, completed.upload_id, {
            received: 1,
          });
          await transaction
            .updateTable('upload_files')
            .set({ state: 'received', revision })
            .where('upload_id', '=', completed.upload_id)
            .where('id', '=', id)
            .where('state', '=', 'receiving')
            .execute();
        }
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

    async remove(id, jobs = []) {
      await removeUntouched(id, Number.MAX_SAFE_INTEGER, jobs);
    },

    removeUntouched,

    async untouchedSince(timeMs, limit) {
      const rows = await files()
        .where('touched_at_ms', '<', timeMs)
        .where(({ or, eb }) => or([eb('state', '<>', 'received'), eb('upload_id', 'is', null)]))
        .orderBy('touched_at_ms')
        .limit(limit)
        .execute();
      return rows.map(fileOfRow);
    },
  };
}

function findByKey(transaction: WriteTransaction, userId: number, sessionKey: string) {
  return transaction
    .selectFrom('incoming_files')
    .selectAll()
    .where('user_id', '=', userId)
    .where('session_key', '=', sessionKey)
    .executeTakeFirst();
}

type NewRow = Omit<IncomingFile, 'sha256' | 'state' | 'touchedAtMs'> &
  Pick<FileOwner, 'ownerId'> &
  Partial<Pick<IncomingFile, 'state'>>;

function rowOfFile({ state = 'receiving', ...file }: NewRow): Tables['incoming_files'] {
  return {
    id: file.id,
    user_id: file.userId,
    session_key: file.sessionKey,
    upload_id: file.uploadId,
    length: file.length,
    state,
    sha256: state === 'taken' ? file.expectedSha256 : null,
    expected_sha256: file.expectedSha256,
    touched_at_ms: Date.now(),
    owner_id: file.ownerId,
    counted_bytes: file.length ?? 0,
  };
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
    expectedSha256: row.expected_sha256,
    touchedAtMs: row.touched_at_ms,
  };
}
