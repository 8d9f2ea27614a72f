import {
  type GeoJSONSource,
  type LayerSpecification,
  LngLatBounds,
  type Map as MapLibreMap,
} from 'maplibre-gl';
import type { Bounds } from '../coverage.ts';
import { element } from '../elements.ts';
import { nothing, openBaseMap } from '../map/base-map.ts';
import { byZoom } from '../map/by-zoom.ts';
import { fitOptions } from '../map/fit-coverage.ts';
import type { Palette } from '../map/theme.ts';
import { movementMs } from '../motion.ts';
import { words } from '../words.ts';
import { type PhotoItem, stateGroups } from './photo-item.ts';
import { trackLines, trackPoints } from './track.ts';

const world: Bounds = [-150, -55, 170, 72];
/** How near to a photo a click may be, in pixels. */
const reach = 8;
/** Putting thousands of points on the map takes a moment. */
const quietMs = 400;

/** The map of the photos: their track, each in the colour of its state. */
export class TrackMap {
  readonly #map: Promise<MapLibreMap>;
  #items: readonly PhotoItem[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #placed = 0;

  constructor(pick: (item: PhotoItem) => void) {
    this.#map = this.#open(pick);
    // The page does without a map where there is no WebGL.
    this.#map.catch((error: unknown) => {
      console.warn(error);
      element('.map-empty').textContent = words('upload.map.noWebGl');
    });
  }

  /** Shows these photos a little later, in their states of then. */
  update(items: readonly PhotoItem[]): void {
    this.#items = items;
    this.#timer ??= setTimeout(() => this.#draw().catch(console.warn), quietMs);
  }

  /** Moves to a photo, and rings it. */
  async show({ position }: PhotoItem): Promise<void> {
    if (!position) return;
    const map = await this.#map;
    const { lon, lat } = position;
    await map
      .getSource<GeoJSONSource>('chosen')
      ?.setData({ type: 'Point', coordinates: [lon, lat] });
    map.easeTo({ center: [lon, lat], zoom: Math.max(map.getZoom(), 16), duration: movementMs() });
  }

  async #open(pick: (item: PhotoItem) => void): Promise<MapLibreMap> {
    const map = await openBaseMap(
      { bounds: world },
      {
        title: words('upload.map.title'),
        isInScrollingPage: true,
        sources: {
          track: { type: 'geojson', data: nothing },
          photos: { type: 'geojson', data: nothing },
          chosen: { type: 'geojson', data: nothing },
        },
        layers: trackLayers,
      },
    );
    map.on('click', ({ point }) => {
      const around: [[number, number], [number, number]] = [
        [point.x - reach, point.y - reach],
        [point.x + reach, point.y + reach],
      ];
      const [found] = map.queryRenderedFeatures(around, { layers: ['photos'] });
      const item = this.#items[Number(found?.id)];
      if (!found || !item) return;
      pick(item);
      void this.show(item);
    });
    map.on('mouseenter', 'photos', () => map.getCanvas().classList.add('is-over-photo'));
    map.on('mouseleave', 'photos', () => map.getCanvas().classList.remove('is-over-photo'));
    return map;
  }

  async #draw(): Promise<void> {
    const map = await this.#map;
    this.#timer = undefined;
    const points = trackPoints(this.#items);
    map.getSource<GeoJSONSource>('photos')?.setData(points);
    map.getSource<GeoJSONSource>('track')?.setData(trackLines(this.#items));
    element('.map-empty').hidden = points.features.length > 0;
    if (points.features.length === this.#placed) return;
    this.#placed = points.features.length;
    const bounds = new LngLatBounds();
    for (const { geometry } of points.features) {
      const [lon = 0, lat = 0] = geometry.coordinates;
      bounds.extend([lon, lat]);
    }
    const room = { ...fitOptions, padding: 40, duration: movementMs() };
    if (!bounds.isEmpty()) map.fitBounds(bounds, room);
    else map.getSource<GeoJSONSource>('chosen')?.setData(nothing);
  }
}

function trackLayers({ halo, flat }: Palette): LayerSpecification[] {
  // The list's own colours, which the style sheet has for light and dark.
  const styles = getComputedStyle(element('.upload'));
  const colors = stateGroups.flatMap((group) => [
    group,
    styles.getPropertyValue(`--state-${group}`).trim(),
  ]);
  return [
    {
      id: 'track',
      type: 'line',
      source: 'track',
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': flat, 'line-width': byZoom([6, 2], [16, 4]), 'line-opacity': 0.45 },
    },
    {
      id: 'chosen',
      type: 'circle',
      source: 'chosen',
      paint: {
        'circle-radius': byZoom([12, 10], [19, 16]),
        'circle-color': flat,
        'circle-opacity': 0.2,
        'circle-stroke-color': flat,
        'circle-stroke-width': 2,
      },
    },
    {
      id: 'photos',
      type: 'circle',
      source: 'photos',
      paint: {
        'circle-color': ['match', ['get', 'group'], ...colors, flat] as unknown as string,
        'circle-radius': byZoom([8, 2.5], [14, 4], [19, 8]),
        'circle-stroke-color': halo,
        'circle-stroke-width': byZoom([10, 0.5], [16, 1.5]),
      },
    },
  ];
}
