import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';
import { seededRandom } from '../test/seeded-random.ts';

/** Roads to drive along: the lines of a country's real network, or a grid of streets without them. */

export type Position = readonly [lon: number, lat: number];
export type Road = readonly Position[];

export interface RoadNetwork {
  /** For the results. */
  readonly name: string;
  readonly roads: readonly Road[];
  /** Roads that pass through a position, by its text; see `positionKey`. */
  readonly crossings: ReadonlyMap<string, readonly Crossing[]>;
}

export interface Crossing {
  readonly road: Road;
  readonly index: number;
}

const realRoads = fileURLToPath(
  new URL('../../shared/data/geo/liechtenstein-highways.geojsonl.gz', import.meta.url),
);

/** OpenStreetMap's roads of Liechtenstein when they are at hand; else the grid. */
export async function loadRoads(): Promise<RoadNetwork> {
  return existsSync(realRoads)
    ? network('roads of Liechtenstein (OpenStreetMap)', await readRoads(realRoads))
    : gridRoads();
}

export function gridRoads(): RoadNetwork {
  return network('seeded grid of streets', makeGrid());
}

export function positionKey([lon, lat]: Position): string {
  return `${lon},${lat}`;
}

function network(name: string, roads: readonly Road[]): RoadNetwork {
  const crossings = new Map<string, Crossing[]>();
  for (const road of roads) {
    for (const [index, position] of road.entries()) {
      const key = positionKey(position);
      const known = crossings.get(key);
      if (known) known.push({ road, index });
      else crossings.set(key, [{ road, index }]);
    }
  }
  return { name, roads, crossings };
}

/** One GeoJSON feature per line. */
async function readRoads(path: string): Promise<Road[]> {
  const roads: Road[] = [];
  const lines = createInterface({ input: createReadStream(path).pipe(createGunzip()) });
  for await (const line of lines) {
    const { geometry } = JSON.parse(line) as { geometry: { type: string; coordinates: Road } };
    if (geometry.type === 'LineString' && geometry.coordinates.length > 1) {
      roads.push(geometry.coordinates);
    }
  }
  return roads;
}

/** 60 by 60 streets about 150 m apart, a little crooked. */
function makeGrid(): Road[] {
  const random = seededRandom(1);
  const [side, step] = [60, 0.002];
  const crossing = Array.from({ length: side }, (_, row) =>
    Array.from({ length: side }, (_, column): Position => {
      const [dLon, dLat] = [random() * 0.4, random() * 0.4];
      return [9.5 + (column + dLon) * step, 47.1 + (row + dLat) * step * 0.7];
    }),
  );
  const columns = Array.from({ length: side }, (_, column) =>
    crossing.flatMap((row) => row.slice(column, column + 1)),
  );
  return [...crossing, ...columns];
}
