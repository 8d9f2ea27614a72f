/** The job that unpacks a zip, run by hand: again, late, and in vain. */

import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { readConfig } from '../src/config.ts';
import { closeUpload } from '../src/ingest/pipeline.ts';
import { givenSequenceRules } from '../src/ingest/sequences.ts';
import { unpackZipHandler, unpackZipJob } from '../src/ingest/unpack-zip.ts';
import { openServices, type Services } from '../src/wiring.ts';
import { describedDrive } from './mapillary-tools-traffic.ts';
import { withDataDirectory } from './wayside-process.ts';
import { zipOf } from './zip-file.ts';

interface Unpacking {
  readonly services: Services;
  readonly uploadId: number;
  readonly fileId: string;
  run(): Promise<void>;
  giveUp(): Promise<void>;
  /** Names of files with what they are. */
  files(): Promise<string[]>;
}

async function withZip(archive: Buffer, use: (unpacking: Unpacking) => Promise<void>) {
  await withDataDirectory(async (data) => {
    const config = readConfig({ WAYSIDE_DATA: data, WAYSIDE_LOG_LEVEL: 'silent' });
    const services = await openServices(config);
    const { store, incomingBytes } = services;
    try {
      const { id: userId } = await store.users.ensure('eve');
      const fileId = 'z'.repeat(22);
      const file = { id: fileId, userId, sessionKey: 'x.zip', length: null };
      const owner = { ownerId: userId, defaultQuotaBytes: null };
      await store.incomingFiles.create({ ...file, ...owner, maxFiles: 9 });
      await incomingBytes.append(fileId, 0, Readable.from([archive]), archive.length);
      const { id: uploadId } = await store.uploads.createOfFile(fileId, {
        upload: {
          creatorId: userId,
          organizationId: null,
          title: null,
          license: null,
          expectedFiles: null,
          source: `file:${fileId}`,
          rules: givenSequenceRules,
          state: 'open',
        },
        files: [],
        jobs: () => [],
      });
      const { payload } = unpackZipJob({ uploadId, fileId }, userId);
      const handler = unpackZipHandler({ ...services, maxPhotoBytes: config.maxPhotoBytes });
      await use({
        services,
        uploadId,
        fileId,
        run: () => handler.run(payload, new AbortController().signal),
        giveUp: () => handler.giveUp(payload, 'the disk is full: /secret/path'),
        files: async () => {
          const { items } = await store.uploadFiles.ofUpload(uploadId, { limit: 99 });
          return items.map(({ filename, state, reason }) => `${filename} ${reason ?? state}`);
        },
      });
    } finally {
      await services.close();
    }
  });
}

async function zipOfDrive(name: string): Promise<Buffer> {
  const photos = await describedDrive(name, [0, 1, 2]);
  return zipOf(photos.map((bytes, index) => ({ name: `${index}.jpg`, bytes })));
}

const all = ['0.jpg taken', '1.jpg taken', '2.jpg taken'];

describe('the job that unpacks a zip', () => {
  test('may run again', async () => {
    await withZip(await zipOfDrive('again'), async (unpacking) => {
      const { store, incomingBytes } = unpacking.services;
      await unpacking.run();
      assert.deepEqual(await unpacking.files(), all);
      assert.equal((await store.uploads.get(unpacking.uploadId))?.state, 'closed');
      assert.equal((await store.incomingFiles.get(unpacking.fileId))?.state, 'taken');
      assert.equal(await incomingBytes.size(unpacking.fileId), 0);
      await unpacking.run();
      assert.deepEqual(await unpacking.files(), all);
      assert.equal((await store.photos.countOfUpload(unpacking.uploadId)).received, 3);
    });
  });

  test('takes everything, although somebody closed the upload', async () => {
    await withZip(await zipOfDrive('closed'), async (unpacking) => {
      await closeUpload(unpacking.uploadId, unpacking.services.store);
      await unpacking.run();
      assert.deepEqual(await unpacking.files(), all);
    });
  });

  test('says that there was nothing in it', async () => {
    const folder = { name: 'folder/', bytes: Buffer.alloc(0) };
    await withZip(zipOf([folder]), async (unpacking) => {
      await unpacking.run();
      assert.deepEqual(await unpacking.files(), ['x.zip holds no files']);
    });
  });

  test('that was given up says so, nothing of the server, and may run again', async () => {
    await withZip(await zipOfDrive('given up'), async (unpacking) => {
      const { store } = unpacking.services;
      await unpacking.giveUp();
      assert.deepEqual(await unpacking.files(), ['x.zip could not be unpacked: finish it again']);
      assert.equal((await store.uploads.get(unpacking.uploadId))?.state, 'closed');
      await unpacking.run();
      assert.deepEqual(await unpacking.files(), all);
    });
  });
});
