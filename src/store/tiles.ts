import { type RawBuilder, sql } from 'kysely';
import { cellZoom } from '../geo/tile-grid.ts';
import type { Dialect } from './dialect.ts';
import { keepTiles } from './made-tiles.ts';
import { openReadMemory } from './read-memory.ts';
import { markTilesStale } from './stale-tiles.ts';
import type { TileStore } from './store.ts';
import { tileSetNumber, tileSetOfNumber } from './tile-sets.ts';

type TileArgs = [tileSet: number, z: number, key: number];

/** States remembered; each takes about 150 bytes. */
const rememberAtMost = 50_000;

/** A tile as one number, below 2^53. */
function nameOf(...[tileSet, z, key]: TileArgs): number {
  return (tileSet * (cellZoom + 1) + z) * 4 ** cellZoom + key;
}

export function tileStore(dialect: Dialect): TileStore {
  const rememberState = openReadMemory<number, Awaited<ReturnType<TileStore['state']>>>(
    dialect,
    rememberAtMost,
  );
  // At most two rows: what is made, and what is stale. One statement sees both at one moment, and
  // goes to one shard.
  const madeAndStale = <Row extends readonly unknown[]>(columns: string, absent: string) =>
    dialect.prepareArrays<Row, TileArgs>((tileSet, z, key) => {
      const where = sql`where tile_set = ${tileSet} and z = ${z} and key = ${key}`;
      const query: RawBuilder<unknown> = sql`
        select ${sql.raw(columns)}, null as mark from tiles ${where}
        union all select ${sql.raw(absent)}, mark from stale_tiles ${where}`;
      return { compile: () => query.compile(dialect.read) };
    });
  const state = madeAndStale<[etag: string | null, mark: number | null]>('etag', 'null');
  const withBody = madeAndStale<[etag: string | null, gzip: Uint8Array, mark: number | null]>(
    'etag, gzip',
    'null, null',
  );
  const piecesBetween = dialect.prepareArrays<
    [key: number, pieces: Uint8Array],
    [tileSet: number, z: number, first: number, last: number]
  >((tileSet, z, first, last) =>
    dialect.read
      .selectFrom('tiles')
      .select(['key', 'pieces'])
      .where('tile_set', '=', tileSet)
      .where('z', '=', z)
      .where('key', '>=', first)
      .where('key', '<=', last),
  );
  const deepestStale = dialect.prepare((limit: number) =>
    dialect.read
      .selectFrom('stale_tiles')
      .selectAll()
      .where('z', '=', ({ selectFrom }) =>
        selectFrom('stale_tiles').select(({ fn }) => fn.max('z').as('deepest')),
      )
      .orderBy('tile_set')
      .orderBy('key')
      .limit(limit),
  );

  return {
    state({ set, z, key }) {
      const tileSet = tileSetNumber(set);
      return rememberState(nameOf(tileSet, z, key), async () => {
        let etag: string | undefined;
        let staleMark: number | undefined;
        for (const row of await state(tileSet, z, key)) {
          if (row[0] !== null) etag = row[0];
          else staleMark = row[1] ?? undefined;
        }
        return { etag, staleMark };
      });
    },

    async get({ set, z, key }) {
      const result: Awaited<ReturnType<TileStore['get']>> = {
        tile: undefined,
        staleMark: undefined,
      };
      for (const [etag, gzip, mark] of await withBody(tileSetNumber(set), z, key)) {
        if (etag !== null) result.tile = { etag, gzip };
        else result.staleMark = mark ?? undefined;
      }
      return result;
    },

    async childPieces({ set, z, key }) {
      const rows = await piecesBetween(tileSetNumber(set), z + 1, key * 4, key * 4 + 3);
      const pieces: (Uint8Array | undefined)[] = [undefined, undefined, undefined, undefined];
      for (const [childKey, childPieces] of rows) pieces[childKey - key * 4] = childPieces;
      return pieces;
    },

    put: (ref, tile, mark) => keepTiles(dialect, [{ ref, tile, mark }]),
    putMany: (made) => keepTiles(dialect, made),

    async stale(limit) {
      const rows = await deepestStale(limit);
      return rows.map(({ tile_set, z, key, mark }) => ({
        set: tileSetOfNumber(tile_set),
        z,
        key,
        mark,
      }));
    },

    async countStale() {
      const { count } = await dialect.read
        .selectFrom('stale_tiles')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      return count;
    },

    async markStale(set, cells) {
      const tileSet = tileSetNumber(set);
      const tiles = Array.from(new Set(cells), (key) => ({ tile_set: tileSet, z: cellZoom, key }));
      await dialect.write((transaction) => markTilesStale(dialect, transaction, tiles));
    },
  };
}
