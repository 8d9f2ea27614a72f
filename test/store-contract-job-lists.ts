import assert from 'node:assert/strict';
import { type JobState, jobPriorities } from '../src/model/job.ts';
import type { JobStore, NewJob } from '../src/store/store.ts';
import type { StoreTest } from './store-contract.ts';

const minute = 60_000;
const [ada, ben] = [34, 50];

const job = (key: string, owner: number | null = ada, kind = 'kind'): NewJob => ({
  kind,
  key,
  payload: { key },
  priority: jobPriorities.newPhoto,
  owner,
});

/** Keys of a state, page by page. */
async function keysOf(jobs: JobStore, state: JobState, limit = 100): Promise<string[]> {
  const keys: string[] = [];
  let after: string | undefined;
  do {
    const page = await jobs.list({ state, limit, after });
    assert.ok(page.items.length <= limit);
    keys.push(...page.items.map(({ key }) => key));
    after = page.next;
  } while (after !== undefined);
  return keys;
}

/** Adds jobs and lets them fail for good, the first one first. */
async function kill(jobs: JobStore, added: readonly NewJob[]): Promise<void> {
  await jobs.add(added);
  for (const { id, key } of await jobs.take(added.length, minute)) {
    await jobs.fail(id, `${key} broke`, undefined);
    await new Promise((resume) => setTimeout(resume, 2));
  }
}

export function jobListsContract(storeTest: StoreTest): void {
  storeTest('lists jobs by what becomes of them', async ({ jobs }) => {
    const before = Date.now();
    await jobs.add([job('runs'), job('again'), job('fails'), job('dies', null, 'other')]);
    const taken = new Map((await jobs.take(4, minute, 'me')).map(({ key, id }) => [key, id]));
    await jobs.fail(taken.get('fails') ?? 0, 'x'.repeat(5000), minute);
    await jobs.fail(taken.get('dies') ?? 0, 'for\0good', undefined);
    await jobs.add([job('again'), job('waits', ben)]);

    const { items: running } = await jobs.list({ state: 'running', limit: 9 });
    assert.deepEqual(running.map(({ key }) => key).sort(), ['again', 'runs']);
    const [one] = running;
    assert.ok(one?.startedAtMs && one.startedAtMs >= before && one.addedAtMs >= before - 1);
    assert.deepEqual(
      { ...one, id: 0, key: '', addedAtMs: 0, startedAtMs: 0 },
      {
        ...{ id: 0, kind: 'kind', key: '', owner: ada, priority: 10, state: 'running' },
        ...{ attempts: 1, addedAtMs: 0, startedAtMs: 0, holder: 'me', retryAtMs: null },
        ...{ failedAtMs: null, error: null },
      },
    );
    const [retrying] = (await jobs.list({ state: 'retrying', limit: 9 })).items;
    assert.equal(retrying?.key, 'fails');
    assert.ok((retrying?.retryAtMs ?? 0) >= before + minute);
    assert.equal(retrying?.error?.length, 2000);
    const [dead] = (await jobs.list({ state: 'dead', limit: 9 })).items;
    assert.deepEqual(
      [dead?.kind, dead?.key, dead?.owner, dead?.error, dead?.attempts, dead?.holder],
      ['other', 'dies', null, 'for\ufffdgood', 1, null],
    );
    assert.ok((dead?.failedAtMs ?? 0) >= before);
    assert.deepEqual(await jobs.getDead(dead?.id ?? 0), dead);
    const [waiting] = (await jobs.list({ state: 'waiting', limit: 9 })).items;
    assert.equal(await jobs.getDead(waiting?.id ?? 0), undefined);
    assert.deepEqual([waiting?.key, waiting?.owner, waiting?.startedAtMs], ['waits', ben, null]);

    const [most, ...rest] = await jobs.counts();
    assert.deepEqual(most, { kind: 'kind', owner: ada, state: 'running', jobs: 2 });
    assert.deepEqual(
      rest
        .map(({ kind, owner, state, jobs: count }) => [kind, owner, state, count].join(' '))
        .sort(),
      ['kind 34 retrying 1', 'kind 50 waiting 1', 'other  dead 1'],
    );
    assert.deepEqual(await jobs.count(), { waiting: 2, running: 2, dead: 1 });
  });

  storeTest('lists jobs in pages, in their order', async ({ jobs }) => {
    const names = Array.from({ length: 7 }, (_, index) => `${index}`);
    await kill(
      jobs,
      names.map((name) => job(`dead ${name}`)),
    );
    await jobs.add(names.map((name) => job(`ada ${name}`)));
    await jobs.add([job('ben 0', ben), job('ben 1', ben)]);
    const waiting = await keysOf(jobs, 'waiting', 2);
    assert.deepEqual(waiting.slice(0, 4), ['ada 0', 'ben 0', 'ada 1', 'ben 1']);
    assert.equal(waiting.length, 9);
    const dead = await keysOf(jobs, 'dead', 3);
    assert.deepEqual(dead, names.map((name) => `dead ${name}`).reverse());
    const taken = await jobs.take(9, minute);
    assert.deepEqual(
      taken.map(({ key }) => key),
      waiting,
    );
    assert.equal((await keysOf(jobs, 'running', 2)).length, 9);
    for (const after of ['', 'x', 'MS4y', 'MS4yLjM'])
      await assert.rejects(jobs.list({ state: 'waiting', limit: 1, after }), {
        kind: 'invalid-argument',
      });
  });

  storeTest('runs dead jobs again, behind new ones and in turns', async ({ jobs }) => {
    await kill(jobs, [
      ...[job('a'), job('b'), job('c')],
      ...[job('d', ben), job('other', ben, 'other')],
    ]);
    const idOf = async (key: string) =>
      (await jobs.list({ state: 'dead', limit: 9 })).items.find((each) => each.key === key)?.id ??
      0;
    assert.equal(await jobs.rerun({ ids: [await idOf('a'), 12345] }), 1);
    assert.equal(await jobs.rerun({ kind: 'kind' }), 3);
    assert.equal(await jobs.rerun({ kind: 'kind' }), 0);
    assert.deepEqual(await keysOf(jobs, 'dead'), ['other']);
    await jobs.add([job('new')]);
    const taken = await jobs.take(9, minute);
    assert.deepEqual(
      taken.map(({ key }) => key),
      ['new', 'a', 'd', 'b', 'c'],
    );
    assert.deepEqual(
      taken.map(({ payload, attempts }) => [payload, attempts]),
      ['new', 'a', 'd', 'b', 'c'].map((key) => [{ key }, 1]),
    );
    assert.equal(await jobs.rerun('all'), 1);
    assert.equal((await jobs.take(9, minute))[0]?.key, 'other');
  });

  storeTest('forgets dead jobs, and no others', async ({ jobs }) => {
    await kill(jobs, [job('a'), job('b'), job('c', ben, 'other'), job('d', ben, 'another')]);
    await jobs.add([job('waits')]);
    const [waiting] = (await jobs.list({ state: 'waiting', limit: 1 })).items;
    const [newest] = (await jobs.list({ state: 'dead', limit: 1 })).items;
    assert.deepEqual(await jobs.discard({ ids: [waiting?.id ?? 0, newest?.id ?? 0] }), [
      { kind: 'another', payload: { key: 'd' } },
    ]);
    assert.equal((await jobs.discard({ kind: 'other' })).length, 1);
    assert.deepEqual(await jobs.count(), { waiting: 1, running: 0, dead: 2 });
    assert.equal((await jobs.discard('all')).length, 2);
    assert.deepEqual(await jobs.count(), { waiting: 1, running: 0, dead: 0 });
  });

  storeTest('runs and forgets more dead jobs than fit into one transaction', async ({ jobs }) => {
    const names = Array.from({ length: 1100 }, (_, index) => `${index}`);
    await jobs.add(names.map((name) => job(name)));
    for (const { id } of await jobs.take(2000, minute)) await jobs.fail(id, 'broke', undefined);
    assert.equal(await jobs.rerun('all'), 1100);
    assert.equal((await jobs.count()).waiting, 1100);
    for (const { id } of await jobs.take(2000, minute)) await jobs.fail(id, 'broke', undefined);
    assert.equal((await jobs.discard('all')).length, 1100);
  });
}
