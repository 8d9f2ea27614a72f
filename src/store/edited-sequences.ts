import type { Image } from '../model/image.ts';
import { extendBounds } from './coverage.ts';
import type { Dialect, WriteTransaction } from './dialect.ts';
import type { Placing, SequenceWithImages } from './edit-stores.ts';
import { addPlaces, removePlaces } from './image-places.ts';
import { imageColumns, imageOfRecord, rowOfImage } from './image-rows.ts';
import { lockBounds, shrinkBounds } from './outermost-cells.ts';
import {
  imageIdsInOrder,
  laySequence,
  liftSequences,
  lockSequences,
  type PlacedCell,
  tilesOfCells,
} from './placed-sequences.ts';
import { markFeatureCellsStale } from './stale-feature-cells.ts';
import { markTilesStale } from './stale-tiles.ts';
import { reviseUpload } from './upload-revisions.ts';
import { listInUploads } from './upload-sequences.ts';

/**
 * Sequences with their images, which nobody else changes before the transaction ends; those that exist
 * and that nobody is deleting, in the order asked for. `changed`: they got images meanwhile, so begin again.
 */
export async function lockWithImages(
  dialect: Dialect,
  transaction: WriteTransaction,
  ids: readonly string[],
): Promise<SequenceWithImages[] | 'changed'> {
  const imageIds = await imageIdsInOrder(dialect, transaction, ids);
  // Images before sequences, as deletions lock them, so that no two transactions wait for each other.
  const imageRows = await dialect
    .locking(
      transaction
        .selectFrom('images')
        .select(imageColumns)
        .where(dialect.isOneOf('id', imageIds))
        .orderBy('id'),
    )
    .execute();
  const sequenceRows = await lockSequences(dialect, transaction, ids);
  const locked = new Set(imageIds);
  const idsNow = await imageIdsInOrder(dialect, transaction, ids);
  if (idsNow.some((id) => !locked.has(id))) return 'changed';
  const deletions = await transaction
    .selectFrom('deletions')
    .select('subject')
    .where('kind', '=', 'sequence')
    .where(dialect.isOneOf('subject', ids))
    .where('state', '<>', 'done')
    .execute();
  const going = new Set(deletions.map(({ subject }) => subject));
  const owners = new Map(sequenceRows.map((row) => [row.id, row]));
  const images = new Map(imageRows.map((row) => [row.id, imageOfRecord(row)]));
  const inOrder = idsNow.flatMap((id) => images.get(id) ?? []);
  const bySequence = Map.groupBy(inOrder, ({ sequenceId }) => sequenceId);
  return ids.flatMap((id) => {
    const [row, ofSequence] = [owners.get(id), bySequence.get(id)];
    if (!row || !ofSequence || going.has(id)) return [];
    const { creator_id: creatorId, organization_id: organizationId } = row;
    return [{ id, creatorId, organizationId, images: ofSequence }];
  });
}

/** An image that is another one after an edit. */
export interface ChangedImage {
  readonly was: Image;
  readonly is: Image;
}

/** The columns of `images` that edits change. */
const editedColumns = [
  'sequence_id',
  'sequence_index',
  'captured_at_ms',
  'lon',
  'lat',
  'compass_angle',
] as const satisfies readonly (typeof imageColumns)[number][];

/** Which images differ. Both sides hold the same ones. */
function changedImages(
  before: readonly SequenceWithImages[],
  after: readonly SequenceWithImages[],
): ChangedImage[] {
  const known = new Map(imagesOf(before).map((image) => [image.id, image]));
  const images = imagesOf(after);
  const pairs = images.flatMap((is) => {
    const was = known.get(is.id);
    return was ? [{ was, is }] : [];
  });
  if (pairs.length !== known.size || images.length !== known.size) {
    throw new Error('An edit neither adds nor removes images');
  }
  return pairs.filter(({ was, is }) => {
    const [rowBefore, row] = [rowOfImage(was), rowOfImage(is)];
    return editedColumns.some((column) => row[column] !== rowBefore[column]);
  });
}

/** Puts sequences in place of what they were, with all by which they and their images are found. */
export async function replaceSequences(
  dialect: Dialect,
  transaction: WriteTransaction,
  before: readonly SequenceWithImages[],
  after: readonly SequenceWithImages[],
  { place, featureCells }: Placing,
): Promise<ChangedImage[]> {
  const changed = changedImages(before, after);
  const idsBefore = before.map(({ id }) => id);
  const lifted = await liftSequences(dialect, transaction, idsBefore);
  await moveImages(dialect, transaction, changed);
  if (changed.some(({ was, is }) => !isInSamePlace(was, is))) {
    await reorder(dialect, transaction, idsBefore, after);
  }
  const laid: PlacedCell[] = [];
  for (const sequence of after) {
    laid.push(...(await laySequence(dialect, transaction, sequence, place)));
  }
  // Who extends them only shares their lock, and two who do can't both go on to draw them in.
  await lockBounds(dialect, transaction);
  for (const [tileSet, cells] of Map.groupBy(laid, ({ tile_set }) => tile_set)) {
    await extendBounds(
      dialect,
      transaction,
      tileSet,
      cells.map(({ cell }) => cell),
    );
  }
  const nowLaid = new Set(laid.map(nameOfCell));
  const left = lifted.filter((cell) => !nowLaid.has(nameOfCell(cell)));
  await shrinkBounds(dialect, transaction, left);
  await renewFeatures(dialect, transaction, changed, featureCells);
  await markTilesStale(dialect, transaction, tilesOfCells([...lifted, ...laid]));
  return changed;
}

function nameOfCell({ tile_set, cell }: PlacedCell): string {
  return `${tile_set} ${cell}`;
}

function imagesOf(sequences: readonly SequenceWithImages[]): Image[] {
  return sequences.flatMap(({ images }) => images);
}

/** Whether it has the same place in the same sequence. */
function isInSamePlace(was: Image, is: Image): boolean {
  return was.sequenceId === is.sequenceId && was.sequenceIndex === is.sequenceIndex;
}

async function moveImages(
  dialect: Dialect,
  transaction: WriteTransaction,
  changed: readonly ChangedImage[],
): Promise<void> {
  const rows = changed.map(({ is }) => rowOfImage(is));
  await dialect.insertRows(transaction, 'images', rows, { keys: ['id'], update: editedColumns });
  const moved = changed.filter(
    ({ was, is }) =>
      was.lon !== is.lon || was.lat !== is.lat || was.capturedAtMs !== is.capturedAtMs,
  );
  await removePlaces(
    dialect,
    transaction,
    moved.map(({ was }) => was),
  );
  await addPlaces(
    dialect,
    transaction,
    moved.map(({ is }) => is),
  );
}

/** Writes down which images sequences have; those without any are no more. */
async function reorder(
  dialect: Dialect,
  transaction: WriteTransaction,
  idsBefore: readonly string[],
  after: readonly SequenceWithImages[],
): Promise<void> {
  await transaction
    .deleteFrom('sequence_images')
    .where(dialect.isOneOf('sequence_id', idsBefore))
    .execute();
  const rows = imagesOf(after).map((image) => ({
    sequence_id: image.sequenceId,
    position: image.sequenceIndex,
    image_id: image.id,
  }));
  await dialect.insertRows(transaction, 'sequence_images', rows);
  const idsAfter = new Set(after.map(({ id }) => id));
  const gone = idsBefore.filter((id) => !idsAfter.has(id));
  await transaction.deleteFrom('sequences').where(dialect.isOneOf('id', gone)).execute();
  for (const uploadId of await listInUploads(dialect, transaction, after, gone)) {
    await reviseUpload(dialect, transaction, uploadId);
  }
}

/** Marks what was derived from detections in changed images, where these were and are. */
async function renewFeatures(
  dialect: Dialect,
  transaction: WriteTransaction,
  changed: readonly ChangedImage[],
  featureCells: Placing['featureCells'],
): Promise<void> {
  const images = new Map(changed.map((pair) => [pair.is.id, pair]));
  const seen = await transaction
    .selectFrom('detections')
    .select(['image_id', 'run_id'])
    .distinct()
    .where(dialect.isOneOf('image_id', [...images.keys()]))
    .execute();
  const cells = seen.flatMap(({ image_id, run_id: runId }) => {
    const pair = images.get(image_id);
    const around = pair ? [...featureCells(pair.was), ...featureCells(pair.is)] : [];
    return around.map((cell) => ({ cell, runId }));
  });
  await markFeatureCellsStale(dialect, transaction, cells);
}
