import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { LimitTier } from '../model/application.ts';
import type { UsageStore } from '../store/application-stores.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { type Count, type Limiter, openLimiter } from './limiter.ts';

const startMs = Date.UTC(2026, 4, 17, 12, 30, 15);
const minuteMs = 60_000;
const application = 7;

let directory: string;
let store: Store;
let limiters: Limiter[];
let logged: unknown[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wayside-limits-'));
  store = await openStore({ dataDirectory: directory, databaseUrl: undefined });
  limiters = [];
  logged = [];
  mock.timers.enable({ apis: ['Date', 'setInterval', 'setTimeout'], now: startMs });
});

afterEach(async () => {
  for (const limiter of limiters) await limiter.close();
  mock.timers.reset();
  await store.close();
  await rm(directory, { recursive: true });
});

function open(
  limits: Partial<Record<LimitTier, number>>,
  usage: UsageStore = store.usage,
): Limiter {
  const limiter = openLimiter({
    usage,
    limits: { entity: 0, search: 0, tiles: 0, ...limits },
    log: { warn: (problem: unknown) => logged.push(problem) },
  });
  limiters.push(limiter);
  return limiter;
}

/** Like a process that is killed: nothing is given back or recorded. */
function kill(limiter: Limiter): void {
  limiters = limiters.filter((other) => other !== limiter);
}

/** The store's usage with calls counted. */
function watched() {
  const calls = { reserve: 0, record: 0 };
  const usage: UsageStore = {
    ...store.usage,
    reserve: (...args) => {
      calls.reserve++;
      return store.usage.reserve(...args);
    },
    record: (...args) => {
      calls.record++;
      return store.usage.record(...args);
    },
  };
  return { calls, usage };
}

/** Counts requests one after the other; answers how many were allowed. */
async function countMany(limiter: Limiter, requests: number, tier: LimitTier): Promise<number> {
  let allowed = 0;
  for (let request = 0; request < requests; request++) {
    if ((await limiter.count(application, {}, tier)).isAllowed) allowed++;
  }
  return allowed;
}

/** What the database says is taken of a window, reservations included. */
async function reserved(tier: LimitTier, windowStartMs: number): Promise<number> {
  const window = { applicationId: application, tier, startMs: windowStartMs };
  return (await store.usage.reserve(window, 0, Number.MAX_SAFE_INTEGER)).reserved;
}

const thisMinute = startMs - (startMs % minuteMs);
const today = Date.UTC(2026, 4, 17);

test('tells what remains, exactly, and refuses what exceeds the limit', async () => {
  const limiter = open({ entity: 3 });
  const counts: Count[] = [];
  for (let request = 0; request < 5; request++) {
    counts.push(await limiter.count(application, {}, 'entity'));
  }
  const common = { limit: 3, resetSeconds: 45, windowSeconds: 60 };
  assert.deepEqual(counts, [
    { ...common, isAllowed: true, remaining: 2 },
    { ...common, isAllowed: true, remaining: 1 },
    { ...common, isAllowed: true, remaining: 0 },
    { ...common, isAllowed: false, remaining: 0 },
    { ...common, isAllowed: false, remaining: 0 },
  ]);
  assert.equal((await limiter.count(8, {}, 'entity')).isAllowed, true, 'another application');
});

test('requests that come together wait together, and no more than the limit are let through', async () => {
  const { calls, usage } = watched();
  const limiter = open({ search: 300 }, usage);
  const counts = await Promise.all(
    Array.from({ length: 500 }, () => limiter.count(application, {}, 'search')),
  );
  assert.equal(counts.filter(({ isAllowed }) => isAllowed).length, 300);
  assert.equal(new Set(counts.map(({ remaining }) => remaining)).size, 300);
  assert.ok(calls.reserve <= 5, `${calls.reserve} reservations`);
});

test('a steady stream is counted at once, and writes rarely', async () => {
  const { calls, usage } = watched();
  const limiter = open({ entity: 60_000 }, usage);
  let waited = 0;
  let allowed = 0;
  for (let request = 0; request < 61_000; request++) {
    const count = limiter.count(application, {}, 'entity');
    if (count instanceof Promise) waited++;
    if ((count instanceof Promise ? await count : count).isAllowed) allowed++;
    if (request % 10 === 0) await turn();
  }
  assert.equal(allowed, 60_000);
  assert.ok(waited < 60, `${waited} waited`);
  assert.ok(calls.reserve < 220, `${calls.reserve} reservations`);
  assert.equal(calls.record, 0);
});

test('a window ends by the clock, and the next one is whole', async () => {
  const limiter = open({ entity: 20, tiles: 20 });
  assert.equal(await countMany(limiter, 30, 'entity'), 20);
  assert.equal(await countMany(limiter, 30, 'tiles'), 20);
  mock.timers.setTime(thisMinute + minuteMs - 1);
  assert.equal(await countMany(limiter, 30, 'entity'), 0);
  mock.timers.setTime(thisMinute + minuteMs);
  assert.equal(await countMany(limiter, 30, 'entity'), 20);
  mock.timers.setTime(today + 86_400_000 - 1);
  const last = await limiter.count(application, {}, 'tiles');
  assert.deepEqual([last.isAllowed, last.resetSeconds, last.windowSeconds], [false, 1, 86_400]);
  mock.timers.setTime(today + 86_400_000);
  assert.equal(await countMany(limiter, 30, 'tiles'), 20);
});

test('several processes together allow exactly the limit, whoever is asked', async () => {
  const processes = [1, 2, 3].map(() => open({ tiles: 1_000 }));
  let allowed = 0;
  for (let round = 0; round < 400; round++) {
    const counts = await Promise.all(
      processes.map((limiter) => limiter.count(application, {}, 'tiles')),
    );
    allowed += counts.filter(({ isAllowed }) => isAllowed).length;
  }
  assert.equal(allowed, 1_000);
});

test('a process that stops gives back what it did not need, and its use is known', async () => {
  const first = open({ tiles: 10_000 });
  assert.equal(await countMany(first, 150, 'tiles'), 150);
  await turn();
  assert.ok((await reserved('tiles', today)) > 150);
  kill(first);
  await first.close();
  assert.equal(await reserved('tiles', today), 150);
  assert.deepEqual(await store.usage.used(application, 'tiles', 0), [
    { startMs: today, used: 150 },
  ]);
  const next = await open({ tiles: 10_000 }).count(application, {}, 'tiles');
  assert.equal(next.remaining, 10_000 - 151);
});

test('what a killed process had reserved counts as used, and is little', async () => {
  const first = open({ tiles: 2_000 });
  assert.equal(await countMany(first, 500, 'tiles'), 500);
  kill(first);
  await turn();
  const second = await countMany(open({ tiles: 2_000 }), 3_000, 'tiles');
  assert.ok(500 + second <= 2_000);
  assert.ok(500 + second >= 2_000 - 2 * 20, `${second} were left`);
});

test('reservations that lie idle are given back, so that others can use them', async () => {
  const idle = open({ tiles: 1_000 });
  const busy = open({ tiles: 1_000 });
  const first = await countMany(idle, 50, 'tiles');
  const second = await countMany(busy, 1_000, 'tiles');
  assert.ok(first + second < 1_000);
  // Idle is who was asked for nothing between two records.
  for (let time = 0; time < 3; time++) {
    mock.timers.tick(5_000);
    for (let pass = 0; pass < 20; pass++) await turn();
  }
  let rest = 0;
  for (let time = 0; time < 50; time++) {
    rest += await countMany(busy, 1, 'tiles');
    await turn();
    if (time % 10 === 0) mock.timers.tick(5_000);
    await turn();
  }
  assert.equal(first + second + rest, 1_000);
});

test('an application may have limits of its own, or none, and they may change', async () => {
  const limiter = open({ entity: 100 });
  const ask = async (overrides: Partial<Record<LimitTier, number>>, requests: number) => {
    let allowed = 0;
    for (let request = 0; request < requests; request++) {
      if ((await limiter.count(application, overrides, 'entity')).isAllowed) allowed++;
    }
    return allowed;
  };
  assert.equal(await ask({ search: 1 }, 200), 100);
  assert.equal(await ask({ entity: 150 }, 200), 50);
  assert.equal(await ask({ entity: 120 }, 50), 0);
  assert.equal(await ask({ entity: 0 }, 500), 500);
  assert.equal((await limiter.count(application, { entity: 0 }, 'entity')).limit, 0);
  mock.timers.tick(5_000);
  await turn();
  assert.equal(await ask({ entity: 200 }, 200), 50);
});

test('without a limit nothing is reserved, and use is recorded all the same', async () => {
  const { calls, usage } = watched();
  const limiter = open({}, usage);
  for (let request = 0; request < 1_000; request++) {
    assert.ok(!(limiter.count(application, {}, 'entity') instanceof Promise));
  }
  mock.timers.tick(5_000);
  for (let pass = 0; pass < 20; pass++) await turn();
  assert.deepEqual(calls, { reserve: 0, record: 1 });
  assert.deepEqual(await store.usage.used(application, 'entity', 0), [
    { startMs: thisMinute, used: 1_000 },
  ]);
});

test('all use is recorded, that of ended windows too, with one write for all applications', async () => {
  const { calls, usage } = watched();
  const limiter = open({ entity: 1_000 }, usage);
  for (const id of [1, 2, 3]) await limiter.count(id, {}, 'entity');
  mock.timers.setTime(thisMinute + minuteMs);
  await limiter.count(1, {}, 'entity');
  await limiter.count(1, {}, 'entity');
  const before = calls.record;
  kill(limiter);
  await limiter.close();
  assert.equal(calls.record - before, 1);
  assert.deepEqual(await store.usage.used(1, 'entity', 0), [
    { startMs: thisMinute, used: 1 },
    { startMs: thisMinute + minuteMs, used: 2 },
  ]);
  for (const id of [2, 3]) {
    assert.deepEqual(await store.usage.used(id, 'entity', 0), [{ startMs: thisMinute, used: 1 }]);
  }
});

test('windows are deleted when no chart shows them any more', async () => {
  open({});
  const dayMs = 86_400_000;
  const old = { applicationId: application, used: 1, returned: 0 };
  await store.usage.record([
    { ...old, tier: 'entity', startMs: thisMinute - dayMs - minuteMs },
    { ...old, tier: 'entity', startMs: thisMinute },
    { ...old, tier: 'tiles', startMs: today - 91 * dayMs },
    { ...old, tier: 'tiles', startMs: today - 80 * dayMs },
  ]);
  mock.timers.tick(3_600_000);
  for (let pass = 0; pass < 50; pass++) await turn();
  const left = async (tier: LimitTier) =>
    (await store.usage.used(application, tier, 0)).map(({ startMs: time }) => time);
  assert.deepEqual(await left('entity'), [thisMinute]);
  assert.deepEqual(await left('tiles'), [today - 80 * dayMs]);
});

test('while the database is away nothing is refused that the limit allows, and it is paid later', async () => {
  let isAway = true;
  const usage: UsageStore = {
    ...store.usage,
    reserve: (...args) =>
      isAway ? Promise.reject(new Error('gone')) : store.usage.reserve(...args),
    record: (...args) => (isAway ? Promise.reject(new Error('gone')) : store.usage.record(...args)),
  };
  const limiter = open({ tiles: 1_000 }, usage);
  assert.equal(await countMany(limiter, 600, 'tiles'), 600);
  mock.timers.tick(5_000);
  for (let pass = 0; pass < 20; pass++) await turn();
  assert.equal(logged.length, 1, 'said once');
  isAway = false;
  mock.timers.tick(1_000);
  assert.equal(await countMany(limiter, 1, 'tiles'), 1);
  await turn();
  assert.ok((await reserved('tiles', today)) >= 601);
  isAway = true;
  assert.equal(
    await countMany(limiter, 1_000, 'tiles'),
    399,
    'never more than the limit by itself',
  );
  isAway = false;
  mock.timers.tick(5_000);
  for (let pass = 0; pass < 20; pass++) await turn();
  assert.equal((await store.usage.used(application, 'tiles', 0))[0]?.used, 1_000);
});

test('a database that hangs holds no request for long', async () => {
  const late: (() => void)[] = [];
  const usage: UsageStore = {
    ...store.usage,
    reserve: (...args) =>
      new Promise((resolve) => {
        late.push(() => resolve(store.usage.reserve(...args)));
      }),
  };
  const answerAll = async () => {
    for (let pass = 0; pass < 20; pass++) {
      for (const answer of late.splice(0)) answer();
      await turn();
    }
  };
  const limiter = open({ entity: 100 }, usage);
  const first = limiter.count(application, {}, 'entity');
  assert.ok(first instanceof Promise);
  mock.timers.tick(2_000);
  assert.equal((await first).isAllowed, true);
  assert.ok(!(limiter.count(application, {}, 'entity') instanceof Promise), 'nobody waits again');
  await answerAll();
  const third = limiter.count(application, {}, 'entity');
  await answerAll();
  assert.equal((await third).remaining, 97);
});

test('applications that ask no more leave nothing in memory', async () => {
  const { calls, usage } = watched();
  const limiter = open({ entity: 1_000 }, usage);
  for (let id = 1; id <= 100; id++) await limiter.count(id, {}, 'entity');
  for (let time = 0; time < 3; time++) {
    mock.timers.tick(5_000);
    for (let pass = 0; pass < 30; pass++) await turn();
  }
  const { reserve, record } = calls;
  const again = limiter.count(1, {}, 'entity');
  assert.ok(again instanceof Promise, 'it asks the database anew');
  assert.equal((await again).remaining, 998);
  assert.equal(calls.reserve, reserve + 1);
  assert.ok(record <= 3);
});
