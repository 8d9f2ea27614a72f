import { cellZoom, tileOfKey } from '../geo/tile-grid.ts';
import type { Dialect, WriteTransaction } from './dialect.ts';
import type { PlacedCell } from './placed-sequences.ts';
import type { Tables } from './tables.ts';

type Extent = Tables['coverage_extents'];

/** Draws the bounds of coverage in where cells on their edge hold less than before. */
export async function shrinkBounds(
  dialect: Dialect,
  transaction: WriteTransaction,
  touched: readonly PlacedCell[],
): Promise<void> {
  for (const extent of await lockBounds(dialect, transaction)) {
    const cells = touched.filter(({ tile_set }) => tile_set === extent.tile_set);
    if (!cells.some(({ cell }) => isOnEdge(extent, cell))) continue;
    const shrunk = await extentOf(transaction, extent.tile_set);
    if (!shrunk) {
      await transaction
        .deleteFrom('coverage_extents')
        .where('tile_set', '=', extent.tile_set)
        .execute();
      continue;
    }
    await transaction
      .updateTable('coverage_extents')
      .set(shrunk)
      .where('tile_set', '=', extent.tile_set)
      .execute();
  }
}

/** The bounds of all sets, which nobody else moves before the transaction ends. */
export function lockBounds(dialect: Dialect, transaction: WriteTransaction): Promise<Extent[]> {
  return dialect
    .locking(transaction.selectFrom('coverage_extents').selectAll().orderBy('tile_set'))
    .execute();
}

function isOnEdge(extent: Extent, cell: number): boolean {
  const { x, y } = tileOfKey(cellZoom, cell);
  return x === extent.min_x || x === extent.max_x || y === extent.min_y || y === extent.max_y;
}

async function extentOf(
  transaction: WriteTransaction,
  tileSet: number,
): Promise<Omit<Extent, 'tile_set'> | undefined> {
  const [minX, maxX, minY, maxY] = [
    await outermost(transaction, tileSet, 'x', 0),
    await outermost(transaction, tileSet, 'x', 1),
    await outermost(transaction, tileSet, 'y', 0),
    await outermost(transaction, tileSet, 'y', 1),
  ];
  if (minX === undefined || maxX === undefined || minY === undefined || maxY === undefined) {
    return undefined;
  }
  return { min_x: minX, min_y: minY, max_x: maxX, max_y: maxY };
}

/**
 * The least (side 0) or greatest (side 1) column or row of cells that hold anything. Keys are Morton keys:
 * the children of a key are four in a row, so the search descends, at each zoom, into those tiles of the
 * outermost column that are not empty, and asks of each no more than whether it is.
 */
async function outermost(
  transaction: WriteTransaction,
  tileSet: number,
  axis: 'x' | 'y',
  side: 0 | 1,
): Promise<number | undefined> {
  const bit = axis === 'x' ? 1 : 2;
  let keys = [0];
  for (let z = 1; z <= cellZoom; z++) {
    const span = 4 ** (cellZoom - z);
    const outer: number[] = [];
    const inner: number[] = [];
    for (const key of keys) {
      for (let child = 0; child < 4; child++) {
        const isOuter = ((child & bit) === 0 ? 0 : 1) === side;
        if (!isOuter && outer.length > 0) continue;
        const childKey = key * 4 + child;
        if (!(await isAnyIn(transaction, tileSet, childKey * span, span))) continue;
        (isOuter ? outer : inner).push(childKey);
      }
    }
    keys = outer.length > 0 ? outer : inner;
  }
  const [key] = keys;
  return key === undefined ? undefined : tileOfKey(cellZoom, key)[axis];
}

async function isAnyIn(
  transaction: WriteTransaction,
  tileSet: number,
  first: number,
  count: number,
): Promise<boolean> {
  const row = await transaction
    .selectFrom('sequence_places')
    .select('cell')
    .where('tile_set', '=', tileSet)
    .where('cell', '>=', first)
    .where('cell', '<', first + count)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
