import { cellZoom } from '../geo/tile-grid.ts';
import type { Image } from '../model/image.ts';
import { sequenceOf } from '../model/sequence.ts';
import type { RowRemoval } from './deletion-stores.ts';
import { addTraces } from './deletion-traces.ts';
import type { Dialect, WriteTransaction } from './dialect.ts';
import { imageColumns, imageOfRecord } from './image-rows.ts';
import { sequencePlaceRows, sequenceRow } from './sequence-rows.ts';
import { markTilesStale, type TileKey } from './stale-tiles.ts';
import type { Tables } from './tables.ts';

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
  const ids = images.map(({ id }) => id);
  const sequenceIds = [...new Set(images.map(({ sequenceId }) => sequenceId))];
  const sequences = await dialect
    .locking(
      transaction
        .selectFrom('sequences')
        .selectAll()
        .where(dialect.isOneOf('id', sequenceIds))
        .orderBy('id'),
    )
    .execute();
  const places = await transaction
    .deleteFrom('sequence_places')
    .where(dialect.isOneOf('sequence_id', sequenceIds))
    .returning(['tile_set', 'cell'])
    .execute();
  await transaction
    .deleteFrom('sequence_images')
    .where(dialect.isOneOf('sequence_id', sequenceIds))
    .where(dialect.isOneOf('image_id', ids))
    .execute();
  const gone: string[] = [];
  for (const sequence of sequences) {
    // What an upload or a user made into a sequence goes with all the others of it.
    const left =
      deletion.kind === 'image' ? await imagesLeft(dialect, transaction, sequence.id, ids) : [];
    if (left.length > 0) {
      places.push(...(await keepSequence(dialect, transaction, sequence, left, place)));
      continue;
    }
    await transaction.deleteFrom('sequences').where('id', '=', sequence.id).execute();
    gone.push(sequence.id);
  }
  await renewTiles(dialect, transaction, deletion.id, places);
  return gone;
}

async function imagesLeft(
  dialect: Dialect,
  transaction: WriteTransaction,
  sequenceId: string,
  without: readonly number[],
): Promise<Image[]> {
  const order = await transaction
    .selectFrom('sequence_images')
    .select('image_id')
    .where('sequence_id', '=', sequenceId)
    .orderBy('position')
    .execute();
  const ids = order.map(({ image_id }) => image_id).filter((id) => !without.includes(id));
  const rows = await transaction
    .selectFrom('images')
    .select(imageColumns)
    .where(dialect.isOneOf('id', ids))
    .execute();
  const images = new Map(rows.map((row) => [row.id, imageOfRecord(row)]));
  return ids.flatMap((id) => images.get(id) ?? []);
}

type Place = Pick<Tables['sequence_places'], 'tile_set' | 'cell'>;

/** Keeps a sequence with the images that are left, and answers where it lies now. */
async function keepSequence(
  dialect: Dialect,
  transaction: WriteTransaction,
  { id, creator_id, organization_id }: Tables['sequences'],
  images: readonly Image[],
  place: RowRemoval['place'],
): Promise<Place[]> {
  const sequence = sequenceOf(
    { id, creatorId: creator_id, organizationId: organization_id },
    images,
  );
  await transaction
    .updateTable('sequences')
    .set(sequenceRow(sequence))
    .where('id', '=', id)
    .execute();
  const rows = sequencePlaceRows(place(sequence, images));
  await dialect.insertRows(transaction, 'sequence_places', rows);
  return rows.map(({ tile_set, cell }) => ({ tile_set, cell }));
}

async function renewTiles(
  dialect: Dialect,
  transaction: WriteTransaction,
  deletionId: number,
  places: readonly Place[],
): Promise<void> {
  const tiles = new Map<string, TileKey>();
  for (const { tile_set, cell } of places) {
    tiles.set(`${tile_set} ${cell}`, { tile_set, z: cellZoom, key: cell });
  }
  const touched = [...tiles.values()];
  await markTilesStale(dialect, transaction, touched);
  const traces = touched.map(({ tile_set, key }) => ({ scope: tile_set, key }));
  await addTraces(dialect, transaction, deletionId, 'tile', traces);
}
