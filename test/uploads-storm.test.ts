/** Many uploads at once, over a line that breaks all the time. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { readConfig } from '../src/config.ts';
import { openStore } from '../src/store/open-store.ts';
import type { Store } from '../src/store/store.ts';
import { openBreakingProxy } from './breaking-proxy.ts';
import {
  describedDrive,
  finishUpload,
  manifestKey,
  manifestOf,
  photoKey,
  sendFile,
  sendSequence,
  type Tool,
} from './mapillary-tools-traffic.ts';
import { seededRandom } from './seeded-random.ts';
import { callAs, type UploadCaller } from './tus-client.ts';
import { tokenOf } from './upload-server.ts';
import { startServer, withDataDirectory } from './wayside-process.ts';

const photosEach = 25;
const paddingBytes = 300_000;
const seconds = Array.from({ length: photosEach }, (_, index) => index * 2);

test('everything arrives once, in order, and nothing is left behind', async () => {
  await withDataDirectory(async (data) => {
    const settings = { WAYSIDE_DATA: data, WAYSIDE_WORKERS: '2' };
    const server = await startServer('serve', settings);
    const store = await openStore(readConfig(settings));
    try {
      const token = await tokenOf(store, await store.users.ensure('ada'));
      const direct = callAs({ origin: server.address.replace('localhost', '127.0.0.1') }, token);
      await warmUp(direct, { origin: server.address, token });
      const filesBefore = await openFiles(server.pid);

      const proxy = await openBreakingProxy(server.address, seededRandom(8), {
        chance: 0.6,
        maxBytes: paddingBytes,
      });
      const [byTus, byTools] = await Promise.all([
        sendByTus(direct, callAs(proxy, token), await describedDrive('tus', seconds, paddingBytes)),
        sendByTools(
          { origin: proxy.origin, token },
          { origin: server.address, token },
          await describedDrive('tools', seconds, paddingBytes),
        ),
      ]);
      assert.ok(proxy.breaks > photosEach, `the line broke ${proxy.breaks} times`);
      await proxy.close();

      for (const { uploadId, names } of [byTus, byTools]) {
        const upload = await direct.until(uploadId, ({ state }) => state === 'published');
        assert.equal(upload.counts.published, photosEach);
        assert.equal(upload.sequences.length, 1);
        const photos = new Map(
          (await store.photos.ofUpload(Number(uploadId))).map(({ id, filename }) => [id, filename]),
        );
        const images = (await store.sequences.imageIds(upload.sequences[0])) ?? [];
        assert.deepEqual(
          images.map((id) => photos.get(id)),
          names,
        );
      }
      await nothingIsLeft(data, store);
      await until(async () => (await openFiles(server.pid)) <= filesBefore);
    } finally {
      await store.close();
      await server.stop();
    }
  });
});

/** So that all is open that stays open. */
async function warmUp(caller: UploadCaller, tool: Tool): Promise<void> {
  const { json } = await sendSequence(tool, await describedDrive('first', [0, 2]));
  await caller.until(json.cluster_id ?? '', ({ state }) => state === 'published');
}

/** All at once, the last one first; each goes on where it broke. */
async function sendByTus(direct: UploadCaller, broken: UploadCaller, photos: readonly Buffer[]) {
  const { id: uploadId } = await direct.create({
    expected_files: photos.length,
    sequence_rules: { in_given_order: true },
  });
  const names = photos.map((_, index) => `tus-${index}.jpg`);
  await Promise.all(
    [...photos.entries()].reverse().map(async ([index, photo]) => {
      const metadata = {
        filename: names[index] ?? '',
        position: String(index),
        sha256: createHash('sha256').update(photo).digest('hex'),
      };
      const location = await persist(async () => {
        const { status, headers } = await broken.begin(uploadId, photo.length, metadata);
        assert.equal(status, 201);
        return headers.get('location') ?? '';
      });
      await persist(async () => {
        const { headers } = await broken.head(location);
        const offset = Number(headers.get('upload-offset'));
        const { status } = await broken.patch(location, offset, photo.subarray(offset));
        assert.equal(status, 204);
      });
    }),
  );
  return { uploadId: String(uploadId), names };
}

async function sendByTools(broken: Tool, direct: Tool, photos: readonly Buffer[]) {
  const handles = await Promise.all(
    photos.map((photo) =>
      persist(async () => {
        const { status, json } = await sendFile(broken, photoKey(photo), photo);
        assert.equal(status, 200);
        return json.h;
      }),
    ),
  );
  const manifest = await sendFile(direct, manifestKey(), manifestOf(handles));
  const { json } = await finishUpload(direct, manifest.json.h, 'mly_bundle_manifest');
  return { uploadId: json.cluster_id ?? '', names: photos.map(photoKey) };
}

/** Tries again whatever goes wrong, for some time. */
async function persist<Result>(act: () => Promise<Result>): Promise<Result> {
  for (let tries = 0; ; tries++) {
    try {
      return await act();
    } catch (error) {
      if (tries > 60) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

async function nothingIsLeft(data: string, store: Store): Promise<void> {
  await until(async () => {
    const { waiting, running } = await store.jobs.count();
    return waiting + running === 0;
  });
  assert.deepEqual(await readdir(join(data, 'incoming', 'files')), []);
  assert.deepEqual(await readdir(join(data, 'incoming')), ['files']);
  assert.deepEqual(await readdir(join(data, 'blobs', 'tmp')), []);
}

/** Files and connections that a process has open; 0 where there is no /proc (Linux has it). */
async function openFiles(pid: number): Promise<number> {
  return existsSync('/proc/self/fd') ? (await readdir(`/proc/${pid}/fd`)).length : 0;
}

async function until(isRight: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isRight()); tries++) {
    assert.ok(tries < 200, 'it never becomes right');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
