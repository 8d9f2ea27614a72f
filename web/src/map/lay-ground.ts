import type { LayerSpecification, Map as MapLibreMap } from 'maplibre-gl';
import type { GroundStyle } from './ground.ts';

/** No ground at all. */
export const bareGround: GroundStyle = { sources: {}, layers: [] };

/**
 * Replaces one ground by another, under the layer `above`; where only colours differ, it is painted.
 * What of a ground is no valid layer or source is told to the console and left out.
 */
export function layGround(
  map: MapLibreMap,
  before: GroundStyle,
  after: GroundStyle,
  above: string | undefined,
): void {
  const idsOf = ({ layers }: GroundStyle) => layers.map(({ id }) => id).join('\n');
  if (idsOf(before) === idsOf(after)) {
    paint(map, after.layers);
    return;
  }
  for (const { id } of before.layers) if (map.getLayer(id)) map.removeLayer(id);
  for (const id of Object.keys(before.sources)) if (map.getSource(id)) map.removeSource(id);
  for (const { id } of spritesOf(before)) map.removeSprite(id);
  map.setGlyphs(after.glyphs ?? null);
  for (const { id, url } of spritesOf(after)) map.addSprite(id, url);
  for (const [id, source] of Object.entries(after.sources)) map.addSource(id, source);
  for (const layer of after.layers) map.addLayer(layer, above);
}

function spritesOf({ sprite = [] }: GroundStyle): readonly { id: string; url: string }[] {
  return typeof sprite === 'string' ? [{ id: 'default', url: sprite }] : sprite;
}

export function paint(map: MapLibreMap, layers: readonly LayerSpecification[]): void {
  for (const layer of layers) {
    for (const [property, value] of Object.entries(layer.paint ?? {})) {
      map.setPaintProperty(layer.id, property as Parameters<typeof map.setPaintProperty>[1], value);
    }
  }
}
