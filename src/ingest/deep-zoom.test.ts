import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import sharp from 'sharp';
import { sampleImage } from '../../test/store-samples.ts';
import type { BlobStore } from '../blobs/blobs.ts';
import { openDiskBlobs } from '../blobs/disk-blobs.ts';
import { openDiskSpace } from '../blobs/disk-space.ts';
import { deepZoomKey, deepZoomKeys, originalKey } from '../blobs/keys.ts';
import type { ExifOrientation } from '../model/image.ts';
import { type DeepZoom, openDeepZoom } from './deep-zoom.ts';
import { openPhotoWorkers, type PhotoWorkers } from './photo-workers.ts';

let directory: string;
let blobs: BlobStore;
let workers: PhotoWorkers;
let deepZoom: DeepZoom;
let lastId = 0;
const deleted = new Set<number>();
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wayside-zoom-test-'));
  blobs = await openDiskBlobs(directory);
  workers = openPhotoWorkers({ workers: 1, maxPixels: 100e6 });
  const images = { get: async (id: number) => (deleted.has(id) ? undefined : sampleImage(id)) };
  const diskSpace = openDiskSpace({ directory, minFreeBytes: 0 });
  deepZoom = openDeepZoom({ blobs, images, workers, diskSpace });
});
after(async () => {
  await workers.close();
  await rm(directory, { recursive: true });
});

/** An original whose red grows to the right and whose green grows downwards. */
async function original(width: number, height: number, exifOrientation: ExifOrientation = 1) {
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++)
      pixels.set([(x / width) * 255, (y / height) * 255, 0], (y * width + x) * 3);
  }
  const jpeg = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg()
    .toBuffer();
  const sha256 = `${width}f${height}e${exifOrientation}`.padEnd(64, '0');
  await blobs.put(originalKey(sha256), jpeg);
  return { id: ++lastId, width, height, exifOrientation, sha256 };
}

type TestImage = Awaited<ReturnType<typeof original>>;

async function tile(image: TestImage, z: number, x: number, y: number) {
  const stream = await deepZoom.tile(image, z, x, y);
  assert.ok(stream, `tile ${z}/${x}/${y}`);
  const jpeg = Buffer.concat(await stream.toArray());
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
  const metadata = await sharp(jpeg).metadata();
  assert.deepEqual([metadata.format, metadata.exif, metadata.icc], ['jpeg', undefined, undefined]);
  return { data, width: info.width, height: info.height };
}

describe('deep zoom', () => {
  test('cuts every tile of every level to its size', async () => {
    const image = await original(2049, 1100);
    assert.deepEqual(deepZoom.levels(image), { min: 11, max: 12 });
    for (const z of [11, 12]) {
      const scale = 2 ** (z - 12);
      const [width, height] = [Math.ceil(2049 * scale), Math.ceil(1100 * scale)];
      for (const { x, y } of deepZoom.tiles(image, z)) {
        const made = await tile(image, z, x, y);
        assert.equal(made.width, Math.min(1024, width - x * 1024));
        assert.equal(made.height, Math.min(1024, height - y * 1024));
      }
    }
  });

  test('cuts tiles where they belong', async () => {
    const image = await original(3000, 2000);
    const { data, width } = await tile(image, 12, 1, 1);
    const pixel = (row: number, column: number) => [
      ...data.subarray((row * width + column) * 3).subarray(0, 2),
    ];
    const [red = 0, green = 0] = pixel(500, 500);
    assert.ok(Math.abs(red - (1524 / 3000) * 255) < 4);
    assert.ok(Math.abs(green - (1524 / 2000) * 255) < 4);
  });

  test('shows photos upright', async () => {
    const image = await original(1500, 1200, 6);
    assert.deepEqual(deepZoom.tiles(image, 11).at(-1), { z: 11, x: 1, y: 1 });
    const { data, width, height } = await tile(image, 11, 1, 1);
    assert.deepEqual([width, height], [1200 - 1024, 1500 - 1024]);
    // The stored top right is the upright bottom right: red there, and no green.
    const [red = 0, green = 0] = data.subarray(data.length - 3);
    assert.ok(red > 250 && green < 6, `${red} ${green}`);
  });

  test('enlarges photos below the lowest level', async () => {
    const image = await original(600, 450, 8);
    assert.deepEqual(deepZoom.levels(image), { min: 11, max: 11 });
    const { width, height } = await tile(image, 11, 0, 1);
    assert.deepEqual([width, height], [900, 1200 - 1024]);
  });

  test('has no tile beyond the pyramid, and makes none for asking', async () => {
    const image = await original(1300, 700);
    for (const [z, x, y] of [
      [10, 0, 0],
      [12, 0, 0],
      [11, 2, 0],
      [11, 0, 1],
      [11, -1, 0],
      [11, 0.5, 0],
    ] as const) {
      assert.equal(await deepZoom.tile(image, z, x, y), undefined);
    }
    assert.equal(await blobs.size(deepZoomKey(image.sha256, 11, 0, 0)), undefined);
  });

  test('makes all tiles at the first request, once, and again what is lost', async () => {
    const image = await original(2000, 1500);
    const all = deepZoom.tiles(image, 11);
    await Promise.all(all.map(({ z, x, y }) => tile(image, z, x, y)));
    const lost = deepZoomKey(image.sha256, 11, 1, 1);
    await blobs.delete(lost);
    assert.equal((await tile(image, 11, 1, 1)).width, 2000 - 1024);
    assert.ok(await blobs.size(lost));
    await blobs.delete(originalKey(image.sha256));
    assert.equal((await tile(image, 11, 0, 0)).width, 1024);
  });

  test('keeps no tiles of an image that is deleted while they are made', async () => {
    const image = await original(1800, 1300);
    const asked = deepZoom.tile(image, 11, 0, 0);
    deleted.add(image.id);
    assert.equal(await asked, undefined);
    assert.deepEqual(await blobs.list(deepZoomKeys(image.sha256)), []);
  });

  test('fails without an original, and leaves nothing behind', async () => {
    const image = { ...(await original(1100, 1100)), sha256: 'absent'.padEnd(64, '0') };
    await assert.rejects(deepZoom.tile(image, 11, 0, 0));
    await assert.rejects(deepZoom.tile(image, 11, 0, 0));
    const stillMade = await readdir(join(directory, 'tmp'));
    assert.deepEqual(stillMade, []);
  });
});
