/**
 * How fast warm tiles and entities are answered, their token checked each time, next to bare node:http
 * that answers the same bytes with the same headers. Some hundred entities and several tiles of a size
 * are asked for in turn. Both servers are processes of their own, and take turns; this process makes
 * the load.
 */

import { tileAt } from '../src/geo/tile-grid.ts';
import type { Image } from '../src/model/image.ts';
import { openStore } from '../src/store/open-store.ts';
import type { Store } from '../src/store/store.ts';
import { startPostgres } from '../test/postgres.ts';
import { type Load, load } from './load.ts';
import { createDatabase } from './postgres-database.ts';
import { type Answer, askRaw } from './raw-answer.ts';
import { median, openReport, readOptions } from './report.ts';
import { type ServerProcess, startBareServer, startWaysideServer } from './servers.ts';
import { openWorld, openWorldDirectory, publishWorld } from './world.ts';

const options = readOptions();
const connections = 16;
const rounds = options.isSmall ? 1 : 7;
const warmUp = options.isSmall ? 0 : 1;
const seconds = 1;
const entityCount = 300;
/** Places around which tiles are looked for, and how many of them are asked for. */
const tilePlaces = 100;
const tilesOfSize = 8;
/** While nothing changes in the database, servers may remember what they have read. */
const changesPerSecond = 20;
const goal = { atLeast: 0.5 };
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
  const sqlite = await openStore({ dataDirectory: directory.path, databaseUrl: undefined });
  await measureServer('SQLite', sqlite, await startWaysideServer(directory.path));
  await sqlite.close();
  const databaseUrl = await createDatabase(postgres.url, 'warm');
  const store = await openStore({ dataDirectory: directory.path, databaseUrl });
  await publishWorld(store, world);
  await measureServer('PostgreSQL', store, await startWaysideServer(directory.path, databaseUrl));
  await store.close();
} finally {
  await postgres.stop();
  await directory.close();
}
await report.write();

async function measureServer(
  database: string,
  store: Store,
  wayside: ServerProcess & { readonly token: string },
): Promise<void> {
  const token = `access_token=${encodeURIComponent(wayside.token)}`;
  const entities = (fields: string) => sample.map(({ id }) => `/${id}?${token}&fields=${fields}`);
  try {
    await compare(`entities, 9 fields, ${database}`, wayside, entities(entityFields), goal);
    await compare(
      `entities, thumbnails and creator, ${database}`,
      wayside,
      entities('id,geometry,creator,thumb_1024_url,thumb_2048_url'),
      goal,
    );
    for (const { paths, bytes } of await chooseTiles(wayside.origin, token)) {
      await compare(`tiles of ${(bytes / 1000).toFixed(1)} kB, ${database}`, wayside, paths, goal);
    }
    const changes = setInterval(() => void change(store), 1000 / changesPerSecond);
    try {
      await compare(
        `entities, 9 fields, ${changesPerSecond} changes/s, ${database}`,
        wayside,
        entities(entityFields),
      );
    } finally {
      clearInterval(changes);
    }
  } finally {
    await wayside.stop();
  }
}

/** Nothing that was asked for, but servers can't know that. */
async function change({ usage }: Store): Promise<void> {
  await usage.record([{ applicationId: 0, tier: 'entity', startMs: 0, used: 1, returned: 0 }]);
}

/** Asks both servers in turns for the same answers, one path after the other. */
async function compare(
  what: string,
  wayside: ServerProcess,
  paths: readonly string[],
  goal?: { readonly atLeast: number },
): Promise<void> {
  const answers: Answer[] = [];
  for (const path of paths) answers.push(await askRaw(wayside.origin + path, requestHeaders));
  const bytes = median(answers.map(({ body }) => Buffer.from(body, 'base64').length));
  const bare = await startBareServer(answers);
  const requests = { paths, headers: requestHeaders, connections, amount: { seconds }, bytes };
  const ours: Load[] = [];
  const theirs: Load[] = [];
  try {
    for (let round = -warmUp; round < rounds; round++) {
      const ourLoad = await load(wayside, requests);
      const bareLoad = await load(bare, requests);
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
    ...(goal && { goal }),
  });
  if (!ours.some(({ microseconds }) => microseconds)) return;
  report.add({
    what: '  … processor time of the server',
    unit: 'µs/request',
    samples: ours.map(({ microseconds }) => microseconds),
    rival: { what: 'bare node:http', samples: theirs.map(({ microseconds }) => microseconds) },
  });
}

/** Tiles around the sample, for each size wanted those that are nearest to it, with their median size. */
async function chooseTiles(origin: string, token: string) {
  const found = new Map<string, number>();
  for (const { lon, lat } of sample.slice(0, tilePlaces)) {
    for (const z of [14, 13, 12, 10, 8, 6]) {
      const { x, y } = tileAt(lon, lat, z);
      const path = `/maps/vtp/mly1_public/2/${z}/${x}/${y}?${token}`;
      if (found.has(path)) continue;
      const { body } = await askRaw(origin + path, requestHeaders);
      found.set(path, Buffer.from(body, 'base64').length);
    }
  }
  const tiles = [...found];
  return wantedTileBytes.map((wanted) => {
    const far = ([, bytes]: [string, number]) => Math.abs(Math.log(bytes / wanted));
    const nearest = tiles.toSorted((a, b) => far(a) - far(b)).slice(0, tilesOfSize);
    return { paths: nearest.map(([path]) => path), bytes: median(nearest.map(([, size]) => size)) };
  });
}

/** The first images of as many drives. */
function sampleImages(): Image[] {
  const images: Image[] = [];
  for (const {
    images: [first],
  } of world.drives()) {
    if (first) images.push(first);
    if (images.length >= entityCount) break;
  }
  return images;
}
