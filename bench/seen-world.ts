import { copyFile, mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { cellsAround } from '../src/reconstruct/feature-cells.ts';
import { openStore } from '../src/store/open-store.ts';
import type { Store } from '../src/store/store.ts';
import type { BenchOptions } from './report.ts';
import { loadRoads, type Position, type RoadNetwork } from './roads.ts';
import { detectionsOf, Roadside } from './seen-objects.ts';
import { type Drive, makeDrives } from './synthetic.ts';
import { farPlaces, nearPlaces, toPublication } from './world.ts';

/**
 * The roads of `world.ts` at the same places, objects along them, and drives in whose images so many
 * detections are.
 */

/** A drive where the roads are laid down at a place. */
export interface PlacedDrive {
  readonly drive: Drive;
  readonly place: Position;
}

export interface SeenWorld {
  readonly network: RoadNetwork;
  /** A data directory of its own with all of it stored and nothing derived; gone when closed. */
  readonly path: string;
  /** Publishes drives, and adds what is detected in them. */
  add(
    store: Store,
    drives: readonly PlacedDrive[],
  ): Promise<{ images: number; detections: number }>;
  /** Other drives, where most have been. */
  moreDrives(count: number, imagesEach: number): readonly PlacedDrive[];
  close(): Promise<void>;
}

const imagesAtOnce = 10_000;
/** In an image, about. */
const detectionsEach = 5;

/** Where drives are: half of them at a few places and half at a hundred, or all at one. */
export type Spread = 'spread' | 'packed';

export async function openSeenWorld(
  detections: number,
  spread: Spread,
  { dataDirectory }: BenchOptions,
): Promise<SeenWorld> {
  const network = await loadRoads();
  const roadside = new Roadside(network);
  const near = nearPlaces.slice(0, spread === 'packed' ? 1 : undefined);

  const add: SeenWorld['add'] = async (store, given) => {
    const drives = given.map(({ drive, place }) => ({ drive: level(drive), place }));
    const images = drives.flatMap(({ drive }) => drive.images);
    await store.sequences.publish(drives.map(({ drive }) => toPublication(drive)));
    const run = await store.detections.ensureRun('bench', '1');
    const found = drives.flatMap(({ drive, place }) => detectionsOf(drive, roadside, place));
    await store.detections.add(run.id, found, ({ lon, lat }) => cellsAround(lon, lat));
    return { images: images.length, detections: found.length };
  };

  async function make(path: string): Promise<void> {
    const store = await openStore({ dataDirectory: path, databaseUrl: undefined });
    try {
      let made = 0;
      let batch: PlacedDrive[] = [];
      let images = 0;
      for (const placed of placedDrives(network, spread)) {
        batch.push(placed);
        images += placed.drive.images.length;
        if (images < Math.min(imagesAtOnce, detections / detectionsEach)) continue;
        made += (await add(store, batch)).detections;
        if (made >= detections) return;
        batch = [];
        images = 0;
      }
    } finally {
      await store.close();
    }
  }

  const path = await mkdtemp(join(tmpdir(), 'wayside-bench-'));
  if (dataDirectory === undefined) await make(path);
  else {
    const kept = resolve(dataDirectory, `seen-${spread}-${detections}`);
    if (!(await stat(kept).catch(() => undefined))) {
      const unfinished = `${kept}.unfinished`;
      await rm(unfinished, { recursive: true, force: true });
      await mkdir(unfinished, { recursive: true });
      await make(unfinished);
      await rename(unfinished, kept);
    }
    await copyFile(join(kept, 'wayside.sqlite'), join(path, 'wayside.sqlite'));
  }
  return {
    network,
    path,
    add,
    moreDrives: (count, each) =>
      Array.from({ length: count }, (_, index) => {
        const place = near[index % near.length] ?? [0, 0];
        const drives = makeDrives({
          seed: 1000 + index,
          images: each,
          network,
          imagesPerDrive: [each, each],
          firstNumber: 2 ** 40 + index * each,
          places: [place],
        });
        return [...drives].map((drive) => ({ drive, place }));
      }).flat(),
    close: () => rm(path, { recursive: true }),
  };
}

/** Endless; where they are spread, every other one is at one of the near places. */
function* placedDrives(network: RoadNetwork, spread: Spread): Generator<PlacedDrive> {
  const drivesAt = (places: readonly Position[], firstSeed: number) =>
    places.map((place, index) => ({
      place,
      drives: makeDrives({
        seed: firstSeed + index,
        images: Number.POSITIVE_INFINITY,
        network,
        firstNumber: (firstSeed + index) * 2 ** 24,
        places: [place],
      }),
    }));
  const turns =
    spread === 'packed'
      ? [drivesAt(nearPlaces.slice(0, 1), 1)]
      : [drivesAt(nearPlaces, 1), drivesAt(farPlaces(), 100)];
  for (let turn = 0; ; turn++) {
    for (const places of turns) {
      const at = places[turn % places.length];
      const next = at?.drives.next();
      if (at && !next?.done && next) yield { drive: next.value, place: at.place };
    }
  }
}

/** Heights that differ by the noise of a receiver are of no use, and not what is measured. */
function level({ sequence, images }: Drive): Drive {
  return { sequence, images: images.map((image) => ({ ...image, altitudeMetres: 450 })) };
}
