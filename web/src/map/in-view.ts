import type { Map as MapLibreMap } from 'maplibre-gl';
import { featureLayerIds, featureSourceLayers, featureZoom } from './feature-layers.ts';

/** Ids of people and organisations are asked for together: the API takes as many at once. */
const ownersAtMost = 200;

/** How many map features of each value are in view, whatever the filter; undefined: too far away to tell. */
export function valuesInView(map: MapLibreMap): ReadonlyMap<string, number> | undefined {
  if (map.getZoom() < featureZoom) return undefined;
  const bounds = map.getBounds();
  const counted = new Set<unknown>();
  const counts = new Map<string, number>();
  for (const id of featureLayerIds) {
    const found = map.querySourceFeatures(id, { sourceLayer: featureSourceLayers[id] });
    for (const { geometry, properties } of found) {
      if (geometry.type !== 'Point' || counted.has(properties.id)) continue;
      const [lon = 0, lat = 0] = geometry.coordinates;
      if (!bounds.contains([lon, lat])) continue;
      counted.add(properties.id);
      const value = String(properties.value);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
  }
  return counts;
}

export interface Owners {
  readonly creators: readonly string[];
  readonly organizations: readonly string[];
}

/** Whose photos are in view or near it, and for which organisations: their ids. */
export function ownersInView(map: MapLibreMap): Owners {
  const [creators, organizations] = [new Set<string>(), new Set<string>()];
  for (const sourceLayer of ['sequence', 'overview']) {
    for (const { properties } of map.querySourceFeatures('coverage', { sourceLayer })) {
      const { creator_id: creator, organization_id: organization } = properties;
      if (creator && creators.size < ownersAtMost) creators.add(String(creator));
      if (organization && organizations.size < ownersAtMost)
        organizations.add(String(organization));
    }
  }
  return { creators: [...creators], organizations: [...organizations] };
}
