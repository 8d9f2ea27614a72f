import { cellRanges, cellZoom } from '../geo/tile-grid.ts';
import { featureTileSets, typeOfValue } from '../model/map-feature.ts';
import { boxConditions, type Condition, comparison } from './conditions.ts';
import type { Place } from './cursors.ts';
import { openActiveRuns } from './detection-runs.ts';
import type {
  MapFeatureFilter,
  MapFeatureStore,
  PlacedMapFeature,
  StoredMapFeature,
} from './detection-stores.ts';
import type { Dialect, WriteTransaction } from './dialect.ts';
import { inOrder } from './in-order.ts';
import {
  type MapFeatureRow,
  mapFeatureColumns,
  mapFeatureOfRow,
  pairBytesOf,
} from './map-feature-rows.ts';
import { OrderedSearch } from './ordered-search.ts';
import { markTilesStale } from './stale-tiles.ts';
import { flag, type Tables } from './tables.ts';
import { tileSetNumber } from './tile-sets.ts';
import { openValueSearch } from './value-patterns.ts';

export function mapFeatureStore(dialect: Dialect): MapFeatureStore {
  const activeRuns = openActiveRuns(dialect);
  const valueSearch = openValueSearch(dialect);
  const places = new OrderedSearch(dialect, 'map_feature_places', ['cell', 'id']);
  const features = () => dialect.read.selectFrom('map_features').select(mapFeatureColumns);
  const byIds = dialect.prepareArrays<MapFeatureRow, [readonly number[]]>((ids) =>
    features().where(dialect.isOneOf('id', ids)),
  );
  const inFeatureCell = dialect.prepareArrays<[id: number], [number, number, number]>(
    (cell, featureCell, runId) =>
      dialect.read
        .selectFrom('map_feature_places')
        .select('id')
        .where('cell', '=', cell)
        .where('feature_cell', '=', featureCell)
        .where('run_id', '=', runId)
        .orderBy('id'),
  );
  const placed = dialect.prepareArrays<
    [id: number, value: string, lon: number, lat: number, first: number, last: number],
    [number, number, readonly number[]]
  >((cell, isSign, runIds) =>
    dialect.read
      .selectFrom('map_feature_places')
      .select(['id', 'value', 'lon', 'lat', 'first_seen_at_ms', 'last_seen_at_ms'])
      .where('cell', '=', cell)
      .where('is_sign', '=', isSign as 0 | 1)
      .where(dialect.isOneOf('run_id', runIds))
      .orderBy('id'),
  );

  async function getMany(ids: readonly number[]): Promise<StoredMapFeature[]> {
    return ids.length === 0 ? [] : inOrder(ids, (await byIds(ids)).map(mapFeatureOfRow));
  }

  /** Undefined when nothing can meet them. */
  async function conditionsOf({
    values: patterns,
    type,
    ...seen
  }: MapFeatureFilter): Promise<Condition[] | undefined> {
    const runIds = await activeRuns();
    const values = patterns && (await valueSearch(patterns));
    if (values?.length === 0) return undefined;
    const conditions: Condition[] = [
      {
        name: 'active',
        values: [runIds],
        expression: ([given]) => dialect.isOneOf('run_id', given as readonly number[]),
      },
    ];
    if (values) {
      conditions.push({
        name: 'value in',
        values: [values],
        expression: ([given]) => dialect.isOneOf('value', given as readonly string[]),
      });
    }
    const compare = (column: string, operator: '=' | '<=' | '>=', value: number | undefined) => {
      if (value !== undefined) conditions.push(comparison(column, operator, value));
    };
    compare('is_sign', '=', type && Number(type === 'traffic_sign'));
    compare('first_seen_at_ms', '>=', seen.firstSeenFromMs);
    compare('first_seen_at_ms', '<=', seen.firstSeenToMs);
    compare('last_seen_at_ms', '>=', seen.lastSeenFromMs);
    compare('last_seen_at_ms', '<=', seen.lastSeenToMs);
    return conditions;
  }

  return {
    getMany,

    async inBox(bbox, filter, page) {
      const conditions = await conditionsOf(filter);
      if (!conditions) return { items: [], next: undefined };
      const all = [...boxConditions(bbox), ...conditions];
      const { items, next } = await places.page(cellRanges(bbox), [], all, page);
      return { items: await getMany(items.map(([, id]: Place) => id)), next };
    },

    async inCell(type, cell) {
      const rows = await placed(cell, Number(type === 'traffic_sign'), await activeRuns());
      return rows.map(
        ([id, value, lon, lat, firstSeenAtMs, lastSeenAtMs]): PlacedMapFeature => ({
          id,
          value,
          lon,
          lat,
          firstSeenAtMs,
          lastSeenAtMs,
        }),
      );
    },

    async stale(limit) {
      const rows = await dialect.read
        .selectFrom('stale_feature_cells')
        .selectAll()
        .orderBy('cell')
        .orderBy('run_id')
        .limit(limit)
        .execute();
      return rows.map(({ cell, run_id, mark }) => ({ runId: run_id, cell, mark }));
    },

    async countStale() {
      const { count } = await dialect.read
        .selectFrom('stale_feature_cells')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      return count;
    },

    async ofCell(runId, cell) {
      return getMany((await inFeatureCell(cellOf(cell), cell, runId)).map(([id]) => id));
    },

    replaceCell: ({ runId, cell, mark }, given) =>
      dialect.write(async (transaction) => {
        const stale = await dialect
          .locking(
            transaction
              .selectFrom('stale_feature_cells')
              .select('mark')
              .where('cell', '=', cell)
              .where('run_id', '=', runId),
          )
          .executeTakeFirst();
        if (!stale) return false;
        const before = await featuresIn(dialect, transaction, runId, cell);
        const after = new Map(given.map((feature) => [feature.id, rowOf(feature)]));
        const gone = [...before.values()].filter(({ id }) => !after.has(id));
        const changed = [...after.values()].filter((row) => !isSame(before.get(row.id), row));
        await deleteFeatures(dialect, transaction, cell, gone);
        await putFeatures(dialect, transaction, cell, changed);
        const touched = [...gone, ...changed, ...changed.flatMap(({ id }) => before.get(id) ?? [])];
        const types = new Set(touched.map(({ value }) => typeOfValue(value)));
        const tiles = Array.from(types, (type) => ({
          tile_set: tileSetNumber(featureTileSets[type]),
          z: cellZoom,
          key: cellOf(cell),
        }));
        await markTilesStale(dialect, transaction, tiles);
        await transaction
          .deleteFrom('stale_feature_cells')
          .where('cell', '=', cell)
          .where('run_id', '=', runId)
          .where('mark', '=', mark)
          .execute();
        return true;
      }, 'replayable'),
  };
}

/** The zoom 14 cell that holds a feature cell, which is of zoom 15. */
function cellOf(featureCell: number): number {
  return Math.floor(featureCell / 4);
}

type Row = Tables['map_features'];

async function featuresIn(
  dialect: Dialect,
  transaction: WriteTransaction,
  runId: number,
  featureCell: number,
): Promise<Map<number, Row>> {
  const ids = await transaction
    .selectFrom('map_feature_places')
    .select('id')
    .where('cell', '=', cellOf(featureCell))
    .where('feature_cell', '=', featureCell)
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

async function deleteFeatures(
  dialect: Dialect,
  transaction: WriteTransaction,
  featureCell: number,
  rows: readonly Row[],
): Promise<void> {
  const isGone = dialect.isOneOf(
    'id',
    rows.map(({ id }) => id),
  );
  await transaction.deleteFrom('map_features').where(isGone).execute();
  await transaction
    .deleteFrom('map_feature_places')
    .where('cell', '=', cellOf(featureCell))
    .where(isGone)
    .execute();
}

async function putFeatures(
  dialect: Dialect,
  transaction: WriteTransaction,
  featureCell: number,
  rows: readonly Row[],
): Promise<void> {
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
  const places = rows.map((row) => ({
    cell: cellOf(featureCell),
    id: row.id,
    feature_cell: featureCell,
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

function rowOf(feature: StoredMapFeature): Row {
  return {
    id: feature.id,
    run_id: feature.runId,
    value: feature.value,
    lon: feature.lon,
    lat: feature.lat,
    uncertainty: feature.uncertaintyMetres,
    direction: feature.alignedDirectionDegrees,
    first_seen_at_ms: feature.firstSeenAtMs,
    last_seen_at_ms: feature.lastSeenAtMs,
    detections: pairBytesOf(feature),
  };
}

function isSame(before: Row | undefined, after: Row): boolean {
  return (
    before?.value === after.value &&
    before.lon === after.lon &&
    before.lat === after.lat &&
    before.uncertainty === after.uncertainty &&
    before.direction === after.direction &&
    before.first_seen_at_ms === after.first_seen_at_ms &&
    before.last_seen_at_ms === after.last_seen_at_ms &&
    Buffer.compare(before.detections, after.detections) === 0
  );
}
