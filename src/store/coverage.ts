import { sql } from 'kysely';
import { cellZoom, tileBounds, tileOfKey } from '../geo/tile-grid.ts';
import type { PlacedSequence } from '../model/coverage.ts';
import type { Dialect, WriteTransaction } from './dialect.ts';
import type { CoverageStore } from './store.ts';
import type { Flag } from './tables.ts';
import { tileSetNumber } from './tile-sets.ts';

type PlacedSequenceRow = [
  sequenceId: string,
  imageId: number,
  capturedAtMs: number,
  creatorId: number,
  organizationId: number | null,
  isPano: Flag,
  lines: Uint8Array,
  images: Uint8Array,
];

function placedSequence(row: PlacedSequenceRow): PlacedSequence {
  return {
    sequenceId: row[0],
    imageId: row[1],
    capturedAtMs: row[2],
    creatorId: row[3],
    organizationId: row[4],
    isPano: row[5] === 1,
    lines: row[6],
    images: row[7],
  };
}

export function coverageStore(dialect: Dialect): CoverageStore {
  const sequencesIn = dialect.prepareArrays<PlacedSequenceRow, [number, number]>((tileSet, cell) =>
    dialect.read
      .selectFrom('sequence_places')
      .select([
        'sequence_id',
        'image_id',
        'captured_at_ms',
        'creator_id',
        'organization_id',
        'is_pano',
        'lines',
        'images',
      ])
      .where('tile_set', '=', tileSet)
      .where('cell', '=', cell)
      .orderBy('sequence_id'),
  );

  return {
    async cell(set, cell) {
      return (await sequencesIn(tileSetNumber(set), cell)).map(placedSequence);
    },

    async bounds() {
      const extent = await dialect.read
        .selectFrom('coverage_extents')
        .selectAll()
        .where('tile_set', '=', tileSetNumber('mly1_public'))
        .executeTakeFirst();
      if (!extent) return undefined;
      const [west, , , north] = tileBounds({ z: cellZoom, x: extent.min_x, y: extent.min_y });
      const [, south, east] = tileBounds({ z: cellZoom, x: extent.max_x, y: extent.max_y });
      return [west, south, east, north];
    },
  };
}

/** Extends the bounds of a set by cells. */
export async function extendBounds(
  dialect: Dialect,
  transaction: WriteTransaction,
  tileSet: number,
  cells: Iterable<number>,
): Promise<void> {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const cell of cells) {
    const { x, y } = tileOfKey(cellZoom, cell);
    [minX, minY] = [Math.min(minX, x), Math.min(minY, y)];
    [maxX, maxY] = [Math.max(maxX, x), Math.max(maxY, y)];
  }
  if (minX > maxX) return;
  const row = { tile_set: tileSet, min_x: minX, min_y: minY, max_x: maxX, max_y: maxY };
  await dialect.insertRows(transaction, 'coverage_extents', [row], 'ignore');
  const extend = () =>
    transaction
      .updateTable('coverage_extents')
      .set({
        min_x: sql<number>`case when min_x > ${minX} then ${minX} else min_x end`,
        min_y: sql<number>`case when min_y > ${minY} then ${minY} else min_y end`,
        max_x: sql<number>`case when max_x < ${maxX} then ${maxX} else max_x end`,
        max_y: sql<number>`case when max_y < ${maxY} then ${maxY} else max_y end`,
      })
      .where('tile_set', '=', tileSet)
      .where((eb) =>
        eb.or([
          eb('min_x', '>', minX),
          eb('min_y', '>', minY),
          eb('max_x', '<', maxX),
          eb('max_y', '<', maxY),
        ]),
      )
      .returning('tile_set')
      .execute();
  if ((await extend()).length > 0) return;
  // Whoever draws the bounds in (`outermost-cells.ts`) waits for what lies within, or has done so now.
  await dialect
    .locking(
      transaction.selectFrom('coverage_extents').select('tile_set').where('tile_set', '=', tileSet),
      { shared: true },
    )
    .execute();
  await extend();
}
