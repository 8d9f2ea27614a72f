import { cellZoom, isTileAddress, tileKey } from '../geo/tile-grid.ts';
import type { TileSet } from '../model/tile-set.ts';
import type { Store, StoredTile, TileRef } from '../store/store.ts';
import { makeTile } from './make-tile.ts';
import { type TileEncoding, TileMemory } from './tile-memory.ts';

interface EncodedTile {
  /** The same for all encodings of one version of the tile. */
  readonly etag: string;
  readonly body: Uint8Array;
}

export interface CoverageTiles {
  /** The newest tile; undefined when it is empty or there can be none of that address. */
  get(
    set: TileSet,
    z: number,
    x: number,
    y: number,
    encoding: TileEncoding,
  ): Promise<EncodedTile | undefined>;

  /** Waits for tiles that are being made and kept. */
  close(): Promise<void>;
}

interface CoverageTilesOptions {
  readonly store: Store;
  readonly tileBudgetBytes: number;
  /** How much to hold in memory, in bytes. */
  readonly memoryBytes?: number;
  /** Told when a tile that was made and answered could not be kept: it stays stale, and is made again. */
  readonly onKeepFailed?: (error: unknown) => void;
}

type Made = Pick<StoredTile, 'etag' | 'gzip'> | undefined;

/**
 * Serves tiles as they are kept in the store, with the latest used ones in memory. The store is asked
 * for the tile's state each time, because other processes change tiles too. A stale tile of zoom 14 is
 * made while its reader waits; at lower zooms readers get what is made, and `carryUp` brings the news.
 */
export function openCoverageTiles({
  store,
  tileBudgetBytes,
  memoryBytes = 64e6,
  onKeepFailed = (error) => process.emitWarning(`A tile could not be kept: ${error}`),
}: CoverageTilesOptions): CoverageTiles {
  const memory = new TileMemory(memoryBytes);
  const underWay = new Map<string, { made: Promise<Made>; done: Promise<unknown> }>();

  /** Runs a task, or joins the one of that name that is under way until all that it began is done. */
  function once(name: string, task: () => { made: Promise<Made>; done: Promise<unknown> }) {
    const running = underWay.get(name);
    if (running) return running.made;
    const { made, done } = task();
    underWay.set(name, { made, done: done.finally(() => underWay.delete(name)) });
    return made;
  }

  function load(ref: TileRef) {
    const made = store.tiles.get(ref).then(({ tile }) => tile);
    return { made, done: made.catch(() => {}) };
  }

  /** The reader needn't wait until the tile is kept: an import may be writing just then. */
  function make(ref: TileRef, mark: number) {
    const made = makeTile(store, ref, tileBudgetBytes);
    const keep = (tile: StoredTile | undefined) =>
      store.tiles.put(ref, tile, mark).catch(onKeepFailed);
    return { made, done: made.then(keep, () => {}) };
  }

  return {
    async get(set, z, x, y, encoding) {
      if (!isTileAddress(z, x, y) || z > cellZoom) return undefined;
      const ref = { set, z, key: tileKey(x, y) };
      const name = `${set}/${z}/${ref.key}`;
      const { etag, staleMark } = await store.tiles.state(ref);
      const isToBeMade = z === cellZoom && staleMark !== undefined;
      if (etag === undefined && !isToBeMade) return undefined;
      let held = isToBeMade ? undefined : memory.get(name, etag);
      if (!held) {
        // The mark is part of the name: what was begun before the tile became stale anew is too old.
        const tile = isToBeMade
          ? await once(`${name} made for ${staleMark}`, () => make(ref, staleMark))
          : await once(`${name} of ${etag}`, () => load(ref));
        if (!tile) return undefined;
        held = memory.set(name, tile);
      }
      return { etag: held.etag, body: await memory.body(held, encoding) };
    },

    async close() {
      await Promise.all(Array.from(underWay.values(), ({ done }) => done));
    },
  };
}
