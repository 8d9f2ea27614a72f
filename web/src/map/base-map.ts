import 'maplibre-gl/dist/maplibre-gl.css';
import '../styles/map-controls.css';
import type { FeatureCollection } from 'geojson';
import {
  type GeoJSONSource,
  type LayerSpecification,
  Map as MapLibreMap,
  NavigationControl,
  ScaleControl,
  type SourceSpecification,
  setWorkerUrl,
} from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import type { Bounds } from '../coverage.ts';
import { fitOptions } from './fit-coverage.ts';
import { gridLines } from './grid.ts';
import { groundLayers } from './ground-layers.ts';
import { loadLand } from './land.ts';
import { mapWords } from './map-words.ts';
import { currentPalette, onPaletteChange, type Palette } from './theme.ts';

setWorkerUrl(workerUrl);

/** What a source holds before there is anything. */
export const nothing: FeatureCollection = { type: 'FeatureCollection', features: [] };

export type MapStart =
  | { readonly bounds: Bounds }
  | { readonly center: [number, number]; readonly zoom: number };

/** What a page puts on the ground. */
export interface MapContent {
  /** What the map shows, for who can't see it. */
  readonly title: string;
  /** The page around the map scrolls: one finger, or the wheel alone, is for the page. */
  readonly isInScrollingPage?: boolean;
  readonly sources: Readonly<Record<string, SourceSpecification>>;
  /** From the ground up. Only the paint depends on the palette. */
  layers(palette: Palette): LayerSpecification[];
}

/** Draws the ground with its content, in `#map`, and resolves when it is there. Throws where WebGL 2 is missing. */
export async function openBaseMap(start: MapStart, content: MapContent): Promise<MapLibreMap> {
  const layers = (palette: Palette) => [...groundLayers(palette), ...content.layers(palette)];
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
    cooperativeGestures: content.isInScrollingPage ?? false,
    locale: { ...mapWords, 'Map.Title': content.title },
    style: {
      version: 8,
      sources: {
        land: { type: 'geojson', data: nothing },
        borders: { type: 'geojson', data: nothing },
        grid: { type: 'geojson', data: nothing },
        ...content.sources,
      },
      layers: layers(currentPalette()),
    },
  });
  map.getCanvas().id = 'map-canvas';
  map.addControl(new NavigationControl({ visualizePitch: false }), 'bottom-right');
  map.addControl(new ScaleControl({ maxWidth: 96 }), 'bottom-right');
  await map.once('style.load');
  onPaletteChange((palette) => paint(map, layers(palette)));
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

function paint(map: MapLibreMap, layers: readonly LayerSpecification[]): void {
  for (const layer of layers) {
    for (const [property, value] of Object.entries(layer.paint ?? {})) {
      map.setPaintProperty(layer.id, property as Parameters<typeof map.setPaintProperty>[1], value);
    }
  }
}
