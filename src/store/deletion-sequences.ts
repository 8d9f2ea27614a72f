import type { Image } from '../model/image.ts';
import type { RowRemoval } from './deletion-stores.ts';
import { addTraces } from './deletion-traces.ts';
import type { Dialect, WriteTransaction } from './dialect.ts';
import {
  imageIdsInOrder,
  laySequence,
  liftSequences,
  lockSequences,
  type PlacedCell,
  readImages,
  tilesOfCells,
} from './placed-sequences.ts';
import { markTilesStale } from './stale-tiles.ts';
import type { Tables } from './tables.ts';
import { listInUploads } from './upload-sequences.ts';

/**
 * Takes images out of their sequences: out of one that goes as a whole by making that invisible, else by
 * placing anew what is left of it. Answers the ids of the sequences that went.
 */
export async function removeFromSequences(
  dialect: Dialect,
  transaction: WriteTransaction,
  deletion: Tables['deletions'],
  images: readonly Image[],
  { place }: Pick<RowRemoval, 'place'>,
): Promise<string[]> {
  const sequenceIds = [...new Set(images.map(({ sequenceId }) => sequenceId))];
  const sequences = await lockSequences(dialect, transaction, sequenceIds);
  const places = await liftSequences(dialect, transaction, sequenceIds);
  const gone: string[] = [];
  for (const { id, creator_id, organization_id } of sequences) {
    const order = await imageIdsInOrder(dialect, transaction, [id]);
    const going = await goingOf(dialect, transaction, deletion, order, images);
    const left = await readImages(
      dialect,
      transaction,
      order.filter((imageId) => !going.has(imageId)),
    );
    if (left.length === 0) {
      await transaction.deleteFrom('sequences').where('id', '=', id).execute();
      gone.push(id);
      continue;
    }
    await forgetOrder(dialect, transaction, [id], [...going]);
    const kept = { id, creatorId: creator_id, organizationId: organization_id, images: left };
    places.push(...(await laySequence(dialect, transaction, kept, place)));
    await listInUploads(dialect, transaction, [kept]);
  }
  const ids = images.map(({ id }) => id);
  await forgetOrder(dialect, transaction, sequenceIds, ids);
  await transaction
    .deleteFrom('upload_sequences')
    .where(dialect.isOneOf('sequence_id', gone))
    .execute();
  await renewTiles(dialect, transaction, deletion.id, places);
  return gone;
}

/** Ids of the images of a sequence that go with a deletion: now, or some steps later. */
async function goingOf(
  dialect: Dialect,
  transaction: WriteTransaction,
  { kind, subject }: Tables['deletions'],
  imageIds: readonly number[],
  images: readonly Image[],
): Promise<Set<number>> {
  if (kind === 'image') return new Set(images.map(({ id }) => id));
  // A sequence is one user's, so it goes with all that is theirs.
  if (kind !== 'upload') return new Set(imageIds);
  const photos = await transaction
    .selectFrom('photos')
    .select('id')
    .where(dialect.isOneOf('id', imageIds))
    .where('upload_id', '=', Number(subject))
    .execute();
  return new Set(photos.map(({ id }) => id));
}

async function forgetOrder(
  dialect: Dialect,
  transaction: WriteTransaction,
  sequenceIds: readonly string[],
  imageIds: readonly number[],
): Promise<void> {
  await transaction
    .deleteFrom('sequence_images')
    .where(dialect.isOneOf('sequence_id', sequenceIds))
    .where(dialect.isOneOf('image_id', imageIds))
    .execute();
}

async function renewTiles(
  dialect: Dialect,
  transaction: WriteTransaction,
  deletionId: number,
  places: readonly PlacedCell[],
): Promise<void> {
  const touched = tilesOfCells(places);
  await markTilesStale(dialect, transaction, touched);
  const traces = touched.map(({ tile_set, key }) => ({ scope: tile_set, key }));
  await addTraces(dialect, transaction, deletionId, 'tile', traces);
}
