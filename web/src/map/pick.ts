import type { MapGeoJSONFeature, Map as MapLibreMap, PointLike } from 'maplibre-gl';
import { featureLayerIds } from './feature-layers.ts';
import { coverageLayerIds } from './layers.ts';

/** What was pointed at: a photo, a place on a sequence's line, or a map feature. */
export type Picked =
  | { readonly photo: string }
  | { readonly sequence: string; readonly lon: number; readonly lat: number }
  | { readonly feature: string };

export interface PickListeners {
  onPick(picked: Picked): void;
  /** A map feature is under the pointer, or none any more; where, in pixels of the map. */
  onHover(feature: { value: string; x: number; y: number } | undefined): void;
}

/** Layers that are asked together: of those within reach, what is nearest is meant. */
type LayerGroups = readonly (readonly string[])[];

const anything: LayerGroups = [[...featureLayerIds, 'images'], ['sequences'], ['overview']];
const features: LayerGroups = [featureLayerIds];
const coverage: LayerGroups = coverageLayerIds.map((id) => [id]);

/** How far from a dot or line the pointer may be, in pixels: a finger's reach where it is one. */
const reach = window.matchMedia('(pointer: coarse)').matches ? 14 : 6;
/** How far from the map's centre the keys look, in pixels, step by step. */
const keyboardReaches = [16, 48, 120, 320];
/** What keys open: the nearest photo, and the nearest object. */
const layersByKey: Readonly<Record<string, LayerGroups>> = { Enter: coverage, o: features };

/** Tells what is chosen by pointer or keyboard, and marks what is under the pointer. */
export function pickOnMap(map: MapLibreMap, { onPick, onHover }: PickListeners): void {
  let hovered: MapGeoJSONFeature | undefined;
  const hover = (feature: MapGeoJSONFeature | undefined) => {
    if (feature?.id === hovered?.id && feature?.sourceLayer === hovered?.sourceLayer) return;
    if (hovered) map.removeFeatureState(stateKey(hovered));
    hovered = feature;
    if (hovered) map.setFeatureState(stateKey(hovered), { hover: true });
    map.getCanvas().style.cursor = hovered ? 'pointer' : '';
    if (!hovered || !isMapFeature(hovered)) onHover(undefined);
    else onHover({ value: String(hovered.properties.value), ...placeOf(map, hovered) });
  };
  map.on('mousemove', ({ point }) => hover(nearest(map, point, reach, anything)));
  map.on('mouseout', () => hover(undefined));
  map.on('movestart', () => hover(undefined));
  map.on('click', ({ point, lngLat }) => {
    const feature = nearest(map, point, reach, anything);
    if (feature) onPick(pickedFrom(feature, lngLat.lng, lngLat.lat));
  });
  map.getCanvas().addEventListener('keydown', (event) => {
    const layers = layersByKey[event.key];
    if (!layers || event.ctrlKey || event.metaKey || event.altKey) return;
    // Opening something moves the focus, and the key would press the button that gets it.
    event.preventDefault();
    const { lng, lat } = map.getCenter();
    const centre = map.project([lng, lat]);
    for (const distance of keyboardReaches) {
      const feature = nearest(map, centre, distance, layers);
      if (feature) return onPick(pickedFrom(feature, lng, lat));
    }
  });
}

function stateKey({ source, sourceLayer, id }: MapGeoJSONFeature) {
  return { source, ...(sourceLayer && { sourceLayer }), ...(id !== undefined && { id }) };
}

/** Of what is within `distance` of a point, the nearest of the first group that has any. */
function nearest(
  map: MapLibreMap,
  { x, y }: { x: number; y: number },
  distance: number,
  groups: LayerGroups,
): MapGeoJSONFeature | undefined {
  const box: [PointLike, PointLike] = [
    [x - distance, y - distance],
    [x + distance, y + distance],
  ];
  const pixelsAway = (feature: MapGeoJSONFeature) => {
    if (feature.geometry.type !== 'Point') return 0;
    const at = placeOf(map, feature);
    return Math.hypot(at.x - x, at.y - y);
  };
  for (const layers of groups) {
    const [found] = map
      .queryRenderedFeatures(box, { layers: [...layers] })
      .sort((a, b) => pixelsAway(a) - pixelsAway(b));
    if (found) return found;
  }
  return undefined;
}

/** Where a point is drawn, in pixels of the map. */
function placeOf(map: MapLibreMap, { geometry }: MapGeoJSONFeature): { x: number; y: number } {
  const [lon = 0, lat = 0] = geometry.type === 'Point' ? geometry.coordinates : [];
  const { x, y } = map.project([lon, lat]);
  return { x, y };
}

function isMapFeature({ source }: MapGeoJSONFeature): boolean {
  return (featureLayerIds as readonly string[]).includes(source);
}

function pickedFrom(feature: MapGeoJSONFeature, lon: number, lat: number): Picked {
  const { sourceLayer, properties } = feature;
  const id = String(properties.id);
  if (isMapFeature(feature)) return { feature: id };
  return sourceLayer === 'sequence' ? { sequence: id, lon, lat } : { photo: id };
}
