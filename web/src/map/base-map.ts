import 'maplibre-gl/dist/maplibre-gl.css';
import '../styles/map-controls.css';
import type { FeatureCollection } from 'geojson';
import {
  AttributionControl,
  type LayerSpecification,
  Map as MapLibreMap,
  NavigationControl,
  ScaleControl,
  type SourceSpecification,
  setWorkerUrl,
} from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import type { Bounds } from '../coverage.ts';
import { words } from '../words.ts';
import { builtInGround, fillBuiltInGround } from './built-in-ground.ts';
import { fitOptions } from './fit-coverage.ts';
import { openGround } from './ground.ts';
import { bareGround, layGround, paint } from './lay-ground.ts';
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

/** What MapLibre says by itself. */
function controlWords(): Record<string, string> {
  return {
    'NavigationControl.ZoomIn': words('map.zoomIn'),
    'NavigationControl.ZoomOut': words('map.zoomOut'),
    'NavigationControl.ResetBearing': words('map.resetBearing'),
    'AttributionControl.ToggleAttribution': words('map.toggleAttribution'),
    'CooperativeGesturesHandler.WindowsHelpText': words('map.ctrlZoom'),
    'CooperativeGesturesHandler.MacHelpText': words('map.commandZoom'),
    'CooperativeGesturesHandler.MobileHelpText': words('map.twoFingers'),
  };
}

/** Draws the ground with its content, in `#map`, and resolves when it is there. Throws where WebGL 2 is missing. */
export async function openBaseMap(start: MapStart, content: MapContent): Promise<MapLibreMap> {
  const ground = await openGround();
  const contentLayers = content.layers(currentPalette());
  const map = new MapLibreMap({
    container: 'map',
    ...start,
    fitBoundsOptions: fitOptions,
    minZoom: 1,
    maxZoom: 20,
    attributionControl: false,
    dragRotate: true,
    touchPitch: false,
    maxPitch: 0,
    cooperativeGestures: content.isInScrollingPage ?? false,
    locale: { ...controlWords(), 'Map.Title': content.title },
    style: { version: 8, sources: content.sources, layers: contentLayers },
  });
  map.getCanvas().id = 'map-canvas';
  map.addControl(new AttributionControl({ compact: true }), 'bottom-right');
  map.addControl(new NavigationControl({ visualizePitch: false }), 'bottom-right');
  map.addControl(new ScaleControl({ maxWidth: 96 }), 'bottom-right');
  await map.once('style.load');
  let laid = bareGround;
  const lay = (palette: Palette) => {
    const next = ground(palette);
    layGround(map, laid, next, contentLayers[0]?.id);
    laid = next;
  };
  lay(currentPalette());
  onPaletteChange((palette) => {
    lay(palette);
    paint(map, content.layers(palette));
  });
  if (ground === builtInGround) fillBuiltInGround(map);
  return map;
}
