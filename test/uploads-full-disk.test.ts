/** A disk that is full: a real one, small, where the system lets us mount it. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { startPipeline } from '../src/wiring.ts';
import {
  fetchOffset,
  photoKey,
  sendChunked,
  sendFile,
  sendSequence,
  zipKey,
} from './mapillary-tools-traffic.ts';
import { bytesType, callAs, metadataOf, tus, type UploadCaller } from './tus-client.ts';
import {
  anotherCopy,
  samplePhotos,
  startUploadServer,
  type UploadServer,
} from './upload-server.ts';
import { runWayside, sampleDirectory } from './wayside-process.ts';

const run = promisify(execFile);
const minFreeMb = 20;
const settings = { WAYSIDE_MIN_FREE_MB: String(minFreeMb), WAYSIDE_LOG_LEVEL: 'silent' };

let directory: string;
let isMounted = false;
let server: UploadServer;
let ada: UploadCaller;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wayside-full-'));
  isMounted = await run('mount', ['-t', 'tmpfs', '-o', 'size=60m', 'none', directory]).then(
    () => true,
    () => false,
  );
  if (!isMounted) return;
  server = await startUploadServer(directory, { settings });
  ada = callAs(server, server.token);
});
after(async () => {
  await server?.close();
  if (isMounted) await run('umount', [directory]);
  await rm(directory, { recursive: true });
});

const freeMb = async () => {
  const { bavail, bsize } = await statfs(directory);
  return (bavail * bsize) / 1e6;
};
const ballast = () => join(directory, 'ballast');

/** Leaves about so many megabytes above what stays free. */
async function leave(megabytes: number): Promise<void> {
  await rm(ballast(), { force: true });
  const bytes = ((await freeMb()) - minFreeMb - megabytes) * 1e6;
  await writeFile(ballast(), Buffer.alloc(Math.max(0, bytes)));
  // As long as a look at the disk holds.
  await new Promise((resolve) => setTimeout(resolve, 1100));
}

describe('a full disk', () => {
  test('takes nothing in, says so, and goes on when there is room', async (t) => {
    if (!isMounted) return t.skip('no file system can be mounted here');
    const [photo] = await samplePhotos(1);
    assert.ok(photo);
    const tool = { origin: server.origin, token: server.token };
    const upload = await ada.create();
    const begun = await ada.begin(upload.id, photo.bytes.length, { filename: 'a.jpg' });
    const url = begun.headers.get('location') ?? '';

    await leave(-1);
    for (const reply of [
      await ada.begin(upload.id, 10, { filename: 'b.jpg' }),
      await ada.call('POST', `/uploads/${upload.id}/files`, {
        headers: {
          ...tus,
          ...bytesType,
          'upload-length': '10',
          'upload-metadata': metadataOf({ filename: 'c.jpg' }),
        },
        body: Buffer.alloc(10),
      }),
      await ada.patch(url, 0, photo.bytes),
      await ada.call('POST', '/detections?model=m&version=1', {
        headers: { 'content-type': 'application/x-ndjson' },
        body: '{}',
      }),
    ]) {
      assert.equal(reply.status, 507, reply.text);
      assert.match(reply.json.error.message, /^The disk is full/);
      assert.equal(reply.json.error.is_transient, true);
    }
    const sent = await sendFile(tool, photoKey(photo.bytes), photo.bytes);
    assert.equal(sent.status, 507);
    assert.deepEqual(
      [sent.json.debug_info?.retriable, sent.json.debug_info?.type],
      [true, 'StorageFull'],
    );
    const imported = await runWayside(['import', sampleDirectory, '--user', 'ada'], {
      WAYSIDE_DATA: directory,
      WAYSIDE_MIN_FREE_MB: String(minFreeMb),
    });
    assert.equal(imported.code, 1);
    assert.match(imported.stderr, /The disk is full/);

    await leave(10);
    assert.equal((await ada.head(url)).headers.get('upload-offset'), '0');
    assert.equal((await ada.patch(url, 0, photo.bytes)).status, 204);
    await ada.call('POST', `/uploads/${upload.id}/close`);
    const published = await ada.until(upload.id, ({ state }) => state === 'published');
    assert.equal(published.counts.published, 1);
  });

  test('ends a file that is larger than what is left, and keeps what came', async (t) => {
    if (!isMounted) return t.skip('no file system can be mounted here');
    const tool = { origin: server.origin, token: server.token };
    await leave(12);
    const upload = await ada.create();
    const tooMuch = await ada.begin(upload.id, 13_000_000, { filename: 'a.jpg' });
    assert.equal(tooMuch.status, 507, 'it is known before a byte comes');

    const file = randomBytes(30_000_000);
    const key = zipKey([file]);
    const cut = await sendChunked(tool, key, 0, file);
    assert.equal(cut.status, 507);
    const { offset = 0 } = (await fetchOffset(tool, key)).json;
    assert.ok(offset > 7e6 && offset < 21e6, `${offset} bytes stay`);
    assert.ok((await freeMb()) > minFreeMb - 10, `${await freeMb()} MB are free`);

    await leave(35);
    const rest = await sendChunked(tool, key, offset, file.subarray(offset));
    assert.equal(rest.status, 200, JSON.stringify(rest.json));
  });

  test('lets what was accepted wait, and rejects none of it', async (t) => {
    if (!isMounted) return t.skip('no file system can be mounted here');
    await server.close();
    server = await startUploadServer(directory, { settings, isWorking: false });
    ada = callAs(server, server.token);
    await leave(5);
    const photos = (await samplePhotos(3)).map(anotherCopy);
    const tool = { origin: server.origin, token: server.token };
    const uploadId = (await sendSequence(tool, photos)).json.cluster_id ?? '';

    await leave(-1);
    const pipeline = startPipeline(server.services);
    try {
      // All are taken, and none is prepared: each was tried once.
      await ada.until(uploadId, ({ counts }) => counts.processing === 3);
      await new Promise((resolve) => setTimeout(resolve, 1000));
      const { running, waiting } = await server.store.jobs.count();
      assert.deepEqual({ running, waiting }, { running: 0, waiting: 3 });
      assert.equal((await ada.call('GET', `/uploads/${uploadId}`)).json.counts.rejected, 0);
      await rm(ballast());
      const published = await ada.until(uploadId, ({ state }) => state === 'published');
      assert.equal(published.counts.published, 3);
    } finally {
      await pipeline.stop();
    }
  });
});
