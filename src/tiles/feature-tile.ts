import { cellOrigin, pointUnit, worldX, worldY } from '../geo/grid-units.ts';
import type { MapFeatureType } from '../model/map-feature.ts';
import type { PlacedMapFeature } from '../store/detection-stores.ts';
import { LayerEncoder, tileParts } from './mvt.ts';
import type { PartMaker, TilePart } from './tile-parts.ts';

/**
 * A tile of map features, which have zoom 14 alone; api-v4.txt, "Map feature tiles". The same rows in
 * the same order give the same. With `partOf`, long parts are handed to it while others are to come.
 */
export function encodeFeatureTile(
  type: MapFeatureType,
  cell: number,
  features: readonly PlacedMapFeature[],
  partOf?: PartMaker,
): TilePart[] {
  const layer = new LayerEncoder(type, partOf);
  const firstSeenAt = layer.key('first_seen_at');
  const id = layer.key('id');
  const lastSeenAt = layer.key('last_seen_at');
  const value = layer.key('value');
  const origin = cellOrigin(cell);
  for (const feature of features) {
    layer.begin();
    layer.tag(firstSeenAt, layer.int(feature.firstSeenAtMs));
    layer.tag(id, layer.uniqueInt(feature.id));
    layer.tag(lastSeenAt, layer.int(feature.lastSeenAtMs));
    layer.tag(value, layer.string(feature.value));
    layer.point(
      pointUnit(worldX(feature.lon) - origin.x),
      pointUnit(worldY(feature.lat) - origin.y),
    );
  }
  return tileParts([layer]);
}
