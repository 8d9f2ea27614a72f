/** Imports of detections whose process is killed: nothing of them is there, or in the end all of it, once. */

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Application } from '../src/model/application.ts';
import { openStore } from '../src/store/open-store.ts';
import type { Store } from '../src/store/store.ts';
import { placeOnCoverage } from '../src/tiles/sequence-lines.ts';
import { issueUserToken } from './consent.ts';
import { startPostgres } from './postgres.ts';
import { sampleImage, samplePublication } from './store-samples.ts';
import { type Ended, runWayside, startServer, startWayside } from './wayside-process.ts';

const perImage = 4000;
const imageIds = [17, 33, 49, 65];
const page = { limit: 100 };
const total = perImage * imageIds.length;

/** Small boxes of what makes no map features, in all of the images. */
function lines(): string {
  const records = imageIds.flatMap((image) =>
    Array.from({ length: perImage }, (_, index) => ({
      image: `${image}`,
      value: 'construction--flat--road',
      box: [index / 10_000, 0.25, (index + 8) / 10_000, 0.75],
      id: `${index}`,
    })),
  );
  return records.map((each) => `${JSON.stringify(each)}\n`).join('');
}

describe('detections, killed on their way into SQLite', () => recovery());

describe('detections, killed on their way into PostgreSQL', () => recovery(startPostgres));

function recovery(startDatabase?: typeof startPostgres): void {
  let directory: string;
  let file: string;
  let database: Awaited<ReturnType<typeof startPostgres>> | undefined;
  let store: Store;
  let settings: Record<string, string>;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'wayside-recovery-'));
    file = join(directory, 'seen.ndjson');
    await writeFile(file, lines());
    database = await startDatabase?.();
    const data = join(directory, 'data');
    settings = { WAYSIDE_DATA: data, ...(database && { DATABASE_URL: database.url }) };
    store = await openStore({ dataDirectory: data, databaseUrl: database?.url });
    const { id: creatorId } = await store.users.ensure('ada');
    // Far from each other.
    const images = imageIds.map((id) => sampleImage(id, { creatorId, lat: id / 10 }));
    const { sequence, ...publication } = samplePublication('street', images);
    const coverage = placeOnCoverage(sequence, publication.images);
    await store.sequences.publish([{ ...publication, sequence, coverage }]);
  });
  after(async () => {
    await store.close();
    await database?.stop();
    await rm(directory, { recursive: true });
  });

  /** The ids of what is there of a model. */
  async function stored(model: string): Promise<number[]> {
    const run = (await store.detections.runs()).find((each) => each.model === model);
    const { items } = await store.detections.views(run?.id ?? 0, [-180, -85, 180, 85], page);
    return items.flatMap(({ detections }) => detections.map(({ id }) => id));
  }

  /** Waits until some of a model is there, kills, and answers what was there then. */
  async function killWhileStoring(model: string, kill: () => Promise<unknown>): Promise<number[]> {
    const giveUpAt = Date.now() + 60_000;
    while ((await stored(model)).length === 0) {
      assert.ok(Date.now() < giveUpAt, 'nothing is stored');
      await sleep(5);
    }
    await kill();
    const ids = await stored(model);
    assert.ok(ids.length < total, 'it was killed too late to see anything');
    return ids;
  }

  async function untilWhole(model: string, before: readonly number[]): Promise<void> {
    const giveUpAt = Date.now() + 60_000;
    let ids: number[] = [];
    while (ids.length < total) {
      assert.ok(Date.now() < giveUpAt, `only ${ids.length} are stored`);
      await sleep(100);
      ids = await stored(model);
    }
    assert.equal(new Set(ids).size, total);
    const now = new Set(ids);
    assert.ok(
      before.every((id) => now.has(id)),
      'ids stay',
    );
  }

  const args = (model: string) => [
    ...['detections', 'import', file, '--model', model, '--version', '1', '--json'],
  ];

  async function importAgain(model: string): Promise<void> {
    const { code, stdout, stderr }: Ended = await runWayside(args(model), settings);
    assert.equal(code, 0, stderr);
    const { run: _, ...counts } = JSON.parse(stdout);
    assert.deepEqual(counts, {
      ...{ detections: total, images: imageIds.length, skipped: 0 },
      ...{ added: 0, changed: 0, unchanged: total, removed: 0 },
    });
    assert.equal((await stored(model)).length, total);
  }

  test('by the command line, they are stored by the next server', async () => {
    const { child, ended } = startWayside(args('served'), settings);
    const ids = await killWhileStoring('served', () => {
      child.kill('SIGKILL');
      return ended;
    });
    const server = await startServer('serve', settings);
    await untilWhole('served', ids);
    assert.equal((await server.stop()).code, 0);
    await importAgain('served');
  });

  test('by the command line, they are stored before those of the next import', async () => {
    const { child, ended } = startWayside(args('imported'), settings);
    await killWhileStoring('imported', () => {
      child.kill('SIGKILL');
      return ended;
    });
    await importAgain('imported');
  });

  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    test(`with a server (${signal}), they are stored by the next one`, async () => {
      const model = `posted, ${signal}`;
      const token = await writeToken();
      const server = await startServer('serve', settings);
      const answer = fetch(`${server.address}/detections?model=${model}&version=1`, {
        method: 'POST',
        body: lines(),
        headers: {
          authorization: `OAuth ${token}`,
          'content-type': 'application/x-ndjson',
          // A connection that is kept open makes the server's stop take longer.
          connection: 'close',
        },
      }).then(
        ({ status }) => status,
        () => 'no answer',
      );
      let ids: number[] = [];
      if (signal === 'SIGKILL') {
        ids = await killWhileStoring(model, () => server.stop(signal));
        assert.equal(await answer, 'no answer');
      } else {
        // Whoever is served gets the answer, if it does not take too long.
        while ((await stored(model)).length === 0) await sleep(5);
        assert.equal((await server.stop(signal)).code, 0);
        assert.ok([200, 'no answer'].includes(await answer));
      }
      const next = await startServer('serve', settings);
      await untilWhole(model, ids);
      assert.equal((await next.stop()).code, 0);
    });
  }

  test('at any moment, there is nothing of them or in the end all', async () => {
    for (const afterMs of [700, 1100, 1500]) {
      const model = `killed after ${afterMs}`;
      const { child, ended } = startWayside(args(model), settings);
      setTimeout(() => child.kill('SIGKILL'), afterMs);
      await ended;
      const isAccepted = (await store.detections.runs()).some((run) => run.model === model);
      if (!isAccepted) assert.deepEqual(await stored(model), []);
      else await importAgain(model);
    }
  });

  async function writeToken(): Promise<string> {
    const { applications, users } = store;
    const ada = await users.ensure('ada');
    const { id } = await applications.ensure('tests', ada.id);
    const {
      id: _,
      ownerId: __,
      createdAtMs: ___,
      ...details
    } = (await applications.get(id)) as Application;
    await applications.update(id, { ...details, callbackUrls: ['https://app.example/callback'] });
    return issueUserToken(store, (await applications.get(id)) as Application, ada, ['write']);
  }
}
