import type { Feature, FeatureCollection, MultiLineString } from 'geojson';
import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import topologyUrl from 'world-atlas/countries-50m.json?url';
import { unrollPolygon } from './unroll-polygon.ts';

type World = Topology<{ countries: GeometryCollection }>;

export interface Land {
  readonly land: FeatureCollection;
  /** Where two countries meet, each line once. */
  readonly borders: Feature<MultiLineString>;
}

/** Natural Earth's land and borders at 1:50 million, from the page's own server. */
export async function loadLand(): Promise<Land> {
  const response = await fetch(topologyUrl);
  if (!response.ok) throw new Error(`Land: HTTP ${response.status}`);
  const world = (await response.json()) as World;
  const { countries } = world.objects;
  return {
    land: { type: 'FeatureCollection', features: feature(world, countries).features.map(unroll) },
    borders: {
      type: 'Feature',
      properties: {},
      geometry: mesh(world, countries, (a, b) => a !== b),
    },
  };
}

function unroll(country: Feature): Feature {
  const { geometry } = country;
  if (geometry.type === 'Polygon') {
    return {
      ...country,
      geometry: { ...geometry, coordinates: unrollPolygon(geometry.coordinates) },
    };
  }
  if (geometry.type === 'MultiPolygon') {
    return {
      ...country,
      geometry: { ...geometry, coordinates: geometry.coordinates.map(unrollPolygon) },
    };
  }
  return country;
}
