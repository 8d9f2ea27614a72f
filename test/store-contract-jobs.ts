import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '../src/store/open-store.ts';
import type { NewJob } from '../src/store/store.ts';
import type { StoreTest } from './store-contract.ts';

const job = (
  key: string,
  priority = 0,
  payload: unknown = null,
  owner: number | null = null,
): NewJob => ({ kind: 'kind', key, payload, priority, owner });

const minute = 60_000;

export function jobsContract(storeTest: StoreTest): void {
  storeTest('gives jobs of one owner by priority, then the oldest first', async ({ jobs }) => {
    await jobs.add([job('late', 9), job('b', 1), job('c', 1)]);
    await jobs.add([job('first', 0, { deep: ['ü', 1.5, null] }), job('d', 1)]);
    await jobs.add([]);
    const taken = [...(await jobs.take(3, minute)), ...(await jobs.take(9, minute))];
    assert.deepEqual(
      taken.map(({ key }) => key),
      ['first', 'b', 'c', 'd', 'late'],
    );
    const [first] = taken;
    assert.deepEqual(first, {
      ...job('first', 0, { deep: ['ü', 1.5, null] }),
      id: first?.id,
      attempts: 1,
    });
    assert.deepEqual(await jobs.take(1, minute), []);
  });

  storeTest('gives every job to one worker only', async ({ jobs }, config) => {
    const other = await openStore(config);
    await jobs.add(Array.from({ length: 100 }, (_, index) => job(`${index}`)));
    const taken = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 ? jobs : other.jobs).take(8, minute)),
    );
    const rest = await jobs.take(100, minute);
    await other.close();
    const keys = [...taken.flat(), ...rest].map(({ key }) => key);
    assert.equal(keys.length, 100);
    assert.equal(new Set(keys).size, 100);
  });

  storeTest('has one job of a key that waits', async ({ jobs }) => {
    await jobs.add([job('same', 1, 'first'), job('same', 2, 'second')]);
    await jobs.add([job('same', 0, 'third')]);
    const [taken, ...more] = await jobs.take(5, minute);
    assert.equal(taken?.payload, 'first');
    assert.deepEqual(more, []);
    await jobs.finish(taken?.id ?? 0);
    assert.deepEqual(await jobs.count(), { waiting: 0, running: 0, dead: 0 });
    await jobs.finish(taken?.id ?? 0);
    await jobs.add([job('same')]);
    assert.deepEqual(await jobs.count(), { waiting: 1, running: 0, dead: 0 });
  });

  storeTest('runs a job once more that was added while it ran', async ({ jobs }) => {
    await jobs.add([job('same')]);
    const [first] = await jobs.take(1, minute);
    assert.ok(first);
    await jobs.add([job('same'), job('same')]);
    await jobs.add([job('same')]);
    assert.deepEqual(await jobs.take(5, minute), [], 'not before the run has ended');
    assert.deepEqual(await jobs.count(), { waiting: 0, running: 1, dead: 0 });
    await jobs.extend([first.id], minute);
    await jobs.finish(first.id);
    assert.deepEqual(await jobs.count(), { waiting: 1, running: 0, dead: 0 });
    await jobs.finish(first.id);
    const [second, ...more] = await jobs.take(5, minute);
    assert.equal(second?.attempts, 1);
    assert.deepEqual(more, [], 'once, however often it was added');
    await jobs.finish(second?.id ?? 0);
    assert.deepEqual(await jobs.count(), { waiting: 0, running: 0, dead: 0 });
  });

  storeTest('knows that a job was added while it ran when that run fails', async ({ jobs }) => {
    await jobs.add([job('for-good'), job('for-now'), job('died')]);
    const taken = new Map((await jobs.take(2, minute)).map(({ key, id }) => [key, id]));
    const [died] = await jobs.take(1, 0);
    assert.equal(died?.key, 'died');
    await jobs.add([job('for-good'), job('for-now'), job('died')]);
    await jobs.fail(taken.get('for-good') ?? 0, 'broke', undefined);
    await jobs.fail(taken.get('for-now') ?? 0, 'broke', 0);
    assert.deepEqual(await jobs.count(), { waiting: 3, running: 0, dead: 0 });
    const again = await jobs.take(5, minute);
    assert.deepEqual(
      again.map(({ key, attempts }) => [key, attempts]),
      [
        ['for-good', 1],
        ['died', 2],
        ['for-now', 2],
      ],
      'what failed has lost its place, what lost its worker has not',
    );
    for (const { id } of again) await jobs.finish(id);
    assert.deepEqual(await jobs.count(), { waiting: 0, running: 0, dead: 0 });
  });

  storeTest('loses no addition, however it meets the end of a run', async ({ jobs }, config) => {
    const other = await openStore(config);
    for (let round = 0; round < 50; round++) {
      await jobs.add([job('same')]);
      const [taken] = await jobs.take(1, minute);
      assert.ok(taken);
      await Promise.all([jobs.finish(taken.id), other.jobs.add([job('same')])]);
      const [again] = await jobs.take(1, minute);
      assert.ok(again, 'added before or after the end, it is due');
      await jobs.finish(again.id);
    }
    await other.close();
    assert.deepEqual(await jobs.count(), { waiting: 0, running: 0, dead: 0 });
  });

  storeTest('gives a job again when its lease has ended', async ({ jobs }) => {
    await jobs.add([job('a'), job('kept')]);
    const taken = await jobs.take(2, 60);
    await jobs.extend([taken.find(({ key }) => key === 'kept')?.id ?? 0], minute);
    assert.deepEqual(await jobs.take(2, minute), []);
    await sleep(80);
    assert.deepEqual(await jobs.count(), { waiting: 1, running: 1, dead: 0 });
    const again = await jobs.take(2, minute);
    assert.deepEqual(
      again.map(({ key, attempts }) => [key, attempts]),
      [['a', 2]],
    );
  });

  storeTest('gives jobs again at once whose holder has ended', async ({ jobs }) => {
    await jobs.add([job('a'), job('b'), job('c')]);
    const [a] = await jobs.take(1, minute, 'gone');
    const [b] = await jobs.take(1, minute, 'here');
    await jobs.take(1, minute);
    await jobs.add([job('a')]);
    assert.deepEqual((await jobs.holders()).sort(), ['gone', 'here']);
    await jobs.release(['gone', 'never was']);
    const again = await jobs.take(5, minute, 'here');
    assert.deepEqual(
      again.map(({ key, attempts }) => [key, attempts]),
      [['a', 2]],
    );
    await jobs.finish(a?.id ?? 0);
    assert.deepEqual(await jobs.holders(), ['here'], 'who lost a job can not end it');
    for (const id of [again[0]?.id, b?.id]) await jobs.finish(id ?? 0);
    assert.deepEqual(await jobs.holders(), []);
  });

  storeTest('gives a postponed job again as if it had not been started', async ({ jobs }) => {
    await jobs.add([job('a')]);
    for (let each = 0; each < 3; each++) {
      const [taken] = await jobs.take(1, minute);
      assert.equal(taken?.attempts, 1);
      await jobs.postpone(taken.id, 'no room', each < 2 ? 0 : minute);
    }
    assert.deepEqual(await jobs.take(1, minute), []);
    const { waiting, running, dead } = await jobs.count();
    assert.deepEqual({ waiting, running, dead }, { waiting: 1, running: 0, dead: 0 });
  });

  storeTest('tries a failed job again after its delay, or keeps it as dead', async ({ jobs }) => {
    await jobs.add([job('soon'), job('never')]);
    const taken = await jobs.take(2, minute);
    for (const { id, key } of taken) await jobs.fail(id, 'broke', key === 'soon' ? 60 : undefined);
    assert.deepEqual(await jobs.take(2, minute), []);
    assert.deepEqual(await jobs.count(), { waiting: 1, running: 0, dead: 1 });
    await sleep(80);
    assert.equal((await jobs.take(2, minute))[0]?.attempts, 2);
    await jobs.add([job('never')]);
    assert.deepEqual(await jobs.count(), { waiting: 1, running: 1, dead: 0 });
    assert.equal((await jobs.take(2, minute))[0]?.attempts, 1);
  });
}
