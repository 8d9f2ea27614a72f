import { cellZoom } from '../geo/tile-grid.ts';
import { featureTileSets, typeOfValue } from '../model/map-feature.ts';
import type { IncomingFeature, OutsideFeature, StaleFeatureCell } from './detection-stores.ts';
import type { Dialect, WriteTransaction } from './dialect.ts';
import { isSameFeature, rowOfMapFeature } from './map-feature-rows.ts';
import { markTilesStale, type TileKey } from './stale-tiles.ts';
import { flag, type Tables } from './tables.ts';
import { tileSetNumber } from './tile-sets.ts';

type Row = Tables['map_features'];

/** Where a feature is or was; its cell is a feature cell. */
interface Spot {
  readonly id: number;
  readonly value: string;
  readonly cell: number;
}

/** A feature, and the feature cell that gets it. */
interface Put {
  readonly row: Row;
  readonly cell: number;
}

/**
 * See `MapFeatureStore.replaceCell`. A set of ids, and no change: these have gone elsewhere meanwhile.
 *
 * Who changes what a cell has, from either side of its border, holds its mark until the end: so of two who
 * move one feature, the second finds it where the first has put it.
 */
export async function replaceFeatureCell(
  dialect: Dialect,
  transaction: WriteTransaction,
  { runId, cell, mark }: StaleFeatureCell,
  features: readonly IncomingFeature[],
  outside: readonly OutsideFeature[],
): Promise<boolean | ReadonlySet<number>> {
  const others = [...features.map(({ from = cell }) => from), ...outside.map((each) => each.cell)];
  const stale = await lockStale(dialect, transaction, runId, [...new Set([cell, ...others])]);
  if (!stale.has(cell)) return false;

  const before = await featuresIn(dialect, transaction, runId, cell);
  const goingOn = features.filter(({ id, from }) => from !== undefined && !before.has(id));
  const arriving = await findArriving(dialect, transaction, goingOn, stale);
  const lost = goingOn.filter(({ id }) => !arriving.has(id));
  if (lost.length > 0) return new Set(lost.map(({ id }) => id));

  const after = new Map(features.map((feature) => [feature.id, rowOfMapFeature(feature)]));
  const missing = [...before.values()].filter(({ id }) => !after.has(id));
  const leaving = outside.filter(
    ({ id, cell: to }) => before.has(id) && !after.has(id) && stale.has(to),
  );
  const leavingIds = new Set(leaving.map(({ id }) => id));
  const changed = [...after.values()].filter((row) => !isSameFeature(before.get(row.id), row));
  const changedBefore = changed.flatMap(({ id }) => before.get(id) ?? []);

  const gone = missing.filter(({ id }) => !leavingIds.has(id));
  const isGone = dialect.isOneOf(
    'id',
    gone.map(({ id }) => id),
  );
  await transaction.deleteFrom('map_features').where(isGone).execute();
  const spotOf = ({ id, value }: Row): Spot => ({ id, value, cell });
  const left = [...missing.map(spotOf), ...arriving.values()];
  await deletePlaces(dialect, transaction, left);
  const put = [
    ...changed.map((row) => ({ row, cell })),
    ...leaving.map((feature) => ({ row: rowOfMapFeature(feature), cell: feature.cell })),
  ];
  await putFeatures(dialect, transaction, put);
  const entered = put.map(({ row, cell: to }) => ({ ...spotOf(row), cell: to }));
  const tiles = tilesOf([...left, ...changedBefore.map(spotOf), ...entered]);
  await markTilesStale(dialect, transaction, tiles);
  await transaction
    .deleteFrom('stale_feature_cells')
    .where('cell', '=', cell)
    .where('run_id', '=', runId)
    .where('mark', '=', mark)
    .execute();
  return true;
}

/** Locks the marks of feature cells; answers which cells have one. */
async function lockStale(
  dialect: Dialect,
  transaction: WriteTransaction,
  runId: number,
  cells: readonly number[],
): Promise<Set<number>> {
  // The order of `markFeatureCellsStale`, so that no two transactions wait for each other.
  const rows = await dialect
    .locking(
      transaction
        .selectFrom('stale_feature_cells')
        .select('cell')
        .where(dialect.isOneOf('cell', cells))
        .where('run_id', '=', runId)
        .orderBy('cell'),
    )
    .execute();
  return new Set(rows.map(({ cell }) => cell));
}

async function featuresIn(
  dialect: Dialect,
  transaction: WriteTransaction,
  runId: number,
  cell: number,
): Promise<Map<number, Row>> {
  const ids = await transaction
    .selectFrom('map_feature_places')
    .select('id')
    .where('cell', '=', tileCellOf(cell))
    .where('feature_cell', '=', cell)
    .where('run_id', '=', runId)
    .execute();
  const rows = await transaction
    .selectFrom('map_features')
    .selectAll()
    .where(
      dialect.isOneOf(
        'id',
        ids.map(({ id }) => id),
      ),
    )
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** Those that are still in the cells that they come from, if these are stale. */
async function findArriving(
  dialect: Dialect,
  transaction: WriteTransaction,
  features: readonly IncomingFeature[],
  stale: ReadonlySet<number>,
): Promise<Map<number, Spot>> {
  const cells = new Map<number, number>();
  for (const { id, from } of features)
    if (from !== undefined && stale.has(from)) cells.set(id, from);
  if (cells.size === 0) return new Map();
  const places = await transaction
    .selectFrom('map_feature_places')
    .select(['id', 'value', 'feature_cell as cell'])
    .where(dialect.isOneOf('cell', [...new Set([...cells.values()].map(tileCellOf))]))
    .where(dialect.isOneOf('id', [...cells.keys()]))
    .execute();
  const found = places.filter(({ id, cell }) => cells.get(id) === cell);
  return new Map(found.map((place) => [place.id, place]));
}

async function deletePlaces(
  dialect: Dialect,
  transaction: WriteTransaction,
  spots: readonly Spot[],
): Promise<void> {
  await transaction
    .deleteFrom('map_feature_places')
    .where(dialect.isOneOf('cell', [...new Set(spots.map(({ cell }) => tileCellOf(cell)))]))
    .where(
      dialect.isOneOf(
        'id',
        spots.map(({ id }) => id),
      ),
    )
    .execute();
}

async function putFeatures(
  dialect: Dialect,
  transaction: WriteTransaction,
  features: readonly Put[],
): Promise<void> {
  const rows = features.map(({ row }) => row);
  await dialect.insertRows(transaction, 'map_features', rows, {
    keys: ['id'],
    update: [
      'value',
      'lon',
      'lat',
      'uncertainty',
      'direction',
      'first_seen_at_ms',
      'last_seen_at_ms',
      'detections',
    ],
  });
  const places = features.map(({ row, cell }) => ({
    cell: tileCellOf(cell),
    id: row.id,
    feature_cell: cell,
    run_id: row.run_id,
    is_sign: flag(typeOfValue(row.value) === 'traffic_sign'),
    value: row.value,
    lon: row.lon,
    lat: row.lat,
    first_seen_at_ms: row.first_seen_at_ms,
    last_seen_at_ms: row.last_seen_at_ms,
  }));
  await dialect.insertRows(transaction, 'map_feature_places', places, {
    keys: ['cell', 'id'],
    update: ['is_sign', 'value', 'lon', 'lat', 'first_seen_at_ms', 'last_seen_at_ms'],
  });
}

/** The tiles that show something in these places. */
function tilesOf(spots: readonly Spot[]): TileKey[] {
  const tiles = new Map<string, TileKey>();
  for (const { value, cell } of spots) {
    const set = tileSetNumber(featureTileSets[typeOfValue(value)]);
    const key = tileCellOf(cell);
    tiles.set(`${set} ${key}`, { tile_set: set, z: cellZoom, key });
  }
  return [...tiles.values()];
}

/** The zoom 14 cell that holds a feature cell, which is of zoom 15. */
function tileCellOf(featureCell: number): number {
  return Math.floor(featureCell / 4);
}
