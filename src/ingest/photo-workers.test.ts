import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import sharp from 'sharp';
import { WaysideError } from '../errors.ts';
import { openPhotoWorkers, type PhotoWorkers } from './photo-workers.ts';

let directory: string;
let workers: PhotoWorkers;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wayside-workers-'));
  workers = openPhotoWorkers({ workers: 2, maxPixels: 1e6 });
});
after(async () => {
  await workers.close();
  await rm(directory, { recursive: true });
});

async function file(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, bytes);
  return path;
}

const grey = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#888' } });

describe('photo workers', () => {
  test('prepare photos', async () => {
    const path = await file('good.jpg', await grey(1200, 800).jpeg().toBuffer());
    const prepared = await Promise.all([1, 2, 3, 4].map(() => workers.prepare(path)));
    for (const { metadata, thumbnails } of prepared) {
      assert.deepEqual([metadata.width, metadata.height], [1200, 800]);
      assert.deepEqual(
        thumbnails.map(({ width }) => width).toSorted((a, b) => a - b),
        [256, 1024, 2048],
      );
    }
  });

  test('say what is wrong with a file, as errors that callers may see', async () => {
    const jpeg = await grey(900, 900).jpeg().toBuffer();
    const cases: readonly (readonly [Uint8Array, RegExp])[] = [
      [Buffer.alloc(0), /^is empty$/],
      [Buffer.from('hello'), /^is not an image/],
      [jpeg.subarray(0, jpeg.length / 2), /^is truncated$/],
      [jpeg.subarray(0, 30), /^is truncated$/],
      [await grey(1100, 1100).jpeg().toBuffer(), /^is larger than 1 megapixels \(1100 × 1100\)$/],
      [await grey(800, 800).jpeg({ progressive: true }).toBuffer(), /the most for its format/],
    ];
    for (const [index, [bytes, message]] of cases.entries()) {
      const path = await file(`bad-${index}.jpg`, bytes);
      await assert.rejects(workers.prepare(path), (error) => {
        assert.ok(error instanceof WaysideError);
        assert.equal(error.kind, 'unusable-photo');
        assert.match(error.message, message);
        return true;
      });
    }
  });

  test('stop when they are told to, and don’t take that for the photo’s fault', async () => {
    const path = await file('stopped.jpg', await grey(1000, 1000).jpeg().toBuffer());
    const stop = new AbortController();
    // More than there are threads: some run, some wait.
    const prepared = [1, 2, 3, 4, 5, 6].map(() => workers.prepare(path, stop.signal));
    stop.abort();
    for (const { status } of await Promise.allSettled(prepared)) assert.equal(status, 'rejected');
    for (const each of prepared) await assert.rejects(each, { name: 'AbortError' });
    assert.equal((await workers.prepare(path)).metadata.width, 1000);
  });

  test('do not take a missing file for a bad photo', async () => {
    await assert.rejects(
      workers.prepare(join(directory, 'absent.jpg')),
      (error) => !(error instanceof WaysideError),
    );
  });

  test('go on after a photo that took too long', async () => {
    const hurried = openPhotoWorkers({ workers: 1, maxPixels: 100e6, maxSeconds: 1 });
    try {
      const slow = await file('slow.png', await grey(9_000, 9_000).png().toBuffer());
      const good = await file('quick.jpg', await grey(300, 200).jpeg().toBuffer());
      const [first, second] = await Promise.allSettled([
        hurried.prepare(slow),
        hurried.prepare(good),
      ]);
      // A fast machine may be quick enough.
      if (first.status === 'rejected') assert.match(first.reason.message, /too long/);
      assert.equal(second.status, 'fulfilled');
    } finally {
      await hurried.close();
    }
  });
});
