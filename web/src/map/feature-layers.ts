import type { LayerSpecification, Map as MapLibreMap, SourceSpecification } from 'maplibre-gl';
import type { ValueDescription } from '../graph.ts';
import { tilesOf } from '../tile-sets.ts';
import type { Vocabulary } from '../vocabulary.ts';
import type { WebConfig } from '../web-config.ts';
import { featureIcon, featureIconOptions } from './feature-icon.ts';
import { currentPalette, onPaletteChange } from './theme.ts';

/** The layers of map features, the uppermost last, by the name of their switch. */
export const featureLayerIds = ['points', 'signs'] as const;

export type FeatureLayerId = (typeof featureLayerIds)[number];

/** Their tiles have this zoom alone. */
export const featureZoom = 14;

export const featureSourceLayers = { points: 'point', signs: 'traffic_sign' } as const;
const iconPrefix = 'feature:';

export function featureSources(config: WebConfig): Record<FeatureLayerId, SourceSpecification> {
  const source = (id: FeatureLayerId): SourceSpecification => ({
    type: 'vector',
    tiles: [tilesOf(config, id)],
    minzoom: featureZoom,
    maxzoom: featureZoom,
    promoteId: 'id',
  });
  return { points: source('points'), signs: source('signs') };
}

export function featureLayers(): LayerSpecification[] {
  return featureLayerIds.map((id) => ({
    id,
    type: 'symbol',
    source: id,
    'source-layer': featureSourceLayers[id],
    minzoom: featureZoom,
    layout: {
      'icon-image': ['concat', iconPrefix, ['get', 'value']],
      'icon-size': ['interpolate', ['linear'], ['zoom'], 14, 0.3, 16, 0.5, 18, 0.8, 20, 1.1],
      // A feature that gave way to its neighbour would seem not to be there.
      'icon-allow-overlap': true,
      'icon-ignore-placement': true,
    },
  }));
}

/** Draws the icon of each value when it is needed first, and all again when the palette changes. */
export function drawFeatureIcons(map: MapLibreMap, vocabulary: Vocabulary): void {
  const drawn = new Map<string, ValueDescription>();
  map.setMissingStyleImageResolver(async (id) => {
    if (!id.startsWith(iconPrefix)) return;
    const described = await vocabulary.describe(id.slice(iconPrefix.length));
    // Several tiles may wait for the same icon.
    if (map.hasImage(id)) return;
    drawn.set(id, described);
    map.addImage(id, featureIcon(described, currentPalette().halo), featureIconOptions);
  });
  onPaletteChange(({ halo }) => {
    for (const [id, described] of drawn) map.updateImage(id, featureIcon(described, halo));
  });
}

export function showFeatureLayer(map: MapLibreMap, id: FeatureLayerId, isShown: boolean): void {
  map.setLayoutProperty(id, 'visibility', isShown ? 'visible' : 'none');
}
