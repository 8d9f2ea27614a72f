import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { BlobStore } from '../blobs/blobs.ts';
import { openDiskBlobs } from '../blobs/disk-blobs.ts';
import { blobKinds, deepZoomKey, originalKey, thumbnailKey } from '../blobs/keys.ts';
import { measureBlobs } from './measure-blobs.ts';

const count = 400;
const { signal } = new AbortController();
let directory: string;
let blobs: BlobStore;
let originalBytes = 0;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wayside-measure-'));
  blobs = await openDiskBlobs(directory);
  for (let index = 0; index < count; index++) {
    const sha256 = createHash('sha256').update(`${index}`).digest('hex');
    const bytes = Buffer.alloc(1000 + ((index * 7919) % 1000));
    originalBytes += bytes.length;
    await blobs.put(originalKey(sha256), bytes);
    if (index < 10) {
      await blobs.put(thumbnailKey(sha256, 256), Buffer.alloc(10));
      for (let x = 0; x < 3; x++) await blobs.put(deepZoomKey(sha256, 9, x, 0), Buffer.alloc(5));
    }
  }
});
after(() => rm(directory, { recursive: true }));

describe('blobs of a kind', () => {
  test('are measured to the byte while there are few', async () => {
    const of = (kind: string) => measureBlobs(blobs, kind, { maxBlobs: count + 1, signal });
    assert.deepEqual(await of(blobKinds.originals), { bytes: originalBytes, isEstimate: false });
    assert.deepEqual(await of(blobKinds.thumbnails), { bytes: 100, isEstimate: false });
    assert.deepEqual(await of(blobKinds.deepZoom), { bytes: 150, isEstimate: false });
    assert.deepEqual(await of(blobKinds.tracks), { bytes: 0, isEstimate: false });
  });

  test('are measured beside files that are no blobs', async () => {
    const odd = join(directory, 'tracks');
    await mkdir(odd);
    for (const name of ['.hidden', 'notes.txt', 'a b']) await writeFile(join(odd, name), 'x');
    const options = { maxBlobs: 9, signal };
    assert.deepEqual(await measureBlobs(blobs, blobKinds.tracks, options), {
      bytes: 0,
      isEstimate: false,
    });
  });

  test('are told by a part of them when they are many', async () => {
    let looked = 0;
    const counting = {
      children: blobs.children,
      total: (key: string) => {
        looked++;
        return blobs.total(key);
      },
    };
    const { bytes, isEstimate } = await measureBlobs(counting, blobKinds.originals, {
      maxBlobs: 100,
      signal,
    });
    assert.ok(isEstimate);
    assert.ok(looked <= 100, `${looked} looked at`);
    assert.ok(Math.abs(bytes / originalBytes - 1) < 0.05, `${bytes} of ${originalBytes}`);
  });

  test('are not measured by who must end', async () => {
    const ended = { maxBlobs: 1, signal: AbortSignal.abort() };
    await assert.rejects(measureBlobs(blobs, blobKinds.originals, ended), { name: 'AbortError' });
  });
});
