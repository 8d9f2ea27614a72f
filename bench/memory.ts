/** Resident memory of `wayside serve`, all its threads together, after a mix of requests. Linux only. */

import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { tileAt } from '../src/geo/tile-grid.ts';
import type { Image } from '../src/model/image.ts';
import { seededRandom } from '../test/seeded-random.ts';
import { openReport, readOptions } from './report.ts';
import { residentBytes, startWaysideServer } from './servers.ts';
import { openWorld, openWorldDirectory, type World } from './world.ts';

const options = readOptions();
const requests = options.isSmall ? 200 : 20_000;
const atOnce = 16;
const world = await openWorld(options.isSmall ? 1_000 : 1_000_000);
const report = openReport('memory', options, {
  requests,
  atOnce,
  images: world.images,
  roads: world.network.name,
});
if (!existsSync('/proc/self/status')) {
  process.stdout.write('memory: this system has no /proc to read it from\n');
  process.exit();
}

const images = sampleImages(world, 2_000);
const directory = await openWorldDirectory(world, options);
try {
  const server = await startWaysideServer(directory.path);
  const samples: number[] = [];
  const started = await residentBytes(server.pid);
  try {
    await askAll(server.origin, server.token, async () => {
      samples.push((await residentBytes(server.pid)) / 1e6);
    });
    await sleep(options.isSmall ? 0 : 5_000);
    const afterwards = await residentBytes(server.pid);
    report.add({ what: 'resident after the start', unit: 'MB', samples: [started / 1e6] });
    report.add({
      what: 'largest while requests are answered',
      unit: 'MB',
      samples: [Math.max(...samples)],
      goal: { atMost: 400 },
    });
    report.add({ what: 'resident some seconds later', unit: 'MB', samples: [afterwards / 1e6] });
  } finally {
    await server.stop();
  }
} finally {
  await directory.close();
}
await report.write();

async function askAll(origin: string, token: string, look: () => Promise<void>): Promise<void> {
  const random = seededRandom(5);
  const headers = { authorization: `OAuth ${token}` };
  let asked = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (asked < requests) {
        if (asked++ % 100 === 0) await look();
        const response = await fetch(origin + somePath(random), { headers });
        await response.arrayBuffer();
        if (!response.ok) throw new Error(`${response.status} for ${response.url}`);
      }
    }),
  );
}

/** Half of the requests are for tiles of any zoom, the others for images, one or many. */
function somePath(random: () => number): string {
  const { id, lon, lat, sequenceId } = images[Math.floor(random() * images.length)] as Image;
  const kind = random();
  if (kind < 0.5) {
    const z = Math.floor(random() * 15);
    const { x, y } = tileAt(lon, lat, z);
    return `/maps/vtp/mly1_public/2/${z}/${x}/${y}`;
  }
  if (kind < 0.8) return `/${id}?fields=id,geometry,sequence,creator,thumb_1024_url`;
  if (kind < 0.9) return `/image_ids?sequence_id=${sequenceId}`;
  const box = [lon - 0.005, lat - 0.005, lon + 0.005, lat + 0.005].join();
  return `/images?bbox=${box}&limit=500&fields=id,geometry,captured_at`;
}

/** Images of all drives, spread evenly. */
function sampleImages({ images: total, drives }: World, wanted: number): Image[] {
  const sample: Image[] = [];
  let seen = 0;
  for (const drive of drives()) {
    for (const image of drive.images) {
      if (seen++ % Math.ceil(total / wanted) === 0) sample.push(image);
    }
  }
  return sample;
}
