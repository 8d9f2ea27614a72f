import type { Feature, Position } from 'geojson';
import type { GeoJSONSource, Map as MapLibreMap } from 'maplibre-gl';
import { element } from '../elements.ts';
import type { FeatureDetails } from '../graph.ts';
import { movementMs } from '../motion.ts';

/** Pixels between a feature and the card. */
const room = 24;
const metresPerDegree = 111_320;
const corners = 48;

/** Marks a map feature: how well its place is known, and from where it was seen; undefined: none. */
export function markSelected(map: MapLibreMap, feature: FeatureDetails | undefined): void {
  map
    .getSource<GeoJSONSource>('selected')
    ?.setData({ type: 'FeatureCollection', features: feature ? marksOf(feature) : [] });
}

/** Moves the map where the card would hide the feature that it tells of: on a phone it is as wide as the map. */
export function keepBesideCard(map: MapLibreMap, { geometry }: FeatureDetails): void {
  const card = element('.feature-card').getBoundingClientRect();
  const pane = map.getContainer().getBoundingClientRect();
  const { x, y } = map.project(geometry.coordinates);
  const [left, top] = [card.left - pane.left, card.top - pane.top];
  const isHidden =
    x > left - room &&
    x < left + card.width + room &&
    y > top - room &&
    y < top + card.height + room;
  if (!isHidden) return;
  const isSheet = card.width > pane.width * 0.8;
  const by: [number, number] = isSheet
    ? [0, y - top / 2]
    : [x - (left + card.width + pane.width) / 2, 0];
  map.panBy(by, { duration: movementMs() });
}

function marksOf({ geometry, position_uncertainty, images }: FeatureDetails): Feature[] {
  const { coordinates } = geometry;
  return [
    mark({ type: 'Polygon', coordinates: [circle(coordinates, position_uncertainty)] }),
    ...images.data.map((photo) =>
      mark({ type: 'LineString', coordinates: [photo.geometry.coordinates, coordinates] }),
    ),
    mark({ type: 'Point', coordinates }),
  ];
}

function mark(geometry: Feature['geometry']): Feature {
  return { type: 'Feature', properties: {}, geometry };
}

/** A ring around a position, its radius in metres. */
function circle([lon, lat]: [number, number], radius: number): Position[] {
  const narrowing = Math.cos((lat * Math.PI) / 180);
  return Array.from({ length: corners + 1 }, (_, corner) => {
    const angle = (corner % corners) * ((2 * Math.PI) / corners);
    const [east, north] = [Math.cos(angle) * radius, Math.sin(angle) * radius];
    return [lon + east / (metresPerDegree * narrowing), lat + north / metresPerDegree];
  });
}
