/** What nobody finishes is let go of, and nothing else. */

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { sweepJob } from '../src/ingest/sweep.ts';
import {
  fetchOffset,
  photoKey,
  sendFile,
  sendPiece,
  sendSequence,
} from './mapillary-tools-traffic.ts';
import { execute } from './store-execute.ts';
import { callAs, type UploadCaller } from './tus-client.ts';
import {
  anotherCopy,
  type SamplePhoto,
  samplePhotos,
  startUploadServer,
  type UploadServer,
} from './upload-server.ts';
import { startServer } from './wayside-process.ts';

const dayMs = 86_400_000;
const days = 2;

let directory: string;
let server: UploadServer;
let ada: UploadCaller;
let photos: SamplePhoto[];
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wayside-expiry-'));
  server = await startUploadServer(directory, {
    settings: { WAYSIDE_INCOMING_DAYS: String(days) },
  });
  ada = callAs(server, server.token);
  photos = await samplePhotos(3);
});
after(async () => {
  await server.close();
  await rm(directory, { recursive: true });
});

const idOf = (url: string) => url.split('/').at(-1) ?? '';
const bytesDirectory = () => server.services.incomingBytes.directory;
const held = () => readdir(bytesDirectory());

/** Makes everything older that is there now: rows, and files on the disk. */
async function wait(ms: number): Promise<void> {
  const { config } = server.services;
  await execute(
    config,
    `update incoming_files set touched_at_ms = touched_at_ms - ${ms};
     update uploads set created_at_ms = created_at_ms - ${ms}`,
  );
  for (const name of await held()) {
    const path = join(bytesDirectory(), name);
    const time = new Date((await stat(path)).mtimeMs - ms);
    await utimes(path, time, time);
  }
}

async function sweep(): Promise<void> {
  await server.store.jobs.add([sweepJob]);
  for (;;) {
    const { waiting, running, dead } = await server.store.jobs.count();
    assert.equal(dead, 0);
    if (waiting + running === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('what nobody finishes', () => {
  test('goes after some days, and the rest of its upload is published', async () => {
    const [first, second] = photos.map(({ bytes }) => bytes);
    assert.ok(first && second);
    const upload = await ada.create();
    await ada.send(upload.id, 'a.jpg', first);
    const begun = await ada.begin(upload.id, second.length, { filename: 'b.jpg' });
    const url = begun.headers.get('location') ?? '';
    await ada.patch(url, 0, second.subarray(0, 1000));
    await ada.call('POST', `/uploads/${upload.id}/close`);
    await ada.until(upload.id, ({ counts }) => counts.received === 0);

    await wait(days * dayMs - 60_000);
    await sweep();
    assert.equal((await ada.head(url)).headers.get('upload-offset'), '1000');
    assert.equal((await ada.call('GET', `/uploads/${upload.id}`)).json.state, 'closed');

    await wait(120_000);
    assert.equal((await ada.head(url)).status, 404, 'it is refused before it is swept');
    await sweep();
    const published = await ada.until(upload.id, ({ state }) => state === 'published');
    assert.deepEqual(
      [published.counts.published, published.counts.receiving, published.counts.rejected],
      [1, 0, 0],
    );
    assert.deepEqual(await held(), []);
  });

  test('stays as long as it grows', async () => {
    const upload = await ada.create();
    const begun = await ada.begin(upload.id, 10, { filename: 'a.jpg' });
    const url = begun.headers.get('location') ?? '';
    await ada.patch(url, 0, Buffer.alloc(4));
    await wait((days + 1) * dayMs);
    // As if a slow sender had been here all the time.
    await utimes(join(bytesDirectory(), idOf(url)), new Date(), new Date());
    await sweep();
    assert.equal((await ada.head(url)).headers.get('upload-offset'), '4');
    await wait((days + 1) * dayMs);
    await sweep();
    assert.deepEqual(await held(), []);
    assert.equal((await ada.call('GET', `/uploads/${upload.id}/files`)).json.data.length, 0);
  });

  test('of mapillary_tools begins anew, and what was taken stays taken', async () => {
    const tool = { origin: server.origin, token: server.token };
    const [one, two] = photos.map(anotherCopy);
    assert.ok(one && two);
    const { json } = await sendSequence(tool, [one]);
    await ada.until(json.cluster_id ?? '', ({ state }) => state === 'published');
    await sendPiece(tool, photoKey(two), 0, two.subarray(0, 500), two.length);
    await wait((days + 1) * dayMs);
    await sweep();
    assert.deepEqual(await held(), []);
    assert.equal((await fetchOffset(tool, photoKey(two))).json.offset, 0);
    assert.equal((await fetchOffset(tool, photoKey(one))).json.offset, 0);
    // Sent again, it is found to be here already.
    assert.equal((await sendFile(tool, photoKey(one), one)).status, 200);
    const { counts } = (await ada.call('GET', `/uploads/${json.cluster_id}`)).json;
    assert.equal(counts.published, 1);
  });

  test('is an open upload, unless a file of it came since', async () => {
    const [empty, busy] = [await ada.create({ title: 'empty' }), await ada.create()];
    await wait((days + 1) * dayMs);
    await ada.begin(busy.id, 10, { filename: 'a.jpg' });
    await sweep();
    await ada.until(empty.id, ({ state }) => state === 'published');
    assert.equal((await ada.call('GET', `/uploads/${busy.id}`)).json.state, 'open');
  });

  test('is on the disk only, left by processes that were killed', async () => {
    const old = new Date(Date.now() - 2 * dayMs);
    const [orphan, fresh] = ['o', 'f'].map((letter) => letter.repeat(22)) as [string, string];
    const { incomingDirectory } = server.services;
    await mkdir(bytesDirectory(), { recursive: true });
    for (const path of [
      join(bytesDirectory(), orphan),
      join(bytesDirectory(), fresh),
      join(incomingDirectory, 'killed'),
      join(incomingDirectory, 'just-now'),
    ]) {
      await writeFile(path, randomBytes(100));
      if (!path.endsWith(fresh) && !path.endsWith('just-now')) await utimes(path, old, old);
    }
    await sweep();
    assert.ok(!(await held()).includes(orphan));
    assert.ok((await held()).includes(fresh));
    assert.deepEqual((await readdir(incomingDirectory)).toSorted(), ['files', 'just-now']);
  });

  test('never is a file that waits to be taken', async () => {
    await server.close();
    server = await startUploadServer(directory, {
      settings: { WAYSIDE_INCOMING_DAYS: String(days) },
      isWorking: false,
    });
    ada = callAs(server, server.token);
    const tool = { origin: server.origin, token: server.token };
    const sent = photos.map(anotherCopy);
    const { json } = await sendSequence(tool, sent);
    const upload = await ada.create();
    await ada.send(upload.id, 'a.jpg', anotherCopy(photos[0] as SamplePhoto));
    await wait((days + 1) * dayMs);
    // A server by itself sweeps when it starts.
    const own = await startServer('serve', {
      WAYSIDE_DATA: directory,
      WAYSIDE_INCOMING_DAYS: String(days),
      WAYSIDE_WORKERS: '1',
    });
    try {
      const whole = await ada.until(json.cluster_id ?? '', ({ state }) => state === 'published');
      assert.equal(whole.counts.published, sent.length);
      const closed = await ada.until(upload.id, ({ state }) => state === 'published');
      assert.equal(closed.counts.published, 1);
    } finally {
      await own.stop();
    }
  });
});
