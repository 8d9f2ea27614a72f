/** Uploads of mapillary_tools, version by version, from the first byte to images in sequences. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import type { Photo } from '../src/model/upload.ts';
import {
  describedDrive,
  fetchOffset,
  finishUpload,
  manifestKey,
  manifestOf,
  photoKey,
  type Reply,
  sendChunked,
  sendFile,
  sendPieces,
  sendSequence,
  zipKey,
} from './mapillary-tools-traffic.ts';
import { withUploadTown } from './upload-town.ts';
import { zipOf } from './zip-file.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const hashesOf = (photos: readonly Uint8Array[]) => photos.map(sha256);
const contentsOf = (sequences: readonly (readonly Photo[])[]) =>
  sequences.map((photos) => photos.map((photo) => photo.sha256));
const seconds = (count: number) => Array.from({ length: count }, (_, index) => index);
const clusterOf = ({ status, json }: Reply): string => {
  assert.equal(status, 200, JSON.stringify(json));
  assert.equal(typeof json.cluster_id, 'string');
  return json.cluster_id ?? '';
};

describe('mapillary_tools', () => {
  test('0.14 sends photos, and a manifest for each sequence', async () => {
    await withUploadTown(async (town) => {
      const { tool, store } = town;
      const first = await describedDrive('first', seconds(3));
      // As when a camera's clock was set back on the way.
      const second = await describedDrive('second', [30, 20, 3000, 10, 11]);
      const firstId = clusterOf(await sendSequence(tool, first));
      const secondId = clusterOf(await sendSequence(tool, second, String(town.organizationId)));
      const one = await town.published(firstId);
      assert.deepEqual(contentsOf(one.sequences), [hashesOf(first)]);
      assert.deepEqual([one.upload.creatorId, one.upload.organizationId], [town.eveId, null]);
      const two = await town.published(secondId);
      assert.deepEqual(contentsOf(two.sequences), [hashesOf(second)]);
      assert.equal(two.upload.organizationId, town.organizationId);

      const [image] = await store.images.getMany([one.sequences[0]?.[1]?.id ?? 0]);
      assert.ok(image);
      assert.deepEqual(
        [image.capturedAtMs, image.compassAngleDegrees, image.make, image.model],
        [Date.UTC(2024, 4, 1, 10, 0, 1, 250), 29.465, 'GoPro', 'HERO8 Black'],
      );
      assert.deepEqual([image.lon, image.altitudeMetres], [12.0001, 12.5]);
      assert.ok(image.lat > 50);

      // Everything once more: nothing has to be sent, and nothing is there twice.
      const offsets = first.map(async (photo) => (await fetchOffset(tool, photoKey(photo))).json);
      assert.deepEqual(
        await Promise.all(offsets),
        first.map(({ length }) => ({ offset: length })),
      );
      const againId = clusterOf(await sendSequence(tool, first));
      assert.notEqual(againId, firstId);
      assert.deepEqual((await town.published(againId)).sequences, []);
      assert.equal((await store.uploadFiles.countOfUpload(Number(againId))).known, 3);
      assert.equal(await store.images.count(), 8);

      // A handle that is in a sequence, in another one.
      const [known] = first;
      const [fresh] = await describedDrive('fresh', [0]);
      assert.ok(known && fresh);
      const mixed = await town.published(clusterOf(await sendSequence(tool, [known, fresh])));
      assert.deepEqual(contentsOf(mixed.sequences), [hashesOf([fresh])]);
    });
  });

  test('0.14 is told to send again what could not be used', async () => {
    await withUploadTown(async (town) => {
      const { tool, store } = town;
      const [good] = await describedDrive('good', [0]);
      assert.ok(good);
      const bad = Buffer.from('no photo at all');
      const clusterId = clusterOf(await sendSequence(tool, [bad, good]));
      const { sequences } = await town.published(clusterId);
      assert.deepEqual(contentsOf(sequences), [hashesOf([good])]);
      const { items } = await store.uploadFiles.ofUpload(Number(clusterId), { limit: 9 });
      const rejected = items.filter(({ state }) => state === 'rejected');
      assert.match(rejected[0]?.reason ?? '', /not an image/);
      assert.deepEqual((await fetchOffset(tool, photoKey(bad))).json, { offset: 0 });
      // Its cache still has the handle, though.
      const manifest = await sendFile(tool, manifestKey(), manifestOf([rejected[0]?.id]));
      const refused = await finishUpload(tool, manifest.json.h, 'mly_bundle_manifest');
      assert.match(refused.json.error?.message ?? '', /send it again/);
    });
  });

  test('0.13 sends a zip for each sequence', async () => {
    await withUploadTown(async (town) => {
      const { tool, store, organizationId } = town;
      const photos = await describedDrive('wrapped', seconds(4));
      const names = ['9998.jpg', '9999.jpg', '0001.jpg', '0002.jpg'];
      const zip = zipOf(photos.map((bytes, index) => ({ name: names[index] ?? '', bytes })));
      const key = zipKey(photos);
      const sent = await sendFile(tool, key, zip);
      const finished = await finishUpload(tool, sent.json.h, 'zip', organizationId);
      const { upload, sequences } = await town.published(clusterOf(finished));
      assert.deepEqual(contentsOf(sequences), [hashesOf(photos)]);
      assert.equal(upload.organizationId, organizationId);
      assert.deepEqual(
        sequences[0]?.map(({ filename }) => filename),
        names,
      );
      assert.deepEqual((await fetchOffset(tool, key)).json, { offset: zip.length });
      const again = await sendChunked(tool, key, zip.length, Buffer.alloc(0));
      assert.deepEqual(again.json, sent.json);
      assert.deepEqual((await finishUpload(tool, again.json.h, 'zip')).json, finished.json);
      assert.equal(await store.images.count(), 4);
    });
  });

  test('0.12 sends a zip in pieces', async () => {
    await withUploadTown(async (town) => {
      const { tool } = town;
      const photos = await describedDrive('padded', seconds(3), 7_000_000);
      const zip = zipOf(photos.map((bytes, index) => ({ name: `IMG_${index}.jpg`, bytes })));
      assert.ok(zip.length > 16 * 2 ** 20);
      const sent = await sendPieces(tool, zipKey(photos), 0, zip);
      const finished = await finishUpload(tool, sent.json.h, 'zip');
      const { sequences } = await town.published(clusterOf(finished));
      assert.deepEqual(contentsOf(sequences), [hashesOf(photos)]);
    });
  });
});

describe('a zip with something bad in it', () => {
  test('gives the rest, with reasons; none at all is rejected with its own', async () => {
    await withUploadTown(async (town) => {
      const { tool, store } = town;
      const [one, two] = await describedDrive('mixed', seconds(2));
      assert.ok(one && two);
      const nested = zipOf([{ name: '0.jpg', bytes: one }]);
      const zip = zipOf([
        { name: '0.jpg', bytes: one },
        { name: '1.zip', bytes: nested },
        { name: '2.jpg', bytes: Buffer.from('broken'), lies: { crc32: 1 } },
        { name: '3/', bytes: Buffer.alloc(0) },
        { name: '4.jpg', bytes: two },
        { name: '0.jpg', bytes: one },
        { name: '../5.jpg', bytes: two.subarray(0, two.length / 2) },
      ]);
      const send = async (bytes: Buffer) => {
        const { json } = await sendFile(tool, zipKey([bytes]), bytes);
        return clusterOf(await finishUpload(tool, json.h, 'zip'));
      };
      const clusterId = await send(zip);
      const { sequences } = await town.published(clusterId);
      assert.deepEqual(contentsOf(sequences), [hashesOf([one, two])]);
      const { items } = await store.uploadFiles.ofUpload(Number(clusterId), { limit: 9 });
      const told = items.map(async ({ filename, state, reason, photoId }) => {
        const photo = photoId === null ? undefined : await store.photos.get(photoId);
        return [filename, state, reason ?? photo?.reason ?? photo?.state];
      });
      assert.deepEqual(await Promise.all(told), [
        ['0.jpg', 'taken', 'published'],
        ['1.zip', 'taken', 'is not an image that can be read here (JPEG, PNG, WebP, AVIF or TIFF)'],
        ['2.jpg', 'rejected', 'is damaged in the zip'],
        ['4.jpg', 'taken', 'published'],
        ['0.jpg', 'known', 'published'],
        ['5.jpg', 'taken', 'is truncated'],
      ]);

      const none = Buffer.from('not a zip at all, but long enough to be looked at');
      const noneId = await send(none);
      assert.deepEqual((await town.published(noneId)).sequences, []);
      const page = await store.uploadFiles.ofUpload(Number(noneId), { limit: 9 });
      const [only] = page.items;
      assert.deepEqual(
        [page.items.length, only?.filename, only?.reason],
        [1, zipKey([none]), 'is no zip that can be read here'],
      );
      assert.deepEqual((await fetchOffset(tool, zipKey([none]))).json, { offset: 0 });
    });
  });
});

describe('a server that is killed', () => {
  test('goes on with what it had of a file', async () => {
    await withUploadTown(async (town) => {
      const photos = await describedDrive('cut', seconds(2), 3_000_000);
      const [photo] = photos;
      assert.ok(photo);
      const key = photoKey(photo);
      const stuck = sendChunked(town.tool, key, 0, photo, { after: 2_500_000, isStuck: true });
      const ended = assert.rejects(stuck);
      const size = async () => {
        const { id } = (await town.store.incomingFiles.ofKey(town.eveId, key)) ?? {};
        return id === undefined ? 0 : town.incomingBytes.size(id);
      };
      while ((await size()) < 2_500_000) await pause(10);
      await town.restart();
      await ended;
      assert.deepEqual((await fetchOffset(town.tool, key)).json, { offset: 2_500_000 });
      const { sequences } = await town.published(clusterOf(await sendSequence(town.tool, photos)));
      assert.deepEqual(contentsOf(sequences), [hashesOf(photos)]);
    });
  });

  test('makes one upload of a file that was being finished', async () => {
    await withUploadTown(async (town) => {
      const photos = await describedDrive('finished', seconds(30));
      const handles: (string | undefined)[] = [];
      for (const photo of photos) {
        handles.push((await sendFile(town.tool, photoKey(photo), photo)).json.h);
      }
      const manifest = await sendFile(town.tool, manifestKey(), manifestOf(handles));
      const zip = zipOf(photos.map((bytes, index) => ({ name: `${index}.jpg`, bytes })));
      const sent = await sendFile(town.tool, zipKey(photos), zip);
      const finish = () => finishUpload(town.tool, manifest.json.h, 'mly_bundle_manifest');
      for (const afterMs of [0, 3, 8, 15, 300]) {
        const cut = finish().catch(() => undefined);
        const cutZip = finishUpload(town.tool, sent.json.h, 'zip').catch(() => undefined);
        await pause(afterMs);
        await town.restart();
        await Promise.all([cut, cutZip]);
      }
      const one = await town.published(clusterOf(await finish()));
      const two = await town.published(
        clusterOf(await finishUpload(town.tool, sent.json.h, 'zip')),
      );
      assert.deepEqual(contentsOf([...one.sequences, ...two.sequences]).flat().length, 30);
      const uploads = await town.store.uploads.ofCreator(town.eveId, { limit: 9 });
      assert.equal(uploads.items.length, 2);
      assert.equal(await town.store.images.count(), 30);
    });
  });

  test('unpacks a zip to its end, everything once and in order', async () => {
    await withUploadTown(async (town) => {
      const photos = await describedDrive('unpacked', seconds(60));
      const zip = zipOf(photos.map((bytes, index) => ({ name: `${index}.jpg`, bytes })));
      const sent = await sendFile(town.tool, zipKey(photos), zip);
      const clusterId = clusterOf(await finishUpload(town.tool, sent.json.h, 'zip'));
      const taken = async () =>
        (await town.store.uploadFiles.countOfUpload(Number(clusterId))).taken;
      for (const count of [1, 15, 40]) {
        while ((await taken()) < count) await pause(2);
        await town.restart();
      }
      const { sequences } = await town.published(clusterId);
      assert.deepEqual(contentsOf(sequences), [hashesOf(photos)]);
      assert.equal(await taken(), 60);
      assert.equal(await town.store.images.count(), 60);
    });
  });
});

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
