import type { Map as MapLibreMap } from 'maplibre-gl';

/** What the map shows as the API's `bbox`: west, south, east, north. */
export function viewBox(map: MapLibreMap): string {
  const bounds = map.getBounds();
  return [
    bounds.getWest(),
    Math.max(bounds.getSouth(), -90),
    bounds.getEast(),
    Math.min(bounds.getNorth(), 90),
  ]
    .map((degrees) => degrees.toFixed(6))
    .join();
}
