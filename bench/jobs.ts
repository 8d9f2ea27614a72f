/**
 * What adding, taking and finishing a job costs in a long queue, next to a short one: the same, however
 * many jobs of however many owners wait.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jobPriorities } from '../src/model/job.ts';
import { openStore } from '../src/store/open-store.ts';
import type { JobStore, NewJob } from '../src/store/store.ts';
import { startPostgres } from '../test/postgres.ts';
import { createDatabase } from './postgres-database.ts';
import { openReport, readOptions, timeTurns } from './report.ts';

const options = readOptions();
const [short, long] = options.isSmall ? [20, 200] : [100, 100_000];
const rounds = options.isSmall ? 5 : 400;
const warmUp = options.isSmall ? 0 : 50;
const owners = 20;
let added = 0;

const report = openReport('jobs', options, { short, long, owners, rounds });
const directory = await mkdtemp(join(tmpdir(), 'wayside-bench-jobs-'));
const postgres = await startPostgres();
try {
  await measure('SQLite', async (name) =>
    openStore({ dataDirectory: join(directory, name), databaseUrl: undefined }),
  );
  await measure('PostgreSQL', async (name) =>
    openStore({
      dataDirectory: directory,
      databaseUrl: await createDatabase(postgres.url, name),
    }),
  );
} finally {
  await postgres.stop();
  await rm(directory, { recursive: true });
}
await report.write();

async function measure(database: string, open: (name: string) => ReturnType<typeof openStore>) {
  const stores = [await open('jobs_long'), await open('jobs_short')] as const;
  await fill(stores[0].jobs, long);
  await fill(stores[1].jobs, short);
  const [ours = [], rival = []] = await timeTurns(
    rounds,
    warmUp,
    stores.map(
      ({ jobs }) =>
        () =>
          turn(jobs),
    ),
  );
  report.add({
    what: `add, take and finish, ${long} waiting, ${database}`,
    unit: 'ms',
    samples: ours,
    rival: { what: `${short} waiting`, samples: rival },
    goal: { atMost: 1.2 },
  });
  for (const store of stores) await store.close();
}

function newJob(): NewJob {
  const number = added++;
  const owner = (number % owners) + 1;
  return { kind: 'k', key: `${number}`, payload: number, priority: jobPriorities.newPhoto, owner };
}

async function fill(jobs: JobStore, count: number): Promise<void> {
  for (let left = count; left > 0; left -= 5000)
    await jobs.add(Array.from({ length: Math.min(left, 5000) }, newJob));
}

async function turn(jobs: JobStore): Promise<void> {
  await jobs.add([newJob()]);
  const [job] = await jobs.take(1, 60_000);
  if (!job) throw new Error('nothing waits');
  await jobs.finish(job.id);
}
