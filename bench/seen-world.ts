import { copyFile, mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openStore } from '../src/store/open-store.ts';
import type { Store } from '../src/store/store.ts';
import type { BenchOptions } from './report.ts';
import { loadRoads, type RoadNetwork } from './roads.ts';
import { detectionsOf, featureCellsOf, Roadside } from './seen-objects.ts';
import { type Drive, makeDrives } from './synthetic.ts';
import { toPublication } from './world.ts';

/** One country's roads, the objects along them, and drives in whose images so many detections are. */

export interface SeenWorld {
  readonly network: RoadNetwork;
  /** A data directory of its own with all of it stored and nothing derived; gone when closed. */
  readonly path: string;
  /** Publishes drives, and adds what is detected in them. */
  add(store: Store, drives: readonly Drive[]): Promise<{ images: number; detections: number }>;
  /** Drives of another year. */
  moreDrives(count: number, imagesEach: number): readonly Drive[];
  close(): Promise<void>;
}

const drivesAtOnce = 10;

export async function openSeenWorld(
  detections: number,
  { dataDirectory }: BenchOptions,
): Promise<SeenWorld> {
  const network = await loadRoads();
  const roadside = new Roadside(network);

  const add: SeenWorld['add'] = async (store, given) => {
    const drives = given.map(level);
    const images = drives.flatMap((drive) => drive.images);
    await store.sequences.publish(drives.map(toPublication));
    const run = await store.detections.ensureRun('bench', '1');
    const found = drives.flatMap((drive) => detectionsOf(drive, roadside));
    await store.detections.add(run.id, found, featureCellsOf(images));
    return { images: images.length, detections: found.length };
  };

  async function make(path: string): Promise<void> {
    const store = await openStore({ dataDirectory: path, databaseUrl: undefined });
    try {
      const drives = makeDrives({ seed: 1, images: Number.POSITIVE_INFINITY, network });
      let made = 0;
      let batch: Drive[] = [];
      for (const drive of drives) {
        batch.push(drive);
        if (batch.length < drivesAtOnce) continue;
        made += (await add(store, batch)).detections;
        if (made >= detections) return;
        batch = [];
      }
    } finally {
      await store.close();
    }
  }

  const path = await mkdtemp(join(tmpdir(), 'wayside-bench-'));
  if (dataDirectory === undefined) await make(path);
  else {
    const kept = resolve(dataDirectory, `seen-${detections}`);
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
      makeDrives({
        seed: 2,
        images: count * each,
        network,
        imagesPerDrive: [each, each],
        firstNumber: 2 ** 30,
      }).toArray(),
    close: () => rm(path, { recursive: true }),
  };
}

/** Heights that differ by the noise of a receiver are of no use, and not what is measured. */
function level({ sequence, images }: Drive): Drive {
  return { sequence, images: images.map((image) => ({ ...image, altitudeMetres: 450 })) };
}
