import type { Feature, FeatureCollection, LineString, Point } from 'geojson';
import { distanceMetres } from '../../../src/geo/geodesy.ts';
import type { LonLat } from '../../../src/ingest/position.ts';
import { defaultSequenceRules } from '../../../src/ingest/sequences.ts';
import { groupOf, type PhotoItem } from './photo-item.ts';

type Placed = PhotoItem & { readonly position: LonLat };

function isPlaced(item: PhotoItem): item is Placed {
  return item.position !== null;
}

/** A point for every photo with a position, with its number in the list and the group of its state. */
export function trackPoints(items: readonly PhotoItem[]): FeatureCollection<Point> {
  return {
    type: 'FeatureCollection',
    features: items.flatMap((item, id) =>
      isPlaced(item)
        ? {
            type: 'Feature' as const,
            id,
            properties: { group: groupOf(item) },
            geometry: {
              type: 'Point' as const,
              coordinates: [item.position.lon, item.position.lat],
            },
          }
        : [],
    ),
  };
}

/** Lines in order of time, cut where the server will begin a new sequence unless it is told otherwise. */
export function trackLines(items: readonly PhotoItem[]): FeatureCollection<LineString> {
  const { cutSeconds, cutMetres } = defaultSequenceRules;
  const timed = items
    .filter(isPlaced)
    .filter(({ capturedAtMs }) => capturedAtMs !== null)
    .sort((a, b) => (a.capturedAtMs ?? 0) - (b.capturedAtMs ?? 0));
  const lines: [number, number][][] = [];
  let before: Placed | undefined;
  for (const item of timed) {
    const { lon, lat } = item.position;
    const isCut =
      !before ||
      (item.capturedAtMs ?? 0) - (before.capturedAtMs ?? 0) > cutSeconds * 1000 ||
      distanceMetres(before.position.lon, before.position.lat, lon, lat) > cutMetres;
    if (isCut) lines.push([]);
    lines.at(-1)?.push([lon, lat]);
    before = item;
  }
  return {
    type: 'FeatureCollection',
    features: lines
      .filter((coordinates) => coordinates.length > 1)
      .map(
        (coordinates): Feature<LineString> => ({
          type: 'Feature',
          properties: {},
          geometry: { type: 'LineString', coordinates },
        }),
      ),
  };
}
