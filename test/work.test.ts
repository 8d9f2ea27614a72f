import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { readConfig } from '../src/config.ts';
import { closeUpload } from '../src/ingest/pipeline.ts';
import { receivePhoto } from '../src/ingest/receive.ts';
import { readChunks } from '../src/ingest/receive-file.ts';
import { defaultSequenceRules } from '../src/ingest/sequences.ts';
import { openServices, type Services } from '../src/wiring.ts';
import { startPostgres } from './postgres.ts';
import {
  sampleDirectory,
  startWayside,
  type WaysideProcess,
  withDataDirectory,
} from './wayside-process.ts';

const photoCount = 30;

let postgres: Awaited<ReturnType<typeof startPostgres>>;
before(async () => {
  postgres = await startPostgres();
});
after(() => postgres.stop());

for (const database of ['SQLite', 'PostgreSQL'] as const) {
  describe(`wayside work on ${database}`, () => {
    test('any number of processes do each job once', async () => {
      await withUpload(database, async ({ settings, services, uploadId }) => {
        const workers = [1, 2, 3].map(() => startWorker(settings));
        await untilPublished(services, uploadId);
        await Promise.all(workers.map(stop));
        const done = workers.map(doneBy);
        const prepared = done.flat().filter((key) => key.startsWith('prepare-photo:'));
        assert.equal(prepared.length, photoCount);
        assert.equal(new Set(prepared).size, photoCount);
        assert.ok(done.filter((keys) => keys.length > 0).length > 1, 'they shared the work');
      });
    });

    test('they alone do the work of a server that leaves it to them', async () => {
      await withUpload(database, async ({ settings, services, uploadId }) => {
        const server = startWayside(['serve', '--no-work'], { ...settings, PORT: '0' });
        try {
          await until(() => server.output.stderr.includes('Wayside serves'));
          await sleep(1500);
          // Those of the photos, and the publication.
          assert.equal((await services.store.jobs.count()).waiting, photoCount + 1);
          const worker = startWorker(settings);
          await untilPublished(services, uploadId);
          await stop(worker);
        } finally {
          await stop(server);
        }
        assert.deepEqual(doneBy(server), []);
      });
    });

    test('told to end or killed, they lose nothing', async () => {
      await withUpload(database, async ({ settings, services, uploadId }) => {
        const first = startWorker(settings);
        await untilDone(first, 3);
        const told = Date.now();
        await stop(first);
        assert.ok(Date.now() - told < 10_000);
        const { running, waiting, dead } = await services.store.jobs.count();
        assert.deepEqual({ running, dead }, { running: 0, dead: 0 });
        assert.ok(waiting > 0);

        const killed = startWorker(settings);
        await untilDone(killed, 3);
        const beside = startWorker(settings);
        killed.child.kill('SIGKILL');
        await killed.ended;
        await untilPublished(services, uploadId);
        await stop(beside);
        const counts = await services.store.jobs.count();
        assert.deepEqual(counts, { waiting: 0, running: 0, dead: 0 });
      });
    });
  });
}

interface Filled {
  readonly settings: Readonly<Record<string, string>>;
  readonly services: Services;
  readonly uploadId: number;
}

/** A database of its own, with an upload whose photos nobody has worked on. */
async function withUpload(
  database: 'SQLite' | 'PostgreSQL',
  use: (filled: Filled) => Promise<void>,
): Promise<void> {
  await withDataDirectory(async (data) => {
    const settings = {
      WAYSIDE_DATA: data,
      WAYSIDE_WORKERS: '1',
      WAYSIDE_LOG_LEVEL: 'debug',
      ...(database === 'PostgreSQL' && { DATABASE_URL: postgres.url }),
    };
    const services = await openServices(readConfig({ ...settings, WAYSIDE_LOG_LEVEL: 'silent' }));
    const { store, config } = services;
    try {
      const upload = await store.uploads.create({
        creatorId: (await store.users.ensure('ada')).id,
        organizationId: null,
        title: null,
        license: null,
        expectedFiles: null,
        source: data,
        rules: defaultSequenceRules,
      });
      for (const path of await samplePhotos(database)) {
        const entry = { uploadId: upload.id, filename: path, position: null };
        await receivePhoto(readChunks(path), entry, { ...services, ...config });
      }
      await closeUpload(upload.id, store);
      await use({ settings, services, uploadId: upload.id });
      const { published } = await store.photos.countOfUpload(upload.id);
      assert.equal(published, photoCount);
    } finally {
      await services.close();
    }
  });
}

let rounds = 0;

/** Others each time on PostgreSQL, whose tests share a database: a photo is taken once. */
async function samplePhotos(database: 'SQLite' | 'PostgreSQL'): Promise<string[]> {
  const entries = await readdir(sampleDirectory, { recursive: true });
  const photos = entries.filter((name) => name.endsWith('.jpg')).sort();
  const from = database === 'PostgreSQL' ? rounds++ * photoCount : 0;
  return photos.slice(from, from + photoCount).map((name) => join(sampleDirectory, name));
}

function startWorker(settings: Readonly<Record<string, string>>): WaysideProcess {
  return startWayside(['work'], settings);
}

async function stop({ child, ended }: WaysideProcess): Promise<void> {
  child.kill('SIGTERM');
  const { code, stderr } = await ended;
  assert.equal(code, 0, stderr);
}

/** Keys of the jobs that a process says it has done. */
function doneBy({ output }: WaysideProcess): string[] {
  return output.stderr
    .split('\n')
    .filter((line) => line.includes('"a job is done"'))
    .map((line) => (JSON.parse(line) as { job: string }).job);
}

const untilDone = (worker: WaysideProcess, count: number) =>
  until(() => doneBy(worker).length >= count);

const untilPublished = ({ store }: Services, uploadId: number) =>
  until(async () => (await store.photos.countOfUpload(uploadId)).published === photoCount);

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 120_000;
  while (!(await isTrue())) {
    assert.ok(Date.now() < deadline, 'waited too long');
    await sleep(20);
  }
}
