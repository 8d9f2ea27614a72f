/** The same photo comes in again while it is deleted: what is accepted has its bytes, whoever was first. */

import assert from 'node:assert/strict';
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
import type { Photo } from '../src/model/upload.ts';
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

async function* chunks(bytes: Uint8Array) {
  yield bytes;
}

/** The same blobs on a disk that takes its time, a different one at each step. */
function slowly(blobs: BlobStore, random: () => number): BlobStore {
  const wait = () => sleep(random() * 30);
  return {
    ...blobs,
    async putFile(key, path) {
      await wait();
      await blobs.putFile(key, path);
      await wait();
    },
    async size(key) {
      await wait();
      return blobs.size(key);
    },
    async delete(key) {
      await wait();
      await blobs.delete(key);
      await wait();
    },
  };
}

describe('a photo that comes in while it is deleted', () => {
  test('has its bytes whenever it is accepted', async () => {
    await inServices(async (services) => {
      const { store, config } = services;
      const random = seededRandom(7);
      const bytes = await readFile(photo);
      const slow = { ...services, blobs: slowly(services.blobs, random) };
      const creatorId = (await store.users.ensure('ada')).id;
      let accepted = 0;

      async function receive(): Promise<Photo> {
        const upload = await store.uploads.create({
          creatorId,
          organizationId: null,
          source: String(random()),
          rules: defaultSequenceRules,
        });
        const { maxPhotoBytes } = config;
        const taken = await receivePhoto(chunks(bytes), 'a.jpg', upload.id, {
          ...slow,
          maxPhotoBytes,
        });
        if (taken.isNew) accepted++;
        return taken.photo;
      }

      let { uploadId, sha256 } = await receive();
      for (let round = 0; round < 25; round++) {
        const erase = async () => {
          await sleep(random() * 40);
          const subject = { kind: 'upload', id: String(uploadId) } as const;
          const { id } = await requestDeletion(store, subject, creatorId);
          // Nobody prepares photos here.
          for (const job of await store.jobs.take(100, 60_000)) await store.jobs.finish(job.id);
          await carryOut(id, { ...slow, tileBudgetBytes: config.tileBudgetBytes });
        };
        const again = async () => {
          await sleep(random() * 120);
          return receive();
        };
        await Promise.all([erase(), again(), again(), again()]);
        // What was known to the others before it went may be gone; what is there has its bytes.
        const found = await store.photos.byContent(sha256);
        if (found) assert.ok(await services.blobs.size(originalKey(sha256)), `round ${round}`);
        else assert.equal(await services.blobs.size(originalKey(sha256)), undefined);
        ({ uploadId, sha256 } = found ?? (await receive()));
      }
      assert.ok(accepted > 20, `${accepted} were accepted`);
    });
  });

  test('becomes a whole image again, again and again', async () => {
    await inServices(async (services) => {
      const { store, config, blobs } = services;
      const bytes = await readFile(photo);
      const creatorId = (await store.users.ensure('ada')).id;
      const pipeline = startPipeline(services);
      for (let round = 0; round < 3; round++) {
        const source = String(round);
        const upload = await store.uploads.create({
          creatorId,
          organizationId: null,
          source,
          rules: defaultSequenceRules,
        });
        const { maxPhotoBytes } = config;
        const taken = await receivePhoto(chunks(bytes), 'a.jpg', upload.id, {
          ...services,
          maxPhotoBytes,
        });
        assert.ok(taken.isNew);
        await closeUpload(upload.id, store);
        // In the middle of its preparation, and after it.
        if (round > 0) {
          while ((await store.photos.get(taken.photo.id))?.state !== 'published') await sleep(20);
        } else await sleep(100);
        await requestDeletion(store, { kind: 'upload', id: String(upload.id) }, creatorId);
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
