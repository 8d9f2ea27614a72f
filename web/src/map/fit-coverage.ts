import { LngLatBounds, type Map as MapLibreMap } from 'maplibre-gl';
import type { Bounds } from '../coverage.ts';
import { movementMs } from '../motion.ts';

/** How far the map goes in to show everything, and the room that it leaves around it, in pixels. */
export const fitOptions = { padding: 72, maxZoom: 18.5 } as const;

/**
 * Shows all photos that the map is not narrowed from. A tile set's bounds are those of its tiles, and a
 * tile is as wide as a town, so when these are in view the map goes on to what is drawn in them.
 */
export async function fitCoverage(map: MapLibreMap, bounds: Bounds): Promise<void> {
  map.fitBounds(bounds, { ...fitOptions, duration: 0 });
  await map.once('idle');
  const drawn = new LngLatBounds();
  const filter = map.getFilter('sequences');
  for (const sourceLayer of ['image', 'sequence']) {
    for (const { geometry } of map.querySourceFeatures('coverage', {
      sourceLayer,
      ...(filter && { filter }),
    })) {
      if (geometry.type === 'Point') drawn.extend(position(geometry.coordinates));
      const lines =
        geometry.type === 'LineString'
          ? [geometry.coordinates]
          : geometry.type === 'MultiLineString'
            ? geometry.coordinates
            : [];
      for (const coordinates of lines.flat()) drawn.extend(position(coordinates));
    }
  }
  if (!drawn.isEmpty()) map.fitBounds(drawn, { ...fitOptions, duration: movementMs() });
}

function position([lon = 0, lat = 0]: number[]): [number, number] {
  return [lon, lat];
}
