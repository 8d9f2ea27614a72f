import type { FeatureCollection } from 'geojson';
import type { LayerSpecification, Map as MapLibreMap, PointLike } from 'maplibre-gl';
import { openBaseMap } from '../map/base-map.ts';
import { byZoom } from '../map/by-zoom.ts';
import type { Palette } from '../map/theme.ts';
import { ViewMarker } from '../map/view-marker.ts';
import { movementMs } from '../motion.ts';
import { boxAround } from '../profile/box-around.ts';
import { words } from '../words.ts';
import type { TrackImage } from './track.ts';

/** How near to an image the pointer may be, in pixels. */
const reach = 14;
/** Of the cone that tells where a camera looked: what cameras have, more or less. */
const fieldOfView = 65;

export interface TrackMap {
  show(index: number): void;
}

/** The track on a map, all of it in view. Throws where WebGL 2 is missing. */
export async function openTrackMap(
  track: readonly TrackImage[],
  onImage: (index: number) => void,
): Promise<TrackMap> {
  const map = await openBaseMap(
    { bounds: boxAround(track.map(({ lon, lat }) => [lon, lat])) },
    {
      title: words('pageMap.track'),
      isInScrollingPage: true,
      sources: { track: { type: 'geojson', data: drawn(track) } },
      layers,
    },
  );
  const marker = new ViewMarker(map);
  const pick = ({ point }: { point: { x: number; y: number } }) => {
    const index = nearest(map, point);
    if (index !== undefined) onImage(index);
  };
  map.on('mousemove', pick);
  map.on('click', pick);
  return {
    show(index) {
      const image = track[index];
      if (!image) return;
      const { lon, lat, headingDegrees } = image;
      marker.show({ lon, lat, bearing: headingDegrees, fieldOfView });
      if (!map.getBounds().contains([lon, lat])) {
        map.easeTo({ center: [lon, lat], duration: movementMs() });
      }
    },
  };
}

function nearest(map: MapLibreMap, { x, y }: { x: number; y: number }): number | undefined {
  const around: [PointLike, PointLike] = [
    [x - reach, y - reach],
    [x + reach, y + reach],
  ];
  let best: number | undefined;
  let least = reach;
  for (const { id, geometry } of map.queryRenderedFeatures(around, { layers: ['images'] })) {
    if (geometry.type !== 'Point') continue;
    const at = map.project(geometry.coordinates as [number, number]);
    const away = Math.hypot(at.x - x, at.y - y);
    if (away > least) continue;
    [best, least] = [Number(id), away];
  }
  return best;
}

/** The line, over the antimeridian as well, and its images by their places in it. */
function drawn(track: readonly TrackImage[]): FeatureCollection {
  let shift = 0;
  const line = track.map(({ lon, lat }, index) => {
    const before = track[index - 1]?.lon ?? lon;
    if (lon - before > 180) shift -= 360;
    if (before - lon > 180) shift += 360;
    return [lon + shift, lat];
  });
  return {
    type: 'FeatureCollection',
    features: [
      { type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: line } },
      ...line.map((coordinates, id) => ({
        type: 'Feature' as const,
        id,
        properties: {},
        geometry: { type: 'Point' as const, coordinates },
      })),
    ],
  };
}

function layers({ flat, halo }: Palette): LayerSpecification[] {
  return [
    {
      id: 'track',
      type: 'line',
      source: 'track',
      filter: ['==', ['geometry-type'], 'LineString'],
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': flat, 'line-width': byZoom([6, 3], [16, 5]), 'line-opacity': 0.6 },
    },
    {
      id: 'images',
      type: 'circle',
      source: 'track',
      filter: ['==', ['geometry-type'], 'Point'],
      paint: {
        'circle-color': flat,
        'circle-radius': byZoom([10, 1.5], [15, 3], [19, 7]),
        'circle-stroke-color': halo,
        'circle-stroke-width': byZoom([12, 0], [16, 1.5]),
      },
    },
  ];
}
