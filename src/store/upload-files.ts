import type { UploadFile } from '../model/upload.ts';
import type { Dialect } from './dialect.ts';
import type { Tables } from './tables.ts';
import { reviseUpload } from './upload-revisions.ts';
import type { UploadFileStore } from './upload-stores.ts';

export function uploadFileStore(dialect: Dialect): UploadFileStore {
  const files = () => dialect.read.selectFrom('upload_files').selectAll();
  const one = dialect.prepare((uploadId: number, id: string) =>
    files().where('upload_id', '=', uploadId).where('id', '=', id),
  );

  async function change(
    uploadId: number,
    id: string,
    values: Partial<Tables['upload_files']>,
  ): Promise<void> {
    // Jobs do this, and are done again when a loss of power takes it back.
    await dialect.write(async (transaction) => {
      const revision = await reviseUpload(dialect, transaction, uploadId);
      await transaction
        .updateTable('upload_files')
        .set({ ...values, revision })
        .where('upload_id', '=', uploadId)
        .where('id', '=', id)
        .execute();
    }, 'replayable');
  }

  return {
    async add(added) {
      await dialect.write(async (transaction) => {
        for (const [uploadId, files] of Map.groupBy(added, (file) => file.uploadId)) {
          const revision = await reviseUpload(dialect, transaction, uploadId);
          const rows = files.map((file) => rowOfFile(file, revision));
          await dialect.insertRows(transaction, 'upload_files', rows, 'ignore');
        }
      });
    },

    async get(uploadId, id) {
      const [row] = await one(uploadId, id);
      return row && fileOfRow(row);
    },

    async ofUpload(uploadId, { limit, after = '' }) {
      const rows = await files()
        .where('upload_id', '=', uploadId)
        .where('id', '>', after)
        .orderBy('id')
        .limit(limit + 1)
        .execute();
      const items = rows.slice(0, limit).map(fileOfRow);
      return { items, next: rows.length > limit ? items.at(-1)?.id : undefined };
    },

    async changedSince(uploadId, { revision, fileId }, limit) {
      const rows = await files()
        .where('upload_id', '=', uploadId)
        .where('revision', '>=', revision)
        .where(({ or, eb }) =>
          fileId === undefined
            ? eb('revision', '>', revision)
            : or([eb('revision', '>', revision), eb('id', '>', fileId)]),
        )
        .orderBy('revision')
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map((row) => ({ file: fileOfRow(row), revision: row.revision }));
    },

    setPhoto: (uploadId, id, { state, photoId }) =>
      change(uploadId, id, { state, photo_id: photoId, reason: null }),
    setRejected: (uploadId, id, reason) => change(uploadId, id, { state: 'rejected', reason }),

    async remove(uploadId, id) {
      await dialect.write(async (transaction) => {
        await reviseUpload(dialect, transaction, uploadId);
        await transaction
          .deleteFrom('upload_files')
          .where('upload_id', '=', uploadId)
          .where('id', '=', id)
          .execute();
      });
    },

    async countOfUpload(uploadId) {
      const rows = await dialect.read
        .selectFrom('upload_files')
        .select(({ fn }) => ['state', fn.countAll<number>().as('files')])
        .where('upload_id', '=', uploadId)
        .groupBy('state')
        .execute();
      const count = { receiving: 0, received: 0, taken: 0, known: 0, rejected: 0 };
      for (const { state, files } of rows) count[state as UploadFile['state']] = files;
      return count;
    },
  };
}

export function rowOfFile(file: UploadFile, revision: number): Tables['upload_files'] {
  return {
    upload_id: file.uploadId,
    id: file.id,
    filename: file.filename,
    position: file.position,
    state: file.state,
    photo_id: file.photoId,
    reason: file.reason,
    revision,
  };
}

function fileOfRow(row: Tables['upload_files']): UploadFile {
  return {
    uploadId: row.upload_id,
    id: row.id,
    filename: row.filename,
    position: row.position,
    state: row.state as UploadFile['state'],
    photoId: row.photo_id,
    reason: row.reason,
  };
}
