import type { MapGeoJSONFeature, Map as MapLibreMap, PointLike } from 'maplibre-gl';
import { pickableLayers } from './layers.ts';

/** What was pointed at: a photo, or a place on a sequence's line. */
export type Picked =
  | { readonly photo: string }
  | { readonly sequence: string; readonly lon: number; readonly lat: number };

/** How far from a dot or line the pointer may be, in pixels: a finger's reach where it is one. */
const reach = window.matchMedia('(pointer: coarse)').matches ? 14 : 6;
/** How far from the map's centre the Enter key looks, in pixels, step by step. */
const keyboardReaches = [16, 48, 120, 320];

/** Calls `onPick` when a photo is chosen by pointer or keyboard, and marks what is under the pointer. */
export function pickPhotos(map: MapLibreMap, onPick: (picked: Picked) => void): void {
  let hovered: MapGeoJSONFeature | undefined;
  const hover = (feature: MapGeoJSONFeature | undefined) => {
    if (feature?.id === hovered?.id && feature?.sourceLayer === hovered?.sourceLayer) return;
    if (hovered) map.removeFeatureState(stateKey(hovered));
    hovered = feature;
    if (hovered) map.setFeatureState(stateKey(hovered), { hover: true });
    map.getCanvas().style.cursor = hovered ? 'pointer' : '';
  };
  map.on('mousemove', ({ point }) => hover(featureNear(map, point, reach)));
  map.on('mouseout', () => hover(undefined));
  map.on('click', ({ point, lngLat }) => {
    const feature = featureNear(map, point, reach);
    if (feature) onPick(pickedFrom(feature, lngLat.lng, lngLat.lat));
  });
  map.getCanvas().addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    // Opening a photo moves the focus, and the key would press the button that gets it.
    event.preventDefault();
    const { lng, lat } = map.getCenter();
    const centre = map.project([lng, lat]);
    for (const distance of keyboardReaches) {
      const feature = featureNear(map, centre, distance);
      if (feature) return onPick(pickedFrom(feature, lng, lat));
    }
  });
}

function stateKey({ source, sourceLayer, id }: MapGeoJSONFeature) {
  return { source, ...(sourceLayer && { sourceLayer }), ...(id !== undefined && { id }) };
}

/** Of the features within `distance` of a point, the most exact kind, and of that kind the nearest. */
function featureNear(
  map: MapLibreMap,
  { x, y }: { x: number; y: number },
  distance: number,
): MapGeoJSONFeature | undefined {
  const box: [PointLike, PointLike] = [
    [x - distance, y - distance],
    [x + distance, y + distance],
  ];
  const pixelsAway = ({ geometry }: MapGeoJSONFeature) => {
    if (geometry.type !== 'Point') return 0;
    const [lon = 0, lat = 0] = geometry.coordinates;
    const at = map.project([lon, lat]);
    return Math.hypot(at.x - x, at.y - y);
  };
  for (const layer of pickableLayers) {
    const [nearest] = map
      .queryRenderedFeatures(box, { layers: [layer] })
      .sort((a, b) => pixelsAway(a) - pixelsAway(b));
    if (nearest) return nearest;
  }
  return undefined;
}

function pickedFrom(
  { sourceLayer, properties }: MapGeoJSONFeature,
  lon: number,
  lat: number,
): Picked {
  const id = String(properties.id);
  return sourceLayer === 'sequence' ? { sequence: id, lon, lat } : { photo: id };
}
