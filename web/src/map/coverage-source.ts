import type { Map as MapLibreMap, VectorTileSource } from 'maplibre-gl';
import { tilesOf } from '../tile-sets.ts';
import type { WebConfig } from '../web-config.ts';

/** Draws photos at their original positions (`coverage`), as a new map does, or at computed ones. */
export function drawCoverage(
  map: MapLibreMap,
  config: WebConfig,
  set: 'coverage' | 'computed',
): void {
  map.getSource<VectorTileSource>('coverage')?.setTiles([tilesOf(config, set)]);
}
