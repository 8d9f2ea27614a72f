import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type JobHandler, startJobWorker } from '../src/jobs/worker.ts';
import { openLog } from '../src/log.ts';
import { openStore } from '../src/store/open-store.ts';
import type { NewJob, Store } from '../src/store/store.ts';

const log = openLog('silent');

describe('job worker', () => {
  let directory: string;
  let store: Store;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'wayside-jobs-'));
    store = await openStore({ dataDirectory: directory, databaseUrl: undefined });
  });
  after(async () => {
    await store.close();
    await rm(directory, { recursive: true });
  });

  function job(kind: string, payload: unknown, priority = 1): NewJob {
    return { kind, key: `${kind}:${payload}`, payload, priority, owner: null };
  }

  function start(handlers: Record<string, JobHandler>, concurrency = 1, graceMs = 5000) {
    return startJobWorker({ jobs: store.jobs, handlers, concurrency, log, graceMs });
  }

  test('runs each job once, the urgent ones first', async () => {
    await store.jobs.add([
      job('order', 'late', 9),
      job('order', 'soon', 1),
      job('order', 'late', 9),
    ]);
    const ran: unknown[] = [];
    const worker = start({
      order: { run: async (payload) => void ran.push(payload), giveUp: async () => {} },
    });
    await until(() => ran.length === 2);
    await worker.stop();
    assert.deepEqual(ran, ['soon', 'late']);
    assert.deepEqual(await store.jobs.count(), { waiting: 0, running: 0, dead: 0 });
  });

  test('runs as many at once as it may, and no more', async () => {
    await store.jobs.add(Array.from({ length: 6 }, (_, index) => job('wide', index)));
    let running = 0;
    let most = 0;
    let done = 0;
    const run = async () => {
      most = Math.max(most, ++running);
      await new Promise((resume) => setTimeout(resume, 20));
      running--;
      done++;
    };
    const worker = start({ wide: { run, giveUp: async () => {} } }, 3);
    await until(() => done === 6);
    await worker.stop();
    assert.equal(most, 3);
  });

  test('tries a job that failed again', async () => {
    await store.jobs.add([job('flaky', 1)]);
    let attempts = 0;
    const run = async () => {
      if (++attempts === 1) throw new Error('not yet');
    };
    const worker = start({ flaky: { run, giveUp: async () => assert.fail('gave up') } });
    await until(() => attempts === 2);
    await worker.stop();
    assert.deepEqual(await store.jobs.count(), { waiting: 0, running: 0, dead: 0 });
  });

  test('gives a job up whose worker died each time, without running it again', async () => {
    await store.jobs.add([job('poison', 7)]);
    for (let attempt = 1; attempt <= 5; attempt++) {
      const [taken] = await store.jobs.take(1, 0);
      assert.equal(taken?.attempts, attempt);
    }
    let reason = '';
    const worker = start({
      poison: {
        run: async () => assert.fail('ran'),
        giveUp: async (payload, error) => {
          assert.equal(payload, 7);
          reason = error;
        },
      },
    });
    await until(() => reason !== '');
    await worker.stop();
    assert.match(reason, /ended abruptly/);
    assert.deepEqual(await store.jobs.count(), { waiting: 0, running: 0, dead: 1 });
  });

  test('takes up what a process left that was killed, at once, and not before', async () => {
    await store.jobs.add([job('stuck', 1)]);
    const child = fork(fileURLToPath(new URL('./take-jobs.ts', import.meta.url)), [directory]);
    const ended = once(child, 'exit');
    await once(child, 'message');
    const tooEarly = start({
      stuck: { run: async () => assert.fail('ran'), giveUp: async () => {} },
    });
    await new Promise((resume) => setTimeout(resume, 100));
    await tooEarly.stop();
    child.kill('SIGKILL');
    await ended;
    assert.equal((await store.jobs.count()).running, 1);
    const ran: unknown[] = [];
    const started = Date.now();
    const worker = start({
      stuck: { run: async (payload) => void ran.push(payload), giveUp: async () => {} },
    });
    await until(() => ran.length === 1);
    await worker.stop();
    assert.ok(Date.now() - started < 5000, 'long before the lease ends');
    assert.equal((await store.jobs.count()).running, 0);
  });

  test('lets running jobs end when it is stopped, and takes no others', async () => {
    await store.jobs.add([job('slow', 1), job('slow', 2)]);
    const events: string[] = [];
    const run = async (payload: unknown) => {
      events.push(`start ${payload}`);
      await new Promise((resume) => setTimeout(resume, 100));
      events.push(`end ${payload}`);
    };
    const worker = start({ slow: { run, giveUp: async () => {} } });
    await until(() => events.length === 1);
    await worker.stop();
    assert.equal(events.length, 2);
    assert.equal((await store.jobs.count()).waiting, 1);
  });

  test('gives a job back that ends when it is told to, as if it had not been started', async () => {
    await store.jobs.discard('all');
    await store.jobs.add([job('heeds', 1, 0)]);
    let isRunning = false;
    const run = async (_: unknown, signal: AbortSignal) => {
      isRunning = true;
      await sleep(60_000, undefined, { signal });
    };
    const giveUp = async () => assert.fail('gave up');
    const worker = start({ heeds: { run, giveUp } }, 1, 50);
    await until(() => isRunning);
    const started = Date.now();
    await worker.stop();
    assert.ok(Date.now() - started < 1500);
    const [again] = await store.jobs.take(1, 60_000);
    assert.equal(again?.kind, 'heeds');
    assert.equal(again?.attempts, 1);
    await store.jobs.finish(again.id);
  });

  test('leaves a job to its lease that does not end, and ignores what comes of it', async () => {
    await store.jobs.add([job('deaf', 1, 0)]);
    let end: () => void = () => {};
    const run = () =>
      new Promise<void>((resolve) => {
        end = resolve;
      });
    let isRunning = false;
    const worker = start(
      {
        deaf: {
          run: () => {
            isRunning = true;
            return run();
          },
          giveUp: async () => {},
        },
      },
      1,
      50,
    );
    await until(() => isRunning);
    const started = Date.now();
    await worker.stop();
    assert.ok(Date.now() - started < 5000);
    end();
    await sleep(50);
    const [left] = (await store.jobs.list({ state: 'running', limit: 1 })).items;
    assert.equal(left?.kind, 'deaf');
    await store.jobs.finish(left.id);
  });

  test('does the work of others while one kind fails each time', async () => {
    await store.jobs.add(Array.from({ length: 30 }, (_, index) => job('broken', index, 0)));
    await store.jobs.add(Array.from({ length: 10 }, (_, index) => job('whole', index, 9)));
    let whole = 0;
    const fail = async () => {
      throw new Error('broken');
    };
    const worker = start({
      broken: { run: fail, giveUp: async () => {} },
      whole: { run: async () => void whole++, giveUp: async () => {} },
    });
    await until(() => whole === 10);
    await worker.stop();
    const { items } = await store.jobs.list({ state: 'retrying', limit: 99 });
    const broken = items.filter(({ kind }) => kind === 'broken');
    assert.ok(broken.length > 20 && broken.every(({ error }) => error === 'broken'));
  });

  test('keeps what nobody here knows how to run for those who do', async () => {
    await store.jobs.add([job('unknown', 1, 0)]);
    const worker = start({});
    let error: string | null | undefined;
    await until(async () => {
      const { items } = await store.jobs.list({ state: 'retrying', limit: 99 });
      error = items.find(({ kind }) => kind === 'unknown')?.error;
      return error !== undefined;
    });
    await worker.stop();
    assert.match(String(error), /no handler/);
  });
});

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await isTrue())) {
    assert.ok(Date.now() < deadline, 'waited too long');
    await new Promise((resume) => setTimeout(resume, 10));
  }
}
