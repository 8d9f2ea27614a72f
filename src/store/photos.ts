import type { Photo, PhotoMetadata } from '../model/upload.ts';
import { readIdCursor } from './cursors.ts';
import type { Dialect, WriteTransaction } from './dialect.ts';
import { addJobs } from './jobs.ts';
import { addStoredBytes, forgetStoredBytes } from './owner-storage.ts';
import { seenFiles } from './seen-files.ts';
import type { PhotoStore, Store } from './store.ts';
import type { Tables } from './tables.ts';
import { revisePhotos } from './upload-revisions.ts';

function photoOfRow(row: Tables['photos']): Photo {
  return {
    id: row.id,
    uploadId: row.upload_id,
    filename: row.filename,
    sha256: row.sha256,
    state: row.state as Photo['state'],
    reason: row.reason,
    position: row.position,
    bytes: row.bytes,
    metadata: row.metadata === null ? null : (JSON.parse(row.metadata) as PhotoMetadata),
  };
}

export function photoStore(dialect: Dialect, newId: Store['newId']): PhotoStore {
  const byId = dialect.prepare((id: number) =>
    dialect.read.selectFrom('photos').selectAll().where('id', '=', id),
  );
  const holderOf = dialect.prepare((sha256: string) =>
    dialect.read.selectFrom('content_hashes').select('photo_id').where('sha256', '=', sha256),
  );

  async function get(id: number): Promise<Photo | undefined> {
    const [row] = await byId(id);
    return row && photoOfRow(row);
  }

  async function byContent(sha256: string): Promise<Photo | undefined> {
    const [holder] = await holderOf(sha256);
    return holder && get(holder.photo_id);
  }

  /** Makes the photo the holder of its content, unless another one is that is not rejected: then that one. */
  async function claimContent(
    transaction: WriteTransaction,
    sha256: string,
    id: number,
  ): Promise<Photo | undefined> {
    const claim = { sha256, photo_id: id };
    await dialect.insertRows(transaction, 'content_hashes', [claim], 'ignore');
    const holder = await dialect
      .locking(
        transaction.selectFrom('content_hashes').select('photo_id').where('sha256', '=', sha256),
      )
      .executeTakeFirstOrThrow();
    if (holder.photo_id === id) return undefined;
    const earlier = await transaction
      .selectFrom('photos')
      .selectAll()
      .where('id', '=', holder.photo_id)
      .executeTakeFirstOrThrow();
    if (earlier.state !== 'rejected') return photoOfRow(earlier);
    await transaction
      .updateTable('content_hashes')
      .set({ photo_id: id })
      .where('sha256', '=', sha256)
      .execute();
    return undefined;
  }

  // These come from jobs, whose ends are as replayable.
  const replayable = <Result>(work: (transaction: WriteTransaction) => Promise<Result>) =>
    dialect.write(work, 'replayable');
  const unpublished = (transaction: WriteTransaction, ids: readonly number[]) =>
    transaction
      .updateTable('photos')
      .where(dialect.isOneOf('id', ids))
      .where('state', '<>', 'published');

  /** What people see of photos: so their uploads change. */
  async function settle(
    transaction: WriteTransaction,
    ids: readonly number[],
    values: Partial<Tables['photos']>,
  ): Promise<void> {
    const settled = await unpublished(transaction, ids)
      .set(values)
      .returning(['id', 'upload_id'])
      .execute();
    await revisePhotos(dialect, transaction, settled);
  }

  return {
    async accept({ uploadId, filename, sha256, position, bytes }, firstJob) {
      const known = await byContent(sha256);
      if (known && known.state !== 'rejected') return { photo: known, isNew: false };
      const id = await newId('image');
      return dialect.write(async (transaction) => {
        const earlier = await claimContent(transaction, sha256, id);
        if (earlier) return { photo: earlier, isNew: false };
        const row = {
          id,
          upload_id: uploadId,
          filename,
          sha256,
          state: 'received',
          reason: null,
          metadata: null,
          position,
          bytes,
        };
        await dialect.insertRows(transaction, 'photos', [row]);
        await addJobs(dialect, transaction, [firstJob(id)]);
        await addStoredBytes(dialect, transaction, uploadId, bytes ?? 0);
        return { photo: photoOfRow(row), isNew: true };
      });
    },

    get,
    byContent,

    async fates(ids) {
      const rows = await dialect.read
        .selectFrom('photos')
        .leftJoin('images', 'images.id', 'photos.id')
        .select(['photos.id', 'photos.state', 'photos.reason', 'images.sequence_id'])
        .where(dialect.isOneOf('photos.id', ids))
        .execute();
      return rows.map(({ id, state, reason, sequence_id }) => ({
        id,
        state: state as Photo['state'],
        reason,
        sequenceId: sequence_id,
      }));
    },

    async imageIdsOfUpload(uploadId, { limit, after }) {
      const rows = await dialect.read
        .selectFrom('photos')
        .select('id')
        .where('upload_id', '=', uploadId)
        .where('state', '=', 'published')
        .where('id', '>', readIdCursor(after))
        .orderBy('id')
        .limit(limit + 1)
        .execute();
      const items = rows.slice(0, limit).map(({ id }) => id);
      return { items, next: rows.length > limit ? String(items.at(-1)) : undefined };
    },

    async ofUpload(uploadId) {
      const rows = await dialect.read
        .selectFrom('photos')
        .selectAll()
        .where('upload_id', '=', uploadId)
        .orderBy('id')
        .execute();
      return rows.map(photoOfRow);
    },

    async names(of) {
      const published = dialect.read
        .selectFrom('photos')
        .select(['id', 'filename'])
        .where('state', '=', 'published');
      return 'uploadId' in of
        ? published.where('upload_id', '=', of.uploadId).orderBy('id').execute()
        : published.where(dialect.isOneOf('id', of.ids)).orderBy('id').execute();
    },

    async countOfUpload(uploadId) {
      const rows = await dialect.read
        .selectFrom('photos')
        .select(({ fn }) => ['state', fn.countAll<number>().as('photos')])
        .where('upload_id', '=', uploadId)
        .groupBy('state')
        .execute();
      const count = { received: 0, prepared: 0, published: 0, rejected: 0, duplicate: 0 };
      for (const { state, photos } of rows) count[state as Photo['state']] = photos;
      return count;
    },

    async setPrepared(id, metadata) {
      await replayable((transaction) =>
        unpublished(transaction, [id])
          .set({ state: 'prepared', reason: null, metadata: JSON.stringify(metadata) })
          .execute(),
      );
    },

    async setRejected(id, reason) {
      await replayable(async (transaction) => {
        const kept = await dialect
          .locking(
            transaction
              .selectFrom('photos')
              .select(['upload_id', 'bytes', 'state'])
              .where('id', '=', id)
              .where('state', '<>', 'published'),
          )
          .execute();
        await settle(transaction, [id], { state: 'rejected', reason });
        await forgetStoredBytes(dialect, transaction, kept);
      });
    },

    setDuplicates: (ids) =>
      replayable((transaction) => settle(transaction, ids, { state: 'duplicate' })),

    ...seenFiles(dialect),
  };
}
