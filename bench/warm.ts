/**
 * How fast warm tiles and entities are answered, their token checked each time, next to bare node:http
 * that answers the same bytes with the same headers. Both are processes of their own, and take turns;
 * this process makes the load.
 */

import autocannon from 'autocannon';
import { tileAt } from '../src/geo/tile-grid.ts';
import type { Image } from '../src/model/image.ts';
import { openStore } from '../src/store/open-store.ts';
import { startPostgres } from '../test/postgres.ts';
import { createDatabase } from './postgres-database.ts';
import { type Answer, askRaw } from './raw-answer.ts';
import { openReport, readOptions } from './report.ts';
import {
  processorSeconds,
  type ServerProcess,
  startBareServer,
  startWaysideServer,
} from './servers.ts';
import { openWorld, openWorldDirectory, publishWorld } from './world.ts';

const options = readOptions();
const connections = 16;
const rounds = options.isSmall ? 1 : 5;
const warmUp = options.isSmall ? 0 : 1;
const seconds = options.isSmall ? 1 : 2;
const wantedTileBytes = options.isSmall ? [1_000] : [1_000, 6_000, 20_000];
const entityFields =
  'id,geometry,computed_geometry,captured_at,compass_angle,sequence,camera_type,width,height';
const requestHeaders = { 'accept-encoding': 'gzip' };

const world = await openWorld(options.isSmall ? 1_000 : 100_000);
const report = openReport('warm', options, {
  connections,
  rounds,
  seconds,
  images: world.images,
  roads: world.network.name,
});
const sample = sampleImages();

const directory = await openWorldDirectory(world, options);
const postgres = await startPostgres();
try {
  await measureServer('SQLite', await startWaysideServer(directory.path));
  const databaseUrl = await createDatabase(postgres.url, 'warm');
  const store = await openStore({ dataDirectory: directory.path, databaseUrl });
  await publishWorld(store, world);
  await store.close();
  await measureServer('PostgreSQL', await startWaysideServer(directory.path, databaseUrl));
} finally {
  await postgres.stop();
  await directory.close();
}
await report.write();

async function measureServer(
  database: string,
  wayside: ServerProcess & { readonly token: string },
): Promise<void> {
  const token = `access_token=${encodeURIComponent(wayside.token)}`;
  try {
    const [image] = sample as [Image];
    const entity = `${wayside.origin}/${image.id}?${token}`;
    await compare(`entity, 9 fields, ${database}`, wayside, `${entity}&fields=${entityFields}`);
    await compare(
      `entity, thumbnails and creator, ${database}`,
      wayside,
      `${entity}&fields=id,geometry,creator,thumb_1024_url,thumb_2048_url`,
    );
    for (const { url, bytes } of await chooseTiles(wayside.origin, token)) {
      await compare(`tile of ${(bytes / 1000).toFixed(1)} kB, ${database}`, wayside, url);
    }
  } finally {
    await wayside.stop();
  }
}

async function compare(what: string, wayside: ServerProcess, url: string): Promise<void> {
  const answer = await askRaw(url, requestHeaders);
  const bare = await startBareServer(answer);
  const ours: Load[] = [];
  const theirs: Load[] = [];
  try {
    for (let round = -warmUp; round < rounds; round++) {
      const ourLoad = await load(wayside, url, answer);
      const bareLoad = await load(bare, `${bare.origin}/`, answer);
      if (round >= 0) {
        ours.push(ourLoad);
        theirs.push(bareLoad);
      }
    }
  } finally {
    await bare.stop();
  }
  report.add({
    what,
    unit: 'requests/s',
    samples: ours.map(({ rate }) => rate),
    rival: { what: 'bare node:http', samples: theirs.map(({ rate }) => rate) },
    goal: { atLeast: 0.5 },
  });
  if (!ours.some(({ microseconds }) => microseconds)) return;
  report.add({
    what: '  … processor time of the server',
    unit: 'µs/request',
    samples: ours.map(({ microseconds }) => microseconds),
    rival: { what: 'bare node:http', samples: theirs.map(({ microseconds }) => microseconds) },
  });
}

interface Load {
  /** Requests per second. */
  readonly rate: number;
  /** The server's processor time per request; 0 where the system doesn't tell. */
  readonly microseconds: number;
}

async function load({ pid }: ServerProcess, url: string, answer: Answer): Promise<Load> {
  const before = await processorSeconds(pid);
  const start = performance.now();
  const result = await autocannon({ url, connections, duration: seconds, headers: requestHeaders });
  const elapsed = (performance.now() - start) / 1000;
  const used = (await processorSeconds(pid)) - before;
  const { total } = result.requests;
  const failed = result.errors + result.non2xx;
  if (failed > 0 || total === 0) throw new Error(`${failed} of ${total} requests failed: ${url}`);
  if (result.throughput.total < total * answer.body.length * 0.5) {
    throw new Error(`Answers are too short: ${url}`);
  }
  return { rate: total / elapsed, microseconds: (used / total) * 1e6 };
}

/** Tiles around the sample whose sizes are nearest to those wanted. */
async function chooseTiles(origin: string, token: string) {
  const found = new Map<string, number>();
  for (const { lon, lat } of sample) {
    for (const z of [14, 13, 12, 10, 8, 6]) {
      const { x, y } = tileAt(lon, lat, z);
      const url = `${origin}/maps/vtp/mly1_public/2/${z}/${x}/${y}?${token}`;
      if (found.has(url)) continue;
      const { body } = await askRaw(url, requestHeaders);
      found.set(url, Buffer.from(body, 'base64').length);
    }
  }
  const tiles = [...found].map(([url, bytes]) => ({ url, bytes }));
  return wantedTileBytes.flatMap((wanted) => {
    const far = ({ bytes }: { bytes: number }) => Math.abs(Math.log(bytes / wanted));
    return tiles.toSorted((a, b) => far(a) - far(b)).slice(0, 1);
  });
}

/** One image of every few drives. */
function sampleImages(): Image[] {
  const images: Image[] = [];
  for (const {
    images: [first],
  } of world.drives()) {
    if (first) images.push(first);
    if (images.length >= 60) break;
  }
  return images;
}
