import type { LayerSpecification, Map as MapLibreMap } from 'maplibre-gl';
import type { GroundStyle } from './ground.ts';

/** Replaces one ground by another, under the layer `above`; where only colours differ, it is painted. */
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
  for (const { id } of before.layers) map.removeLayer(id);
  for (const id of Object.keys(before.sources)) map.removeSource(id);
  map.setGlyphs(after.glyphs ?? null);
  map.setSprite(typeof after.sprite === 'string' ? after.sprite : null);
  for (const [id, source] of Object.entries(after.sources)) map.addSource(id, source);
  for (const layer of after.layers) map.addLayer(layer, above);
}

export function paint(map: MapLibreMap, layers: readonly LayerSpecification[]): void {
  for (const layer of layers) {
    for (const [property, value] of Object.entries(layer.paint ?? {})) {
      map.setPaintProperty(layer.id, property as Parameters<typeof map.setPaintProperty>[1], value);
    }
  }
}
