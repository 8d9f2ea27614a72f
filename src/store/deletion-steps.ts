import { removeContents } from './deletion-contents.ts';
import { removeSomeDetections } from './deletion-detections.ts';
import { forgetEdits } from './deletion-edits.ts';
import { addCounts, lockDeletion } from './deletion-rows.ts';
import { removeFromSequences } from './deletion-sequences.ts';
import type { RowRemoval } from './deletion-stores.ts';
import { tracesOf } from './deletion-traces.ts';
import { endUploads, forgetEmptied, forgetUploads, removeFiles } from './deletion-uploads.ts';
import type { Dialect, WriteTransaction } from './dialect.ts';
import { removeIdleJobs } from './idle-jobs.ts';
import { removePlaces } from './image-places.ts';
import { imageColumns, imageOfRecord } from './image-rows.ts';
import { shrinkBounds } from './outermost-cells.ts';
import { forgetStoredBytes } from './owner-storage.ts';
import { closeReportsOf } from './reports.ts';
import type { Tables } from './tables.ts';

/** Removes the rows of some images; see `DeletionStore.removeRows`. */
export function removeRows(
  dialect: Dialect,
  deletionId: number,
  removal: RowRemoval,
): Promise<'more' | 'waits' | 'gone'> {
  return dialect.write(async (transaction) => {
    const deletion = await lockDeletion(dialect, transaction, deletionId);
    if (deletion?.state !== 'requested') return 'gone';
    const uploadIds = await uploadsOf(transaction, deletion);
    if (!(await endUploads(dialect, transaction, uploadIds, removal))) return 'waits';
    const ids = await nextPhotos(dialect, transaction, deletion, uploadIds, removal.imagesAtOnce);
    if (ids.length > 0) return removeImages(dialect, transaction, deletion, ids, removal);
    await forgetUploads(dialect, transaction, deletionId, uploadIds);
    const tiles = await tracesOf(transaction, deletionId, 'tile');
    const touched = tiles.map(({ scope, key }) => ({ tile_set: scope, cell: key }));
    await shrinkBounds(dialect, transaction, touched);
    await transaction
      .updateTable('deletions')
      .set({ state: 'running' })
      .where('id', '=', deletionId)
      .execute();
    return 'gone';
  });
}

async function removeImages(
  dialect: Dialect,
  transaction: WriteTransaction,
  deletion: Tables['deletions'],
  ids: readonly number[],
  removal: RowRemoval,
): Promise<'more'> {
  const isThese = dialect.isOneOf('id', ids);
  // Nobody adds detections to them from here on.
  const rows = await dialect
    .locking(transaction.selectFrom('images').select(imageColumns).where(isThese).orderBy('id'))
    .execute();
  const images = rows.map(imageOfRecord);
  if (await removeSomeDetections(dialect, transaction, deletion.id, images, removal)) return 'more';
  const photos = await dialect
    .locking(transaction.selectFrom('photos').selectAll().where(isThese).orderBy('id'))
    .execute();
  await removeContents(dialect, transaction, deletion.id, [...photos, ...images]);
  const sequences = await removeFromSequences(dialect, transaction, deletion, images, removal);
  await forgetEdits(dialect, transaction, sequences, ids);
  await removePlaces(dialect, transaction, images);
  for (const table of ['images', 'photos'] as const) {
    await transaction.deleteFrom(table).where(isThese).execute();
  }
  await removeFiles(dialect, transaction, ids);
  const uploadIds = photos.map(({ upload_id }) => upload_id);
  await forgetStoredBytes(dialect, transaction, photos);
  await forgetEmptied(dialect, transaction, deletion.id, uploadIds);
  await transaction.deleteFrom('seen_files').where(dialect.isOneOf('image_id', ids)).execute();
  await closeReportsOf(dialect, transaction, ids);
  await removeIdleJobs(dialect, transaction, ids.map(removal.photoJobKey));
  const erased = images.map(({ id }) => ({ image_id: id, deletion_id: deletion.id }));
  await dialect.insertRows(transaction, 'erased_images', erased);
  const imageIds = new Set(images.map(({ id }) => id));
  const unpublished = photos.filter(({ id }) => !imageIds.has(id)).length;
  await addCounts(transaction, deletion.id, {
    images: images.length,
    sequences: sequences.length,
    unpublished,
  });
  return 'more';
}

/** The uploads that go as a whole. */
async function uploadsOf(
  transaction: WriteTransaction,
  { kind, subject }: Tables['deletions'],
): Promise<number[]> {
  if (kind === 'upload') return [Number(subject)];
  if (kind !== 'user') return [];
  const rows = await transaction
    .selectFrom('uploads')
    .select('id')
    .where('creator_id', '=', Number(subject))
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** Ids of photos that go next, whether they have become images or not. */
async function nextPhotos(
  dialect: Dialect,
  transaction: WriteTransaction,
  { kind, subject }: Tables['deletions'],
  uploadIds: readonly number[],
  limit: number,
): Promise<number[]> {
  if (uploadIds.length > 0) {
    const rows = await transaction
      .selectFrom('photos')
      .select('id')
      .where(dialect.isOneOf('upload_id', uploadIds))
      .limit(limit)
      .execute();
    if (rows.length > 0) return rows.map(({ id }) => id);
  }
  if (kind === 'user') {
    const rows = await transaction
      .selectFrom('owner_images')
      .select('image_id')
      .where('owner_id', '=', Number(subject))
      .limit(limit)
      .execute();
    return rows.map(({ image_id }) => image_id);
  }
  if (kind === 'sequence') {
    const rows = await transaction
      .selectFrom('sequence_images')
      .select('image_id')
      .where('sequence_id', '=', subject)
      .orderBy('position')
      .limit(limit)
      .execute();
    return rows.map(({ image_id }) => image_id);
  }
  if (kind === 'upload') return [];
  const image = await transaction
    .selectFrom('images')
    .select('id')
    .where('id', '=', Number(subject))
    .executeTakeFirst();
  return image ? [image.id] : [];
}
