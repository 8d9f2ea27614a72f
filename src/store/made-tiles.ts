import { hash } from 'node:crypto';
import { isCoverageSet } from '../model/tile-set.ts';
import type { Dialect, WriteTransaction } from './dialect.ts';
import { compareTileKeys, markTilesStale, type TileKey } from './stale-tiles.ts';
import type { StoredTile, TileRef } from './store.ts';
import type { Tables } from './tables.ts';
import { tileSetNumber } from './tile-sets.ts';

interface MadeTile {
  readonly ref: TileRef;
  readonly tile: StoredTile | undefined;
  readonly mark: number | undefined;
}

/** Tiles of one set and zoom, by their keys. */
interface Level {
  readonly tileSet: number;
  /** Whether tiles of lower zooms are made from these. */
  readonly hasParents: boolean;
  readonly z: number;
  readonly made: Map<number, MadeTile & { readonly piecesDigest: string | undefined }>;
}

/** Keeps made tiles in one transaction; see `TileStore.put`. */
export async function keepTiles(dialect: Dialect, made: readonly MadeTile[]): Promise<void> {
  const levels = levelsOf(made);
  await dialect.write(async (transaction) => {
    const parents: TileKey[] = [];
    for (const level of levels) {
      const changed = await keepLevel(dialect, transaction, level);
      if (level.z === 0 || !level.hasParents) continue;
      const keys = new Set(changed.map((key) => Math.floor(key / 4)));
      for (const key of keys) parents.push({ tile_set: level.tileSet, z: level.z - 1, key });
    }
    await markTilesStale(dialect, transaction, parents);
  }, 'replayable');
}

function levelsOf(made: readonly MadeTile[]): Level[] {
  const levels = new Map<string, Level>();
  for (const item of made) {
    const tileSet = tileSetNumber(item.ref.set);
    const { z, key } = item.ref;
    const name = `${tileSet}/${z}`;
    const hasParents = isCoverageSet(item.ref.set);
    const level = levels.get(name) ?? { tileSet, z, hasParents, made: new Map() };
    levels.set(name, level);
    const piecesDigest = item.tile && hash('sha1', item.tile.pieces, 'hex');
    level.made.set(key, { ...item, piecesDigest });
  }
  return [...levels.values()].sort((a, b) =>
    compareTileKeys(
      { tile_set: a.tileSet, z: a.z, key: 0 },
      { tile_set: b.tileSet, z: b.z, key: 0 },
    ),
  );
}

/** Keeps the tiles of one set and zoom; answers the keys of those that changed. */
async function keepLevel(
  dialect: Dialect,
  transaction: WriteTransaction,
  { tileSet, z, made }: Level,
): Promise<number[]> {
  const keys = [...made.keys()].sort((a, b) => a - b);
  const isThese = dialect.isOneOf('key', keys);
  const marks = await dialect
    .locking(
      transaction
        .selectFrom('stale_tiles')
        .select(['key', 'mark'])
        .where('tile_set', '=', tileSet)
        .where('z', '=', z)
        .where(isThese)
        .orderBy('key'),
    )
    .execute();
  const kept = await transaction
    .selectFrom('tiles')
    .select(['key', 'etag', 'pieces_digest'])
    .where('tile_set', '=', tileSet)
    .where('z', '=', z)
    .where(isThese)
    .execute();
  const markOf = new Map(marks.map(({ key, mark }) => [key, mark]));
  const keptOf = new Map(kept.map((tile) => [tile.key, tile]));
  const changed: Tables['tiles'][] = [];
  const emptied: number[] = [];
  const cleared: number[] = [];
  for (const key of keys) {
    const item = made.get(key);
    const currentMark = markOf.get(key);
    // Somebody else made it since, perhaps from newer rows, and nothing would make it again.
    if (item === undefined || (item.mark !== undefined && currentMark === undefined)) continue;
    if (item.mark !== undefined && currentMark === item.mark) cleared.push(key);
    const { tile, piecesDigest } = item;
    const before = keptOf.get(key);
    if (tile === undefined || piecesDigest === undefined) {
      if (before) emptied.push(key);
    } else if (before?.etag !== tile.etag || before.pieces_digest !== piecesDigest) {
      const { etag, gzip, pieces } = tile;
      changed.push({ tile_set: tileSet, z, key, etag, pieces_digest: piecesDigest, gzip, pieces });
    }
  }
  await dialect.insertRows(transaction, 'tiles', changed, {
    keys: ['tile_set', 'z', 'key'],
    update: ['etag', 'pieces_digest', 'gzip', 'pieces'],
  });
  const deleteKeys = (table: 'tiles' | 'stale_tiles', deleted: readonly number[]) =>
    transaction
      .deleteFrom(table)
      .where('tile_set', '=', tileSet)
      .where('z', '=', z)
      .where(dialect.isOneOf('key', deleted))
      .execute();
  if (emptied.length > 0) await deleteKeys('tiles', emptied);
  if (cleared.length > 0) await deleteKeys('stale_tiles', cleared);
  return [...changed.map(({ key }) => key), ...emptied];
}
