import type { Dialect, WriteTransaction } from './dialect.ts';
import type { Tables } from './tables.ts';

export type TileKey = Pick<Tables['stale_tiles'], 'tile_set' | 'z' | 'key'>;

/** The order in which everyone locks tiles, so that no two transactions wait for each other. */
export function compareTileKeys(a: TileKey, b: TileKey): number {
  return b.z - a.z || a.tile_set - b.tile_set || a.key - b.key;
}

/** Marks tiles stale, each once, with marks that they never had. */
export async function markTilesStale(
  dialect: Dialect,
  transaction: WriteTransaction,
  tiles: readonly TileKey[],
): Promise<void> {
  const rows = tiles
    .toSorted(compareTileKeys)
    .map((tile) => ({ ...tile, mark: Math.floor(Math.random() * 2 ** 48) }));
  await dialect.insertRows(transaction, 'stale_tiles', rows, {
    keys: ['z', 'tile_set', 'key'],
    update: ['mark'],
  });
}
