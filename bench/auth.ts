/**
 * What authentication and limits add to a warm request: the server as it is, next to the same server
 * whose routes check no token and count nothing. Both are processes of their own, and take turns; this
 * process makes the load. All three share one core: waking another one costs the server more than what
 * is measured here, and whether it must is chance.
 */

import { spawnSync } from 'node:child_process';
import { tileAt } from '../src/geo/tile-grid.ts';
import { systemUsername } from '../src/model/account.ts';
import type { LimitOverrides } from '../src/model/application.ts';
import { issueClientToken } from '../src/oauth/application-keys.ts';
import { openStore } from '../src/store/open-store.ts';
import type { Store } from '../src/store/store.ts';
import { startPostgres } from '../test/postgres.ts';
import { type Load, load } from './load.ts';
import { createDatabase } from './postgres-database.ts';
import { askRaw } from './raw-answer.ts';
import { openReport, readOptions } from './report.ts';
import { type ServerProcess, startWaysideServer } from './servers.ts';
import { openWorld, openWorldDirectory, publishWorld } from './world.ts';

const options = readOptions();
const connections = 16;
/** Many short turns: what else the machine does then disturbs both alike. */
const rounds = options.isSmall ? 2 : 50;
const warmUp = options.isSmall ? 0 : 10;
const amount = options.isSmall ? 200 : 3_000;
const entityCount = 300;
/** Not to be reached, though counted and told on every answer. */
const farLimits: LimitOverrides = { entity: 6_000_000, tiles: 1_000_000_000 };

const world = await openWorld(options.isSmall ? 1_000 : 100_000);
const report = openReport('auth', options, {
  connections,
  rounds,
  amount,
  images: world.images,
  roads: world.network.name,
});

const directory = await openWorldDirectory(world, options);
const postgres = await startPostgres();
try {
  const sqlite = await openStore({ dataDirectory: directory.path, databaseUrl: undefined });
  await measureDatabase('SQLite', sqlite, undefined);
  await sqlite.close();
  const databaseUrl = await createDatabase(postgres.url, 'auth');
  const store = await openStore({ dataDirectory: directory.path, databaseUrl });
  await publishWorld(store, world);
  await measureDatabase('PostgreSQL', store, databaseUrl);
  await store.close();
} finally {
  await postgres.stop();
  await directory.close();
}
await report.write();

async function measureDatabase(
  database: string,
  store: Store,
  databaseUrl: string | undefined,
): Promise<void> {
  const checked = await startWaysideServer(directory.path, databaseUrl);
  const unchecked = await startWaysideServer(directory.path, databaseUrl, './unchecked.ts');
  for (const { pid } of [checked, unchecked, process]) shareCore(pid);
  try {
    const authorization = `OAuth ${await limitedToken(store)}`;
    for (const [what, paths] of Object.entries(choosePaths())) {
      await compare(`${what}, ${database}`, checked, unchecked, paths, authorization);
    }
  } finally {
    await checked.stop();
    await unchecked.stop();
  }
}

async function compare(
  what: string,
  checked: ServerProcess,
  unchecked: ServerProcess,
  paths: readonly string[],
  authorization: string,
): Promise<void> {
  const headers = { 'accept-encoding': 'gzip', authorization };
  const [path = ''] = paths;
  const { body } = await askRaw(checked.origin + path, headers);
  const bytes = Buffer.from(body, 'base64').length;
  const requests = { paths, headers, connections, amount, bytes };
  const withChecks: Load[] = [];
  const without: Load[] = [];
  for (let round = -warmUp; round < rounds; round++) {
    const ours = await load(checked, requests);
    const bare = await load(unchecked, requests);
    if (round < 0) continue;
    withChecks.push(ours);
    without.push(bare);
  }
  report.add({
    what,
    unit: 'requests/s',
    samples: withChecks.map(({ rate }) => rate),
    rival: { what: 'unchecked', samples: without.map(({ rate }) => rate) },
    goal: { atLeast: 0.9 },
  });
  if (!without.some(({ microseconds }) => microseconds)) return;
  report.add({
    what: '  … processor time of the server',
    unit: 'µs/request',
    samples: withChecks.map(({ microseconds }) => microseconds),
    rival: { what: 'unchecked', samples: without.map(({ microseconds }) => microseconds) },
    goal: { atMost: 1.1 },
  });
}

/** Keeps a process on the first core; only where there is `taskset` (Linux has it). */
function shareCore(pid: number): void {
  spawnSync('taskset', ['--all-tasks', '--cpu-list', '--pid', '0', String(pid)]);
}

/** A token of an application that has limits. */
async function limitedToken(store: Store): Promise<string> {
  const owner = await store.users.ensure(systemUsername);
  const application = await store.applications.ensure('bench with limits', owner.id);
  await store.applications.setLimits(application.id, farLimits);
  return issueClientToken(store, application);
}

/** Entities one after the other, and the tile around the first of them. */
function choosePaths(): Readonly<Record<string, readonly string[]>> {
  const entities: string[] = [];
  const tiles: string[] = [];
  const fields = 'id,geometry,captured_at,compass_angle,sequence';
  for (const { images } of world.drives()) {
    const [image] = images;
    if (!image) continue;
    const { x, y } = tileAt(image.lon, image.lat, 14);
    if (tiles.length === 0) tiles.push(`/maps/vtp/mly1_public/2/14/${x}/${y}`);
    entities.push(`/${image.id}?fields=${fields}`);
    if (entities.length >= entityCount) break;
  }
  return { 'entities, 5 fields': entities, 'a z14 tile': tiles };
}
