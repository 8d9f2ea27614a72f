import assert from 'node:assert/strict';
import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { describe, test } from 'node:test';
import { openDiskSpace } from './disk-space.ts';

const directory = tmpdir();
const isFull = { kind: 'storage-full' };

/** Space in which about so many bytes are left, give or take what others do to the disk. */
async function spaceOf(bytes: number) {
  const { bavail, bsize } = await statfs(directory);
  return openDiskSpace({ directory, minFreeBytes: bavail * bsize - bytes });
}

describe('the space of a disk', () => {
  test('is enough, or not', async () => {
    await openDiskSpace({ directory, minFreeBytes: 0 }).check(1e6);
    await assert.rejects(openDiskSpace({ directory, minFreeBytes: 0 }).check(1e18), isFull);
    await assert.rejects(openDiskSpace({ directory, minFreeBytes: 1e18 }).check(0), {
      ...isFull,
      message: /^The disk is full.*WAYSIDE_MIN_FREE_MB/,
    });
  });

  test('tells how much there is', async () => {
    const { freeBytes = 0, totalBytes = 0 } =
      (await openDiskSpace({ directory, minFreeBytes: 0 }).state()) ?? {};
    assert.ok(freeBytes > 0 && freeBytes <= totalBytes);
  });

  test('is promised once, and given back', async () => {
    const space = await spaceOf(10e9);
    const first = await space.reserve(6e9);
    await assert.rejects(space.reserve(6e9), isFull);
    first.release();
    const second = await space.reserve(6e9);
    second.release();
    second.release();
    const third = await space.reserve(6e9);
    await assert.rejects(space.reserve(6e9), isFull);
    third.release();
  });

  test('counts what was written before the disk tells of it', async () => {
    const space = await spaceOf(10e9);
    const room = await space.reserve(0);
    assert.equal(room.use(1000), undefined);
    await room.use(6e9);
    await assert.rejects(space.check(6e9), isFull);
    await assert.rejects(Promise.resolve(room.use(6e9)), isFull);
  });

  test('that is promised is not counted twice when it is written', async () => {
    const space = await spaceOf(10e9);
    const room = await space.reserve(6e9);
    await room.use(5.9e9);
    await space.check(2e9);
    room.release();
    await space.check(2e9);
  });
});
