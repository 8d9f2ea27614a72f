/** Sequences as they lie on the map: what publishing, editing and deleting do to their rows alike. */

import { cellZoom } from '../geo/tile-grid.ts';
import type { Image } from '../model/image.ts';
import { sequenceOf } from '../model/sequence.ts';
import type { RowRemoval } from './deletion-stores.ts';
import type { Dialect, WriteTransaction } from './dialect.ts';
import type { SequenceWithImages } from './edit-stores.ts';
import { imageColumns, imageOfRecord } from './image-rows.ts';
import { sequencePlaceRows, sequenceRow } from './sequence-rows.ts';
import type { TileKey } from './stale-tiles.ts';
import type { Tables } from './tables.ts';

/** A cell of a coverage set in which something of a sequence lies. */
export type PlacedCell = Pick<Tables['sequence_places'], 'tile_set' | 'cell'>;

/** The rows of those that exist, which nobody else changes before the transaction ends. */
export function lockSequences(
  dialect: Dialect,
  transaction: WriteTransaction,
  ids: readonly string[],
): Promise<Tables['sequences'][]> {
  return dialect
    .locking(
      transaction
        .selectFrom('sequences')
        .selectAll()
        .where(dialect.isOneOf('id', ids))
        .orderBy('id'),
    )
    .execute();
}

/** Takes sequences off the map; answers where they were. */
export function liftSequences(
  dialect: Dialect,
  transaction: WriteTransaction,
  ids: readonly string[],
): Promise<PlacedCell[]> {
  return transaction
    .deleteFrom('sequence_places')
    .where(dialect.isOneOf('sequence_id', ids))
    .returning(['tile_set', 'cell'])
    .execute();
}

/** Lays a sequence on the map, a new one or one that was lifted, as its images make it; answers where it is. */
export async function laySequence(
  dialect: Dialect,
  transaction: WriteTransaction,
  { images, ...owned }: SequenceWithImages,
  place: RowRemoval['place'],
): Promise<PlacedCell[]> {
  const sequence = sequenceOf(owned, images);
  const { id, ...summary } = sequenceRow(sequence);
  await dialect.insertRows(transaction, 'sequences', [{ id, ...summary }], {
    keys: ['id'],
    update: Object.keys(summary) as (keyof typeof summary)[],
  });
  const rows = sequencePlaceRows(place(sequence, images));
  await dialect.insertRows(transaction, 'sequence_places', rows);
  return rows.map(({ tile_set, cell }) => ({ tile_set, cell }));
}

/** Ids of images, in the order of their sequences and in theirs. */
export async function imageIdsInOrder(
  dialect: Dialect,
  transaction: WriteTransaction,
  sequenceIds: readonly string[],
): Promise<number[]> {
  const rows = await transaction
    .selectFrom('sequence_images')
    .select('image_id')
    .where(dialect.isOneOf('sequence_id', sequenceIds))
    .orderBy('sequence_id')
    .orderBy('position')
    .execute();
  return rows.map(({ image_id }) => image_id);
}

/** Those that exist, in the order asked for. */
export async function readImages(
  dialect: Dialect,
  transaction: WriteTransaction,
  ids: readonly number[],
): Promise<Image[]> {
  const rows = await transaction
    .selectFrom('images')
    .select(imageColumns)
    .where(dialect.isOneOf('id', ids))
    .execute();
  const images = new Map(rows.map((row) => [row.id, imageOfRecord(row)]));
  return ids.flatMap((id) => images.get(id) ?? []);
}

/** The tiles that show cells, each once. */
export function tilesOfCells(cells: readonly PlacedCell[]): TileKey[] {
  const tiles = new Map<string, TileKey>();
  for (const { tile_set, cell } of cells) {
    tiles.set(`${tile_set} ${cell}`, { tile_set, z: cellZoom, key: cell });
  }
  return [...tiles.values()];
}
