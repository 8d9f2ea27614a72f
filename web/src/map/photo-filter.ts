import type { ExpressionSpecification, FilterSpecification, Map as MapLibreMap } from 'maplibre-gl';

/** Filters of photos in terms of what the tiles hold. */
export interface PhotoFilter {
  /** Milliseconds since 1970. */
  readonly fromMs: number | undefined;
  readonly beforeMs: number | undefined;
  readonly creatorIds: readonly number[] | undefined;
  readonly organizationId: number | undefined;
  readonly isPano: boolean | undefined;
  /** Of these sequences alone: what tiles don't tell of photos, the server tells of sequences. */
  readonly sequenceIds: ReadonlySet<string> | undefined;
}

/** Below it, the tiles hold one photo of each place, and don't tell for which organisation it is. */
export const overviewEndZoom = 6;

/** By what name each layer has the ids of sequences. */
const sequenceIdNames = { sequences: 'id', headings: 'sequence_id', images: 'sequence_id' };

/** Shows the photos and sequences that match. A sequence's time is that of its first photo. */
export function showPhotos(map: MapLibreMap, filter: PhotoFilter): void {
  const conditions = conditionsOf(filter);
  for (const [layer, idName] of Object.entries(sequenceIdNames)) {
    map.setFilter(layer, ofSequences(filter.sequenceIds, idName, conditions));
  }
  const isUntold = filter.organizationId !== undefined || filter.sequenceIds !== undefined;
  map.setFilter('overview', isUntold ? false : all(conditions));
}

/** Shows the map features of these values; of all when there are none. */
export function showValues(map: MapLibreMap, layer: string, values: readonly string[]): void {
  const isWanted: ExpressionSpecification = ['in', ['get', 'value'], ['literal', [...values]]];
  map.setFilter(layer, values.length > 0 ? isWanted : null);
}

function ofSequences(
  ids: PhotoFilter['sequenceIds'],
  idName: string,
  conditions: ExpressionSpecification[],
): FilterSpecification | null {
  if (!ids) return all(conditions);
  if (ids.size === 0) return false;
  // Looked up, where `in` would compare one after another.
  const isOneOf: ExpressionSpecification = ['match', ['get', idName], [...ids], true, false];
  return all([isOneOf, ...conditions]);
}

function all(conditions: ExpressionSpecification[]): FilterSpecification | null {
  return conditions.length > 0 ? ['all', ...conditions] : null;
}

function conditionsOf(filter: PhotoFilter): ExpressionSpecification[] {
  const { fromMs, beforeMs, creatorIds, organizationId, isPano } = filter;
  const conditions: ExpressionSpecification[] = [];
  if (fromMs !== undefined) conditions.push(['>=', ['get', 'captured_at'], fromMs]);
  if (beforeMs !== undefined) conditions.push(['<', ['get', 'captured_at'], beforeMs]);
  if (creatorIds) conditions.push(['in', ['get', 'creator_id'], ['literal', [...creatorIds]]]);
  if (organizationId !== undefined) {
    conditions.push(['==', ['get', 'organization_id'], organizationId]);
  }
  if (isPano !== undefined) conditions.push(['==', ['get', 'is_pano'], isPano]);
  return conditions;
}
