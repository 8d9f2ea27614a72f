import { type BoundingBox, cellRanges } from '../geo/tile-grid.ts';
import { boxConditions, type Condition, comparison, isOneOf } from './conditions.ts';
import { idCursor } from './cursors.ts';
import { openActiveRuns } from './detection-runs.ts';
import type {
  MapFeatureFilter,
  MapFeatureStore,
  PlacedMapFeature,
  StoredMapFeature,
} from './detection-stores.ts';
import type { Dialect } from './dialect.ts';
import { inOrder } from './in-order.ts';
import { type MapFeatureRow, mapFeatureColumns, mapFeatureOfRow } from './map-feature-rows.ts';
import { OrderedSearch } from './ordered-search.ts';
import { replaceFeatureCell } from './replace-feature-cell.ts';
import type { Store } from './store.ts';
import { openValueSearch } from './value-patterns.ts';

export function mapFeatureStore(dialect: Dialect, newId: Store['newId']): MapFeatureStore {
  const activeRuns = openActiveRuns(dialect);
  const valueSearch = openValueSearch(dialect);
  const places = new OrderedSearch(dialect, 'map_feature_places', ['cell', 'id'], idCursor);
  const features = () => dialect.read.selectFrom('map_features').select(mapFeatureColumns);
  const byIds = dialect.prepareArrays<MapFeatureRow, [readonly number[]]>((ids) =>
    features().where(dialect.isOneOf('id', ids)),
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
    const conditions = [isOneOf(dialect, 'run_id', runIds)];
    if (values) conditions.push(isOneOf(dialect, 'value', values));
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
      return { items: await getMany(items.map(([, id]) => id)), next };
    },

    async countInBox(bbox, filter, atMost) {
      const conditions = await conditionsOf(filter);
      if (!conditions) return { count: 0, isExact: true };
      return places.count(cellRanges(bbox), [], [...boxConditions(bbox), ...conditions], atMost);
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

    async places(runId, bbox) {
      const rows = await dialect.read
        .selectFrom('map_feature_places')
        .select(['id', 'value', 'lon', 'lat', 'feature_cell as cell'])
        .where(dialect.isOneOf('cell', cellsOf(bbox)))
        .where('run_id', '=', runId)
        .where(({ and }) =>
          and(boxConditions(bbox).map(({ expression, values }) => expression(values))),
        )
        .orderBy('id')
        .execute();
      return rows;
    },

    async replaceCell(stale, given, outside = []) {
      let features = given;
      for (;;) {
        const outcome = await dialect.write(
          (transaction) => replaceFeatureCell(dialect, transaction, stale, features, outside),
          'replayable',
        );
        if (typeof outcome === 'boolean') return outcome;
        features = await Promise.all(
          features.map(async (feature) =>
            outcome.has(feature.id)
              ? { ...feature, id: await newId('map_feature'), from: undefined }
              : feature,
          ),
        );
      }
    },
  };
}

/** The zoom 14 cells that hold a box. */
function cellsOf(bbox: BoundingBox): number[] {
  return cellRanges(bbox).flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, index) => first + index),
  );
}
