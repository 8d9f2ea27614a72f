import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openReadMemory } from './read-memory.ts';

/** A database of one value, which counts how often it is read. */
function openCounted(version: string | undefined, maxEntries = 10) {
  const database = {
    current: version,
    reads: 0,
    version: async () => database.current,
  };
  const remember = openReadMemory<number, { key: number }>(database, maxEntries);
  const read = (key: number) =>
    remember(key, async () => {
      database.reads++;
      return { key };
    });
  return { database, remember, read };
}

describe('a memory of reads', () => {
  test('answers while the version is the same', async () => {
    const { database, read } = openCounted('1');
    assert.equal(await read(1), await read(1));
    assert.deepEqual(await read(2), { key: 2 });
    assert.equal(database.reads, 2);
  });

  test('forgets everything when the version is another', async () => {
    const { database, read } = openCounted('1');
    await read(1);
    await read(2);
    database.current = '2';
    await read(1);
    await read(2);
    assert.equal(database.reads, 4);
    await read(2);
    assert.equal(database.reads, 4);
  });

  test('keeps nothing that was read before a change that it has heard of', async () => {
    const { database, remember, read } = openCounted('1');
    await read(1);
    const { promise, resolve } = Promise.withResolvers<{ key: number }>();
    const slow = remember(2, () => promise);
    database.current = '2';
    await read(1);
    resolve({ key: 0 });
    assert.deepEqual(await slow, { key: 0 });
    assert.deepEqual(await read(2), { key: 2 });
  });

  test('keeps neither errors nor what is absent', async () => {
    const { remember, read } = openCounted('1');
    await assert.rejects(remember(1, () => Promise.reject(new Error('broken'))));
    assert.equal(await remember(1, async () => undefined), undefined);
    assert.deepEqual(await read(1), { key: 1 });
  });

  test('remembers nothing of a database that can not tell its version', async () => {
    const { database, read } = openCounted(undefined);
    await read(1);
    await read(1);
    assert.equal(database.reads, 2);
  });

  test('starts anew when it is full', async () => {
    const { database, read } = openCounted('1', 2);
    for (const key of [1, 2, 3, 3, 1]) await read(key);
    assert.equal(database.reads, 4);
  });
});
