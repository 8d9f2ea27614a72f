import { cellZoom } from '../geo/tile-grid.ts';
import { isCoverageSet, type TileSet } from '../model/tile-set.ts';
import type { StaleTile, Store, StoredTile } from '../store/store.ts';
import { makeTile } from './make-tile.ts';

export interface CarryUpOptions {
  readonly tileBudgetBytes: number;
  /** How many tiles are kept in one transaction. */
  readonly batch?: number;
  /** Told after each batch; `total` grows as tiles mark those above them. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** How many tiles of a batch are under way at once: reads and compression overlap with making. */
const atOnce = 4;

/**
 * Makes all stale tiles, the deepest zoom first, until none is left or the signal aborts; answers how
 * many. It may stop at any moment and run several times at once: a tile's mark goes only with the tile
 * that was made after the mark was read, and whoever comes next finds those that are left.
 */
export async function carryUp(
  store: Store,
  { tileBudgetBytes, batch = 64, onProgress, signal }: CarryUpOptions,
): Promise<number> {
  let done = 0;
  while (!signal?.aborted) {
    const stale = takeSome(await store.tiles.stale(batch * 4), batch);
    if (stale.length === 0) break;
    const made = await makeAll(store, stale, tileBudgetBytes, signal);
    await store.tiles.putMany(made);
    done += made.length;
    if (onProgress) onProgress(done, done + (await store.tiles.countStale()));
  }
  return done;
}

/**
 * Makes the stale ones among the tiles of some cells, and of what lies above them, the deepest zoom first.
 * After it, all of them show what the rows were when it began, or later ones. Answers how many tiles of
 * these addresses there are, or were.
 */
export async function renewTiles(
  store: Store,
  set: TileSet,
  cells: readonly number[],
  { tileBudgetBytes, batch = 64, signal }: Omit<CarryUpOptions, 'onProgress'>,
): Promise<number> {
  let count = 0;
  let keys = [...new Set(cells)];
  const lowest = isCoverageSet(set) ? 0 : cellZoom;
  for (let z = cellZoom; z >= lowest; z--) {
    for (let start = 0; start < keys.length && !signal?.aborted; start += batch) {
      const stale: StaleTile[] = [];
      for (const key of keys.slice(start, start + batch)) {
        const { staleMark } = await store.tiles.state({ set, z, key });
        if (staleMark !== undefined) stale.push({ set, z, key, mark: staleMark });
      }
      await store.tiles.putMany(await makeAll(store, stale, tileBudgetBytes, signal));
    }
    count += keys.length;
    keys = [...new Set(keys.map((key) => Math.floor(key / 4)))];
  }
  return count;
}

/** As many neighbours, anywhere among those given: who carries up at the same time takes others. */
function takeSome(stale: readonly StaleTile[], count: number): readonly StaleTile[] {
  const start = Math.floor(Math.random() * (Math.max(0, stale.length - count) + 1));
  return stale.slice(start, start + count);
}

type MadeTile = { ref: StaleTile; tile: StoredTile | undefined; mark: number };

async function makeAll(
  store: Store,
  stale: readonly StaleTile[],
  tileBudgetBytes: number,
  signal: AbortSignal | undefined,
): Promise<MadeTile[]> {
  const made: MadeTile[] = [];
  const waiting = stale.values();
  const work = async () => {
    for (const ref of waiting) {
      if (signal?.aborted) return;
      made.push({ ref, tile: await makeTile(store, ref, tileBudgetBytes), mark: ref.mark });
      // Compression of a small tile doesn't wait for anything; others must get their turn.
      await new Promise(setImmediate);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return made;
}
