import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { originalKey } from '../src/blobs/keys.ts';
import { readConfig } from '../src/config.ts';
import { openTrackReader } from '../src/ingest/locate.ts';
import { closeUpload, discardJobs, pipelineHandlers } from '../src/ingest/pipeline.ts';
import { receivePhoto } from '../src/ingest/receive.ts';
import { readChunks } from '../src/ingest/receive-file.ts';
import { defaultSequenceRules } from '../src/ingest/sequences.ts';
import type { Upload } from '../src/model/upload.ts';
import type { Job } from '../src/store/store.ts';
import { openServices, type Services } from '../src/wiring.ts';
import { runWayside, sampleDirectory, withDataDirectory } from './wayside-process.ts';

const drive = join(sampleDirectory, 'ada', '2024-05-17-main-street');

describe('an import that did not go well', () => {
  test('is taken up by the next one where publishing had failed for good', async () => {
    await withDataDirectory(async (data) => {
      const photos = await photosOfDrive();
      await inServices(data, async (services) => {
        const upload = await newUpload(services);
        for (const photo of photos) await receive(photo, upload, services);
        while (await runNext(services));
        await closeUpload(upload.id, services.store);
        const publishing = await takeNext(services);
        assert.equal(publishing?.kind, 'publish-upload');
        await services.store.jobs.fail(publishing.id, 'the disk was full', undefined);
      });
      const { code, stdout, stderr } = await runWayside(
        ['import', drive, '--user', 'ada', '--json'],
        { WAYSIDE_DATA: data },
      );
      assert.equal(code, 0, stderr);
      const { imported, sequences } = JSON.parse(stdout) as Record<string, unknown>;
      assert.equal(imported, photos.length);
      assert.notEqual(sequences, 0);
    });
  });

  test('publishes a photo that was prepared while its upload was being published', async () => {
    await withDataDirectory(async (data) => {
      const [early = '', late = ''] = await photosOfDrive();
      await inServices(data, async (services) => {
        const { store } = services;
        const upload = await newUpload(services);
        await receive(early, upload, services);
        await runNext(services);
        await closeUpload(upload.id, store);
        const publishing = await takeNext(services);
        assert.equal(publishing?.kind, 'publish-upload');
        await run(publishing, services);
        await receive(late, upload, services);
        await runNext(services);
        await store.jobs.finish(publishing.id);
        assert.equal((await store.photos.countOfUpload(upload.id)).published, 1);
        while (await runNext(services));
        assert.equal((await store.photos.countOfUpload(upload.id)).published, 2);
      });
    });
  });

  test('a photo whose processing failed for good is an image once an operator runs it again', async () => {
    await withDataDirectory(async (data) => {
      const [good = '', unlucky = '', forgotten = ''] = await photosOfDrive();
      await inServices(data, async (services) => {
        const { store, blobs } = services;
        const upload = await newUpload(services);
        await receive(good, upload, services);
        await runNext(services);
        for (const path of [unlucky, forgotten]) {
          await receive(path, upload, services);
          const job = await takeNext(services);
          await handlersOf(services)[job?.kind ?? '']?.giveUp(job?.payload, 'the disk was full');
          await store.jobs.fail(job?.id ?? 0, 'the disk was full', undefined);
        }
        await closeUpload(upload.id, store);
        while (await runNext(services));
        const before = await store.photos.countOfUpload(upload.id);
        assert.deepEqual([before.published, before.rejected], [1, 2]);

        const [newest, older] = (await store.jobs.list({ state: 'dead', limit: 9 })).items;
        assert.ok(newest && older);
        const photos = await store.photos.ofUpload(upload.id);
        const lost = photos.find(({ filename }) => filename === forgotten);
        const original = originalKey(lost?.sha256 ?? '');
        assert.notEqual(await blobs.size(original), undefined);
        assert.equal(await discardJobs({ ids: [newest.id] }, services), 1);
        assert.equal(await blobs.size(original), undefined);
        assert.equal(await store.jobs.rerun('all'), 1);
        while (await runNext(services));
        const after = await store.photos.countOfUpload(upload.id);
        assert.deepEqual([after.published, after.rejected], [2, 1]);
        assert.deepEqual(await store.jobs.count(), { waiting: 0, running: 0, dead: 0 });
      });
    });
  });
});

async function photosOfDrive(): Promise<string[]> {
  const names = (await readdir(drive)).filter((name) => name.endsWith('.jpg'));
  assert.ok(names.length > 1);
  return names.map((name) => join(drive, name));
}

async function inServices(data: string, use: (services: Services) => Promise<void>): Promise<void> {
  const services = await openServices(
    readConfig({ WAYSIDE_DATA: data, WAYSIDE_LOG_LEVEL: 'silent', WAYSIDE_WORKERS: '1' }),
  );
  try {
    await use(services);
  } finally {
    await services.close();
  }
}

async function newUpload({ store }: Services): Promise<Upload> {
  return store.uploads.create({
    creatorId: (await store.users.ensure('ada')).id,
    organizationId: null,
    title: null,
    license: null,
    expectedFiles: null,
    source: 'another import',
    rules: defaultSequenceRules,
  });
}

async function receive(path: string, upload: Upload, services: Services): Promise<void> {
  const { maxPhotoBytes } = services.config;
  const entry = { uploadId: upload.id, filename: path, position: null };
  await receivePhoto(readChunks(path), entry, { ...services, maxPhotoBytes });
}

/** The queue's next job, by hand, so that the test decides what happens in between. */
async function takeNext({ store }: Services): Promise<Job | undefined> {
  const [job] = await store.jobs.take(1, 60_000);
  return job;
}

function handlersOf(services: Services) {
  return pipelineHandlers({ ...services, tracks: openTrackReader(services.blobs) });
}

async function run(job: Job, services: Services): Promise<void> {
  await handlersOf(services)[job.kind]?.run(job.payload, new AbortController().signal);
}

async function runNext(services: Services): Promise<boolean> {
  const job = await takeNext(services);
  if (!job) return false;
  await run(job, services);
  await services.store.jobs.finish(job.id);
  return true;
}
