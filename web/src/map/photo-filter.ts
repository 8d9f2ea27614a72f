import type { ExpressionSpecification, FilterSpecification, Map as MapLibreMap } from 'maplibre-gl';

/** Filters of photos in terms of what the tiles hold. */
export interface PhotoFilter {
  /** Milliseconds since 1970. */
  readonly fromMs: number | undefined;
  readonly beforeMs: number | undefined;
  readonly creatorIds: readonly number[] | undefined;
  readonly organizationId: number | undefined;
  readonly isPano: boolean | undefined;
}

/** Below it, the tiles hold one photo of each place, and don't tell for which organisation it is. */
export const overviewEndZoom = 6;

/** Shows the photos and sequences that match. A sequence's time is that of its first photo. */
export function showPhotos(map: MapLibreMap, filter: PhotoFilter): void {
  const conditions = conditionsOf(filter);
  for (const layer of ['sequences', 'headings', 'images']) map.setFilter(layer, all(conditions));
  const isUntold = filter.organizationId !== undefined;
  map.setFilter('overview', isUntold ? false : all(conditions));
}

/** Shows the map features of these values; of all when there are none. */
export function showValues(map: MapLibreMap, layer: string, values: readonly string[]): void {
  const isWanted: ExpressionSpecification = ['in', ['get', 'value'], ['literal', [...values]]];
  map.setFilter(layer, values.length > 0 ? isWanted : null);
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
