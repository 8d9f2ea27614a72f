import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openStore } from '../src/store/open-store.ts';
import type { Publication, Store } from '../src/store/store.ts';
import { carryUp } from '../src/tiles/pyramid.ts';
import { placeOnCoverage } from '../src/tiles/sequence-lines.ts';
import { seededRandom } from '../test/seeded-random.ts';
import type { BenchOptions } from './report.ts';
import { loadRoads, type Position, type RoadNetwork } from './roads.ts';
import { type Drive, makeDrives } from './synthetic.ts';

/** A world of so many images, the same in every run, published as the pipeline publishes. */

export interface World {
  readonly images: number;
  readonly network: RoadNetwork;
  /** Its drives, made anew. */
  drives(creatorIds?: readonly number[]): Generator<Drive>;
}

export const tileBudgetBytes = 500_000;

/** As many as the pipeline publishes in one transaction. */
const imagesPerTransaction = 2000;

export const nearPlaces: readonly Position[] = [
  [0, 0],
  [-0.4, 0.1],
  [-1.5, 0.4],
  [0.6, 1.1],
];

export function farPlaces(): Position[] {
  const random = seededRandom(4);
  return Array.from({ length: 100 }, (): Position => [random() * 340 - 175, random() * 110 - 100]);
}

/**
 * Where the roads are laid down, as offsets in degrees: half of the drives take one of several places
 * within one tile of zoom 6, the others places all over the world, so that tiles of all zooms have
 * something to generalise. The same whatever the number of images.
 */
function choosePlaces(): Position[] {
  const farAway = farPlaces();
  const near = nearPlaces;
  const drivesPerNearPlace = farAway.length / near.length;
  return [...farAway, ...near.flatMap((place) => Array<Position>(drivesPerNearPlace).fill(place))];
}

export async function openWorld(images: number): Promise<World> {
  const network = await loadRoads();
  const places = choosePlaces();
  return {
    images,
    network,
    drives: (creatorIds) => makeDrives({ seed: 1, images, network, creatorIds, places }),
  };
}

export interface PublishTimes {
  /** Placing and publishing; making the drives up doesn't count. */
  readonly publishMs: number;
  readonly pyramidMs: number;
  readonly tiles: number;
}

const users = 200;

/** Publishes a world, of users who are made for it, and makes its tiles. */
export async function publishWorld(store: Store, world: World): Promise<PublishTimes> {
  const creatorIds: number[] = [];
  while (creatorIds.length < users) {
    creatorIds.push((await store.users.ensure(`driver-${creatorIds.length}`)).id);
  }
  let publishMs = 0;
  let batch: Drive[] = [];
  let size = 0;
  const publish = async () => {
    const start = performance.now();
    await store.sequences.publish(batch.map(toPublication));
    publishMs += performance.now() - start;
    batch = [];
    size = 0;
  };
  for (const drive of world.drives(creatorIds)) {
    batch.push(drive);
    size += drive.images.length;
    if (size >= imagesPerTransaction) await publish();
  }
  if (size > 0) await publish();
  const start = performance.now();
  const tiles = await carryUp(store, { tileBudgetBytes });
  return { publishMs, pyramidMs: performance.now() - start, tiles };
}

export function toPublication({ sequence, images }: Drive): Publication {
  return { sequence, images, coverage: placeOnCoverage(sequence, images) };
}

export interface WorldDirectory {
  /** A data directory with an SQLite database that holds the world and its tiles. */
  readonly path: string;
  /** Undefined when the world was there from an earlier run. */
  readonly times: PublishTimes | undefined;
  /** Removes it, unless it is to be kept. */
  close(): Promise<void>;
}

/** The world in SQLite: from an earlier run when `--data` names where, else made now. */
export async function openWorldDirectory(
  world: World,
  { dataDirectory }: BenchOptions,
): Promise<WorldDirectory> {
  if (dataDirectory === undefined) {
    const path = await mkdtemp(join(tmpdir(), 'wayside-bench-'));
    const times = await makeWorldDirectory(world, path);
    return { path, times, close: () => rm(path, { recursive: true }) };
  }
  const path = resolve(dataDirectory, `world-${world.images}`);
  const isThere = await stat(path).catch(() => undefined);
  let times: PublishTimes | undefined;
  if (!isThere) {
    const unfinished = `${path}.unfinished`;
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { recursive: true });
    times = await makeWorldDirectory(world, unfinished);
    await rename(unfinished, path);
  }
  return { path, times, close: async () => {} };
}

async function makeWorldDirectory(world: World, path: string): Promise<PublishTimes> {
  const store = await openStore({ dataDirectory: path, databaseUrl: undefined });
  try {
    return await publishWorld(store, world);
  } finally {
    await store.close();
  }
}
