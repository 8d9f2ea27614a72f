import 'maplibre-gl/dist/maplibre-gl.css';
import type { FeatureCollection } from 'geojson';
import {
  type GeoJSONSource,
  Map as MapLibreMap,
  NavigationControl,
  ScaleControl,
  setWorkerUrl,
} from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import type { Bounds } from '../coverage.ts';
import { tilesOf } from '../tile-sets.ts';
import type { Vocabulary } from '../vocabulary.ts';
import type { WebConfig } from '../web-config.ts';
import { drawFeatureIcons, featureLayers, featureSources } from './feature-layers.ts';
import { fitOptions } from './fit-coverage.ts';
import { gridLines } from './grid.ts';
import { headingIconImage, headingIconOptions } from './heading-icon.ts';
import { loadLand } from './land.ts';
import { headingIcon, mapLayers } from './layers.ts';
import { currentPalette, onPaletteChange, type Palette } from './theme.ts';

setWorkerUrl(workerUrl);

const nothing: FeatureCollection = { type: 'FeatureCollection', features: [] };

export type MapStart =
  | { readonly bounds: Bounds }
  | { readonly center: [number, number]; readonly zoom: number };

/** Draws the map and resolves when coverage is on it. Throws where WebGL 2 is missing. */
export async function openMap(
  config: WebConfig,
  vocabulary: Vocabulary,
  start: MapStart,
): Promise<MapLibreMap> {
  const palette = currentPalette();
  const map = new MapLibreMap({
    container: 'map',
    ...start,
    fitBoundsOptions: fitOptions,
    minZoom: 1,
    maxZoom: 20,
    // Natural Earth is in the public domain.
    attributionControl: false,
    dragRotate: true,
    touchPitch: false,
    maxPitch: 0,
    locale: { 'Map.Title': 'Map of photos' },
    style: {
      version: 8,
      sources: {
        land: { type: 'geojson', data: nothing },
        borders: { type: 'geojson', data: nothing },
        grid: { type: 'geojson', data: nothing },
        coverage: {
          type: 'vector',
          tiles: [tilesOf(config, 'coverage')],
          minzoom: 0,
          maxzoom: 14,
          promoteId: 'id',
        },
        ...featureSources(config),
        selected: { type: 'geojson', data: nothing },
      },
      layers: [...mapLayers(palette), ...featureLayers()],
    },
  });
  map.getCanvas().id = 'map-canvas';
  drawFeatureIcons(map, vocabulary);
  map.addControl(new NavigationControl({ visualizePitch: false }), 'bottom-right');
  map.addControl(new ScaleControl({ maxWidth: 96 }), 'bottom-right');
  await map.once('style.load');
  putHeadingIcons(map, palette);
  onPaletteChange((changed) => paint(map, changed));
  putGrid(map);
  map.on('moveend', () => putGrid(map));
  void putLand(map);
  return map;
}

/** The ground is decoration: without it the map is still a map. */
async function putLand(map: MapLibreMap): Promise<void> {
  try {
    const { land, borders } = await loadLand();
    map.getSource<GeoJSONSource>('land')?.setData(land);
    map.getSource<GeoJSONSource>('borders')?.setData(borders);
  } catch (error) {
    console.warn(error);
  }
}

function putGrid(map: MapLibreMap): void {
  const bounds = map.getBounds();
  map
    .getSource<GeoJSONSource>('grid')
    ?.setData(
      gridLines([bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()]),
    );
}

function putHeadingIcons(map: MapLibreMap, palette: Palette): void {
  const icons = [
    [headingIcon.flat, headingIconImage(palette.flat, 30)],
    [headingIcon.pano, headingIconImage(palette.pano, 180)],
  ] as const;
  for (const [name, image] of icons) {
    if (map.hasImage(name)) map.updateImage(name, image);
    else map.addImage(name, image, headingIconOptions);
  }
}

function paint(map: MapLibreMap, palette: Palette): void {
  putHeadingIcons(map, palette);
  for (const layer of mapLayers(palette)) {
    for (const [property, value] of Object.entries(layer.paint ?? {})) {
      map.setPaintProperty(layer.id, property as Parameters<typeof map.setPaintProperty>[1], value);
    }
  }
}
