/** How fast whole sequences are published, and how fast the tile pyramid above them is made. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../src/store/open-store.ts';
import { startPostgres } from '../test/postgres.ts';
import { createDatabase } from './postgres-database.ts';
import { openReport, readOptions } from './report.ts';
import { openWorld, type PublishTimes, publishWorld, type World } from './world.ts';

const options = readOptions();
const rounds = options.isSmall ? 1 : 3;
const world = await openWorld(options.isSmall ? 3_000 : 1_000_000);
const worldOfPostgres = await openWorld(options.isSmall ? 1_000 : 100_000);
const report = openReport('bulk-load', options, {
  rounds,
  images: { sqlite: world.images, postgresql: worldOfPostgres.images },
  roads: world.network.name,
  sets: 2,
});

await loadSqlite(await openWorld(1_000));
const inSqlite: PublishTimes[] = [];
for (let round = 0; round < rounds; round++) inSqlite.push(await loadSqlite(world));
addFigures('SQLite', world, inSqlite, { atLeast: 20_000 });

const server = await startPostgres();
try {
  const inPostgres: PublishTimes[] = [];
  for (let round = 0; round < rounds; round++) {
    inPostgres.push(await loadPostgres(server.url, `round_${round}`));
  }
  addFigures('PostgreSQL', worldOfPostgres, inPostgres);
} finally {
  await server.stop();
}
await report.write();

function addFigures(
  database: string,
  { images }: World,
  times: readonly PublishTimes[],
  goal?: { atLeast: number },
): void {
  const perSecond = (ms: number, count: number) => (count / ms) * 1000;
  report.add({
    what: `publish ${images} images, ${database}`,
    unit: 'images/s',
    samples: times.map(({ publishMs }) => perSecond(publishMs, images)),
    ...(goal && { goal }),
  });
  report.add({
    what: `… and make all their tiles, ${database}`,
    unit: 'tiles/s',
    samples: times.map(({ pyramidMs, tiles }) => perSecond(pyramidMs, tiles)),
  });
  report.add({
    what: `… in all, ${database}`,
    unit: 'images/s',
    samples: times.map(({ publishMs, pyramidMs }) => perSecond(publishMs + pyramidMs, images)),
  });
}

async function loadSqlite(loaded: World): Promise<PublishTimes> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'wayside-bench-'));
  const store = await openStore({ dataDirectory, databaseUrl: undefined });
  try {
    return await publishWorld(store, loaded);
  } finally {
    await store.close();
    await rm(dataDirectory, { recursive: true });
  }
}

async function loadPostgres(serverUrl: string, name: string): Promise<PublishTimes> {
  const store = await openStore({
    dataDirectory: tmpdir(),
    databaseUrl: await createDatabase(serverUrl, name),
  });
  try {
    return await publishWorld(store, worldOfPostgres);
  } finally {
    await store.close();
  }
}
