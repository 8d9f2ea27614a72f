import type { FeatureCollection } from 'geojson';
import {
  type GeoJSONSource,
  type LayerSpecification,
  type Map as MapLibreMap,
  Marker,
  type PointLike,
} from 'maplibre-gl';
import { nothing, openBaseMap } from '../map/base-map.ts';
import { boxAround, type Place } from '../map/box-around.ts';
import { byZoom } from '../map/by-zoom.ts';
import { fitOptions } from '../map/fit-coverage.ts';
import type { Palette } from '../map/theme.ts';
import { ViewMarker } from '../map/view-marker.ts';
import { movementMs } from '../motion.ts';
import { words } from '../words.ts';
import type { TrackImage } from './track.ts';

/** How near to an image the pointer may be, in pixels. */
const reach = 14;
/** Of the cone that tells where a camera looked: what cameras have, more or less. */
const fieldOfView = 65;

export interface TrackMap {
  /** Marks where an image was taken, and keeps that in view. */
  show(index: number): void;
  /** Marks another place; none when left out. */
  look(lon: number | undefined, lat?: number, headingDegrees?: number): void;
  /** Draws what would become of the track, or of a part of it; the track itself steps back. */
  preview(places: readonly Place[]): void;
  fit(places: readonly Place[]): void;
  /** A pin that is dragged to where an image belongs. */
  pin(place: Place, onMove: (place: Place) => void): void;
}

/** The track on a map, all of it in view. Throws where WebGL 2 is missing. */
export async function openTrackMap(
  track: readonly TrackImage[],
  onImage: (index: number) => void,
  { isByClick = false } = {},
): Promise<TrackMap> {
  const map = await openBaseMap(
    { bounds: boxAround(track.map(({ lon, lat }) => [lon, lat])) },
    {
      title: words('pageMap.track'),
      isInScrollingPage: true,
      sources: {
        track: { type: 'geojson', data: drawn(track.map(({ lon, lat }) => [lon, lat])) },
        preview: { type: 'geojson', data: nothing },
      },
      layers,
    },
  );
  const marker = new ViewMarker(map);
  const pick = ({ point }: { point: { x: number; y: number } }) => {
    const index = nearest(map, point);
    if (index !== undefined) onImage(index);
  };
  let pin: Marker | undefined;
  if (!isByClick) map.on('mousemove', pick);
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
    look(lon, lat = 0, headingDegrees = 0) {
      if (lon === undefined) marker.hide();
      else marker.show({ lon, lat, bearing: headingDegrees, fieldOfView });
    },
    preview(places) {
      map.getSource<GeoJSONSource>('preview')?.setData(places.length > 0 ? drawn(places) : nothing);
      map.setPaintProperty('track', 'line-dasharray', places.length > 0 ? [1, 1.5] : undefined);
    },
    fit(places) {
      map.fitBounds(boxAround(places), { ...fitOptions, duration: movementMs() });
    },
    pin(place, onMove) {
      pin?.remove();
      const dragged = new Marker({ draggable: true, className: 'place-pin' });
      dragged.getElement().setAttribute('aria-label', words('pageMap.pin'));
      dragged.on('drag', () => onMove(dragged.getLngLat().wrap().toArray()));
      pin = dragged.setLngLat([...place]).addTo(map);
      if (!map.getBounds().contains([...place])) {
        map.easeTo({ center: [...place], duration: movementMs() });
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
function drawn(places: readonly Place[]): FeatureCollection {
  let shift = 0;
  const line = places.map(([lon, lat], index) => {
    const before = places[index - 1]?.[0] ?? lon;
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

function layers({ flat, halo, pano }: Palette): LayerSpecification[] {
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
    {
      id: 'preview',
      type: 'line',
      source: 'preview',
      filter: ['==', ['geometry-type'], 'LineString'],
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': pano, 'line-width': byZoom([6, 3], [16, 5]) },
    },
    {
      id: 'preview-images',
      type: 'circle',
      source: 'preview',
      filter: ['==', ['geometry-type'], 'Point'],
      paint: {
        'circle-color': pano,
        'circle-radius': byZoom([10, 1.5], [15, 3], [19, 7]),
        'circle-stroke-color': halo,
        'circle-stroke-width': byZoom([12, 0], [16, 1.5]),
      },
    },
  ];
}
