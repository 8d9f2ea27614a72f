import type { Feature, MultiLineString } from 'geojson';
import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, GeometryObject, Topology } from 'topojson-specification';
import topologyUrl from 'world-atlas/countries-50m.json?url';

type World = Topology<{ countries: GeometryCollection; land: GeometryObject }>;

export interface Land {
  readonly land: GeoJSON.GeoJSON;
  /** Where two countries meet, each line once. */
  readonly borders: Feature<MultiLineString>;
}

/** Natural Earth's land and borders at 1:50 million, from the page's own server. */
export async function loadLand(): Promise<Land> {
  const response = await fetch(topologyUrl);
  if (!response.ok) throw new Error(`Land: HTTP ${response.status}`);
  const world = (await response.json()) as World;
  const { countries, land } = world.objects;
  return {
    land: feature(world, land),
    borders: {
      type: 'Feature',
      properties: {},
      geometry: mesh(world, countries, (a, b) => a !== b),
    },
  };
}
