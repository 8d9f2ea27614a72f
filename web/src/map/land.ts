import { detailsUrl } from 'virtual:ground-details';
import type { Feature, FeatureCollection, MultiLineString, Point, Position } from 'geojson';
import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import topologyUrl from 'world-atlas/countries-50m.json?url';
import { locale } from '../words.ts';
import { smoothLine, smoothRing } from './smooth-line.ts';
import { unrollPolygon } from './unroll-polygon.ts';

type World = Topology<{ countries: GeometryCollection }>;

export interface Land {
  readonly land: FeatureCollection;
  /** Where two countries meet, each line once. */
  readonly borders: Feature<MultiLineString>;
}

/** Natural Earth's land and borders at 1:50 million, from the page's own server. */
export async function loadLand(): Promise<Land> {
  const world = await load<World>(topologyUrl);
  const { countries } = world.objects;
  return {
    land: collection(
      feature(world, countries).features.map((each) => withRings(each, unrollPolygon)),
    ),
    borders: {
      type: 'Feature',
      properties: {},
      geometry: mesh(world, countries, (a, b) => a !== b),
    },
  };
}

export interface Details {
  readonly lakes: FeatureCollection;
  readonly rivers: FeatureCollection;
  /** Points with the `name` and the `area`, in square degrees. */
  readonly countries: FeatureCollection<Point>;
}

/** Lakes and rivers, and the names of countries in the page's language. */
export async function loadDetails(): Promise<Details> {
  const { water, countries } = await load<{
    water: Topology<Record<'lakes' | 'rivers', GeometryCollection>>;
    countries: [code: string, lon: number, lat: number, area: number][];
  }>(detailsUrl);
  const { lakes, rivers } = water.objects;
  const names = new Intl.DisplayNames(locale, { type: 'region' });
  return {
    lakes: collection(
      feature(water, lakes).features.map((lake) =>
        withRings(lake, (rings) => rings.map(smoothRing)),
      ),
    ),
    rivers: collection(feature(water, rivers).features.map(smoothRiver)),
    countries: {
      type: 'FeatureCollection',
      features: countries.map(([code, lon, lat, area]) => ({
        type: 'Feature',
        properties: { name: names.of(code), area },
        geometry: { type: 'Point', coordinates: [lon, lat] },
      })),
    },
  };
}

async function load<T>(url: string): Promise<T> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`);
  return (await response.json()) as T;
}

function collection(features: Feature[]): FeatureCollection {
  return { type: 'FeatureCollection', features };
}

function withRings(area: Feature, change: (rings: Position[][]) => Position[][]): Feature {
  const { geometry } = area;
  if (geometry.type === 'Polygon') {
    return { ...area, geometry: { ...geometry, coordinates: change(geometry.coordinates) } };
  }
  if (geometry.type === 'MultiPolygon') {
    return { ...area, geometry: { ...geometry, coordinates: geometry.coordinates.map(change) } };
  }
  return area;
}

function smoothRiver(river: Feature): Feature {
  const { geometry } = river;
  if (geometry.type === 'LineString') {
    return { ...river, geometry: { ...geometry, coordinates: smoothLine(geometry.coordinates) } };
  }
  if (geometry.type === 'MultiLineString') {
    const coordinates = geometry.coordinates.map(smoothLine);
    return { ...river, geometry: { ...geometry, coordinates } };
  }
  return river;
}
