/** The same photo comes in again while it is deleted: what is accepted has its bytes, whoever was first. */

import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BlobStore } from '../src/blobs/blobs.ts';
import { originalKey } from '../src/blobs/keys.ts';
import { readConfig } from '../src/config.ts';
import { carryOut } from '../src/deletions/carry-out.ts';
import { requestDeletion } from '../src/deletions/request-deletion.ts';
import { closeUpload } from '../src/ingest/pipeline.ts';
import { receivePhoto } from '../src/ingest/receive.ts';
import { defaultSequenceRules } from '../src/ingest/sequences.ts';
import type { Upload } from '../src/model/upload.ts';
import { openServices, type Services, startPipeline } from '../src/wiring.ts';
import { seededRandom } from './seeded-random.ts';
import { sampleDirectory, withDataDirectory } from './wayside-process.ts';

const photo = join(sampleDirectory, 'ada', '2024-05-17-main-street', '0001.jpg');

async function inServices(use: (services: Services) => Promise<void>): Promise<void> {
  await withDataDirectory(async (data) => {
    const services = await openServices(
      readConfig({ WAYSIDE_DATA: data, WAYSIDE_LOG_LEVEL: 'error', WAYSIDE_WORKERS: '1' }),
    );
    try {
      await use(services);
    } finally {
      await services.close();
    }
  });
}

async function newUpload({ store }: Services, source: string): Promise<Upload> {
  return store.uploads.create({
    creatorId: (await store.users.ensure('ada')).id,
    organizationId: null,
    source,
    rules: defaultSequenceRules,
    title: null,
    license: null,
    expectedFiles: null,
  });
}

const entryOf = ({ id }: Upload) => ({ uploadId: id, filename: 'a.jpg', position: null });

async function* chunks(bytes: Uint8Array) {
  yield bytes;
}

/** The same blobs on a disk that takes its time, now much, now little. */
function slowly(blobs: BlobStore, random: () => number): BlobStore {
  return {
    ...blobs,
    async putFile(key, path) {
      await blobs.putFile(key, path);
      await sleep(random() < 0.5 ? 0 : random() * 200);
    },
    async delete(key) {
      await sleep(random() * 5);
      await blobs.delete(key);
    },
  };
}

describe('a photo that comes in while it is deleted', () => {
  test('has its bytes whenever it is accepted', async () => {
    await inServices(async (services) => {
      const { store, config, blobs } = services;
      const random = seededRandom(7);
      const bytes = await readFile(photo);
      const slow = { ...services, blobs: slowly(blobs, random) };
      const sha256 = hash('sha256', bytes);
      const key = originalKey(sha256);
      let [accepted, receivers] = [0, 4];

      async function receive(name: string): Promise<void> {
        for (let round = 0; round < 25; round++) {
          const upload = await newUpload(services, `${name} ${round}`);
          const options = { ...slow, maxPhotoBytes: config.maxPhotoBytes };
          const receiving = receivePhoto(chunks(bytes), entryOf(upload), options);
          // It was erased between two steps, and nobody was told that it is accepted.
          const received = await receiving.catch((error: unknown) => {
            assert.match(String(error), /just being deleted: send it again/);
          });
          if (!received) continue;
          const { photo: taken, isNew } = received;
          if (!isNew) {
            await sleep(random() * 10);
            continue;
          }
          accepted++;
          const isKept = (await blobs.size(key)) !== undefined;
          // It may have been deleted by now, and then its row went first.
          if (!isKept)
            assert.equal(await store.photos.get(taken.id), undefined, `${name} ${round}`);
        }
        receivers--;
      }

      async function erase(): Promise<void> {
        while (receivers > 0) {
          const found = await store.photos.byContent(sha256);
          if (found) {
            const subject = { kind: 'upload', id: String(found.uploadId) } as const;
            const { id } = await requestDeletion(store, subject, found.id);
            // Nobody prepares photos here.
            for (const job of await store.jobs.take(100, 60_000)) await store.jobs.finish(job.id);
            await carryOut(id, { ...slow, tileBudgetBytes: config.tileBudgetBytes });
          }
          await sleep(random() * 10);
        }
      }

      await Promise.all([erase(), ...['a', 'b', 'c', 'd'].map(receive)]);
      assert.ok(accepted > 20, `${accepted} were accepted`);
    });
  });

  test('becomes a whole image again, again and again', async () => {
    await inServices(async (services) => {
      const { store, config, blobs } = services;
      const bytes = await readFile(photo);
      const pipeline = startPipeline(services);
      for (let round = 0; round < 3; round++) {
        const upload = await newUpload(services, String(round));
        const { maxPhotoBytes } = config;
        const taken = await receivePhoto(chunks(bytes), entryOf(upload), {
          ...services,
          maxPhotoBytes,
        });
        assert.ok(taken.isNew);
        await closeUpload(upload.id, store);
        // In the middle of its preparation, and after it.
        if (round > 0) {
          while ((await store.photos.get(taken.photo.id))?.state !== 'published') await sleep(20);
        } else await sleep(100);
        await requestDeletion(store, { kind: 'upload', id: String(upload.id) }, null);
        assert.equal(await store.images.get(taken.photo.id), undefined);
      }
      while ((await store.jobs.count()).running + (await store.jobs.count()).waiting > 0)
        await sleep(20);
      await pipeline.stop();
      for (const kind of ['originals', 'thumbnails', 'deep-zoom']) {
        assert.deepEqual(await blobs.list(kind), [], kind);
      }
      assert.equal(await store.images.count(), 0);
    });
  });
});
