import { sql } from 'kysely';
import { WaysideError } from '../errors.ts';
import type { Photo, PhotoMetadata, Upload } from '../model/upload.ts';
import { readIdCursor } from './cursors.ts';
import { deletedStates } from './deletion-uploads.ts';
import type { Dialect, WriteTransaction } from './dialect.ts';
import { addJobs } from './jobs.ts';
import { addStoredBytes, forgetStoredBytes } from './owner-storage.ts';
import type { PhotoStore } from './photo-stores.ts';
import { seenFiles } from './seen-files.ts';
import type { Store } from './store.ts';
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

  // One statement, which sees both at one moment.
  const erasureQuery = (database: Dialect['read'], sha256: string) =>
    database
      .selectFrom('erasure_rounds')
      .select('round')
      .select(({ selectFrom }) =>
        selectFrom('erasures')
          .select(sql<number>`cast(count(*) as bigint)`.as('erasures'))
          .where('sha256', '=', sha256)
          .as('erasures'),
      );
  const erasureOf = dialect.prepare((sha256: string) => erasureQuery(dialect.read, sha256));

  /** After its hash is claimed: from here on nobody else begins to erase the content. */
  async function assertKept(
    transaction: WriteTransaction,
    sha256: string,
    round: number | undefined,
  ): Promise<void> {
    const now = await erasureQuery(transaction, sha256).executeTakeFirstOrThrow();
    if (now.erasures === 0 && (round === undefined || round === now.round)) return;
    throw new WaysideError('unavailable', 'The same photo is just being deleted: try again');
  }

  /** The upload is there, and stays until the transaction ends; what is about to go takes the photo along. */
  async function assertOpen(transaction: WriteTransaction, uploadId: number): Promise<void> {
    const upload = await dialect
      .locking(transaction.selectFrom('uploads').select('id').where('id', '=', uploadId), {
        shared: true,
      })
      .executeTakeFirst();
    if (!upload) throw new WaysideError('not-found', 'The upload was deleted');
  }

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

  const lockUnpublished = (transaction: WriteTransaction, id: number) =>
    dialect
      .locking(
        transaction
          .selectFrom('photos')
          .select(['upload_id', 'bytes', 'state'])
          .where('id', '=', id)
          .where('state', '<>', 'published'),
      )
      .executeTakeFirst();

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
    async erasure(sha256) {
      const [row] = await erasureOf(sha256);
      return { isUnderWay: row?.erasures !== 0, round: row?.round ?? 0 };
    },

    async accept({ uploadId, filename, sha256, position, bytes }, firstJob, round) {
      const known = await byContent(sha256);
      if (known && known.state !== 'rejected') return { photo: known, isNew: false };
      const id = await newId('image');
      return dialect.write(async (transaction) => {
        const earlier = await claimContent(transaction, sha256, id);
        if (earlier) return { photo: earlier, isNew: false };
        await assertKept(transaction, sha256, round);
        await assertOpen(transaction, uploadId);
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

    async ownContents(creatorId, sha256s) {
      const rows = await dialect.read
        .selectFrom('content_hashes')
        .innerJoin('photos', 'photos.id', 'content_hashes.photo_id')
        .innerJoin('uploads', 'uploads.id', 'photos.upload_id')
        .select(['content_hashes.sha256', 'photos.id', 'uploads.state'])
        .where(dialect.isOneOf('content_hashes.sha256', sha256s))
        .where('photos.state', '<>', 'rejected')
        .where('uploads.creator_id', '=', creatorId)
        .where('uploads.state', 'not in', deletedStates)
        .execute();
      return rows.map(({ sha256, id, state }) => ({
        sha256,
        photoId: id,
        uploadState: state as Upload['state'],
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

    async firstOfUpload(uploadId) {
      const row = await dialect.read
        .selectFrom('photos')
        .selectAll()
        .where('upload_id', '=', uploadId)
        .orderBy('id')
        .limit(1)
        .executeTakeFirst();
      return row && photoOfRow(row);
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
      await replayable(async (transaction) => {
        const before = await lockUnpublished(transaction, id);
        await unpublished(transaction, [id])
          .set({ state: 'prepared', reason: null, metadata: JSON.stringify(metadata) })
          .execute();
        // One that was given up, and run again, counts again.
        if (before?.state !== 'rejected') return;
        await addStoredBytes(dialect, transaction, before.upload_id, before.bytes ?? 0);
      });
    },

    async setRejected(id, reason) {
      await replayable(async (transaction) => {
        const before = await lockUnpublished(transaction, id);
        await settle(transaction, [id], { state: 'rejected', reason });
        if (before) await forgetStoredBytes(dialect, transaction, [before]);
      });
    },

    setDuplicates: (ids) =>
      replayable((transaction) => settle(transaction, ids, { state: 'duplicate' })),

    ...seenFiles(dialect),
  };
}
