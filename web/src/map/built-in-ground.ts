import type { FeatureCollection } from 'geojson';
import type { GeoJSONSource, Map as MapLibreMap } from 'maplibre-gl';
import { words } from '../words.ts';
import { gridLines } from './grid.ts';
import type { Ground } from './ground.ts';
import { groundLayers } from './ground-layers.ts';
import { loadDetails, loadLand } from './land.ts';

const nothing: FeatureCollection = { type: 'FeatureCollection', features: [] };
const geoNames =
  '<a href="https://www.geonames.org/" target="_blank" rel="noopener">GeoNames</a>, <a href="https://creativecommons.org/licenses/by/4.0/" target="_blank" rel="noopener">CC BY 4.0</a>';
const empty = { type: 'geojson', data: nothing } as const;

/** Land, water and names that every server has: nothing is asked of anybody else. */
export const builtInGround: Ground = (palette) => ({
  sources: {
    'ground-land': empty,
    'ground-borders': empty,
    'ground-lakes': empty,
    'ground-rivers': empty,
    'ground-countries': empty,
    'ground-grid': empty,
    'ground-places': {
      type: 'vector',
      tiles: [`${location.origin}/places/{z}/{x}/{y}`],
      maxzoom: 10,
      attribution: `${words('map.places')} © ${geoNames}`,
    },
  },
  layers: groundLayers(palette),
});

/** Fills the built-in ground; the ground is decoration: without it the map is still a map. */
export function fillBuiltInGround(map: MapLibreMap): void {
  putGrid(map);
  map.on('moveend', () => putGrid(map));
  const put = (source: string, data: GeoJSON.GeoJSON) =>
    map.getSource<GeoJSONSource>(source)?.setData(data);
  loadLand()
    .then(({ land, borders }) => {
      put('ground-land', land);
      put('ground-borders', borders);
    })
    .catch(console.warn);
  loadDetails()
    .then(({ lakes, rivers, countries }) => {
      put('ground-lakes', lakes);
      put('ground-rivers', rivers);
      put('ground-countries', countries);
    })
    .catch(console.warn);
}

function putGrid(map: MapLibreMap): void {
  const bounds = map.getBounds();
  map
    .getSource<GeoJSONSource>('ground-grid')
    ?.setData(
      gridLines([bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()]),
    );
}
