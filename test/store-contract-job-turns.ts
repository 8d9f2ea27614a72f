import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '../src/store/open-store.ts';
import type { JobStore, NewJob } from '../src/store/store.ts';
import type { StoreTest } from './store-contract.ts';

const minute = 60_000;
const [many, few, other] = [34, 50, 66];

const job = (key: string, owner: number | null, priority = 0): NewJob => ({
  kind: 'kind',
  key,
  payload: null,
  priority,
  owner,
});

const jobsOf = (owner: number | null, count: number, name = `${owner}`) =>
  Array.from({ length: count }, (_, index) => job(`${name}:${index}`, owner));

/** Takes and ends so many jobs, one after another; answers their owners. */
async function work(jobs: JobStore, count: number): Promise<(number | null)[]> {
  const owners: (number | null)[] = [];
  for (let index = 0; index < count; index++) {
    const [taken] = await jobs.take(1, minute);
    if (!taken) break;
    owners.push(taken.owner);
    await jobs.finish(taken.id);
  }
  return owners;
}

const countOf = (owners: readonly (number | null)[], owner: number | null) =>
  owners.filter((each) => each === owner).length;

export function jobTurnsContract(storeTest: StoreTest): void {
  storeTest('lets owners take turns, however much one hands in', async ({ jobs }, config) => {
    await jobs.add(jobsOf(many, 1000));
    assert.equal(countOf(await work(jobs, 100), many), 100);
    await jobs.add(jobsOf(few, 10));
    const next = await work(jobs, 10);
    assert.deepEqual([countOf(next, many), countOf(next, few)], [5, 5]);

    // Turns are those of the queue, not of a process.
    const restarted = await openStore(config);
    await restarted.jobs.add(jobsOf(null, 3));
    const rest = await work(restarted.jobs, 13);
    const taken = [many, few, null].map((owner) => countOf(rest, owner));
    assert.deepEqual(taken, [5, 5, 3]);
    assert.equal(countOf(await work(restarted.jobs, 20), many), 20);
    await restarted.close();
  });

  storeTest('gives no place to who has waited for nothing', async ({ jobs }) => {
    await jobs.add(jobsOf(few, 1));
    await work(jobs, 1);
    await jobs.add(jobsOf(many, 20));
    await work(jobs, 10);
    // Each time when the one before has been done: as many turns as anybody has.
    const owners: (number | null)[] = [];
    for (let round = 0; round < 4; round++) {
      await jobs.add([job(`few:${round}`, few)]);
      owners.push(...(await work(jobs, 2)));
    }
    assert.deepEqual([countOf(owners, many), countOf(owners, few)], [4, 4]);
  });

  storeTest('keeps priorities before turns', async ({ jobs }) => {
    await jobs.add([job('a', many, 5), job('b', many, 5), job('c', few, 9), job('d', many, 1)]);
    const taken = await jobs.take(9, minute);
    assert.deepEqual(
      taken.map(({ key }) => key),
      ['d', 'a', 'b', 'c'],
    );
  });

  storeTest(
    'gives turns that follow each other to who adds many at once',
    async (store, config) => {
      const second = await openStore(config);
      await Promise.all(
        jobsOf(many, 60).map((each, index) => (index % 2 ? store : second).jobs.add([each])),
      );
      await store.jobs.add(jobsOf(few, 10));
      const first = await work(store.jobs, 20);
      assert.deepEqual([countOf(first, many), countOf(first, few)], [10, 10]);
      await second.close();
    },
  );

  storeTest('lets nobody wait for what fails again and again', async ({ jobs }) => {
    await jobs.add(jobsOf(many, 40));
    await jobs.add(jobsOf(few, 5));
    let done = 0;
    for (let round = 0; round < 14; round++) {
      const [taken] = await jobs.take(1, minute);
      assert.ok(taken);
      if (taken.owner === few) {
        done++;
        await jobs.finish(taken.id);
      } else await jobs.fail(taken.id, 'broke', 0);
    }
    assert.equal(done, 5, 'every other one was done');
    // Turns go on from those that are taken now, not from what failed long ago.
    const failed = await jobs.take(1, minute);
    for (const { id } of failed) await jobs.fail(id, 'broke', minute);
    await work(jobs, 10);
    await jobs.add(jobsOf(other, 20));
    const next = await work(jobs, 10);
    assert.deepEqual([countOf(next, many), countOf(next, other)], [5, 5]);
  });

  storeTest('takes a job back into its place, as if it had not been started', async ({ jobs }) => {
    await jobs.add([...jobsOf(many, 3), ...jobsOf(few, 1)]);
    const [first] = await jobs.take(1, minute, 'holder');
    assert.ok(first);
    await jobs.add([job(first.key, many)]);
    await jobs.giveBack(first.id);
    await jobs.finish(first.id);
    const [again] = await jobs.take(1, minute);
    assert.equal(again?.key, first.key);
    assert.equal(again?.attempts, 1);
    await jobs.finish(again?.id ?? 0);
    assert.deepEqual(await jobs.count(), { waiting: 3, running: 0, dead: 0 });
  });

  storeTest('takes a job from who lost it', async ({ jobs }) => {
    await jobs.add(jobsOf(many, 1));
    const [lost] = await jobs.take(1, 0);
    const [taken] = await jobs.take(1, 30);
    assert.ok(lost && taken);
    await jobs.finish(lost.id);
    await jobs.fail(lost.id, 'late', undefined);
    await jobs.giveBack(lost.id);
    await jobs.extend([lost.id], minute);
    await sleep(40);
    const [next] = await jobs.take(1, minute);
    assert.equal(next?.attempts, 3);
  });
}
