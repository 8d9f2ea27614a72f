/** How much users and organisations may keep, as callers, tools and operators meet it. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  fetchOffset,
  finishUpload,
  manifestKey,
  manifestOf,
  photoKey,
  sendChunked,
  sendFile,
  sendPiece,
  sendSequence,
} from './mapillary-tools-traffic.ts';
import { callAs, type UploadCaller } from './tus-client.ts';
import {
  anotherCopy,
  type SamplePhoto,
  samplePhotos,
  startUploadServer,
  type UploadServer,
} from './upload-server.ts';
import { runWayside } from './wayside-process.ts';

let directory: string;
let server: UploadServer;
let ada: UploadCaller;
let photos: SamplePhoto[];
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wayside-quotas-'));
  server = await startUploadServer(directory, { settings: { WAYSIDE_USER_QUOTA_GB: '1' } });
  ada = callAs(server, server.token);
  photos = await samplePhotos(3);
});
after(async () => {
  await server.close();
  await rm(directory, { recursive: true });
});

const storageOf = async (caller: UploadCaller) =>
  (await caller.call('GET', '/me?fields=storage')).json.storage;
const setQuota = (ownerId: number, bytes: number | null) =>
  server.store.ownerStorage.setQuota(ownerId, bytes);
const bytesOf = (sent: readonly Uint8Array[]) => sent.reduce((sum, { length }) => sum + length, 0);
const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('a quota', () => {
  test('is told together with what is taken', async () => {
    assert.deepEqual(await storageOf(ada), {
      used_bytes: 0,
      incoming_bytes: 0,
      quota_bytes: 1e9,
    });
    const { json } = await ada.call('GET', '/me');
    assert.deepEqual(Object.keys(json), ['username', 'id']);
  });

  test('refuses a file before its first byte, and takes what is here already', async () => {
    const [photo, second] = photos.map(({ bytes }) => bytes);
    assert.ok(photo && second);
    await setQuota(server.ada.id, photo.length + second.length - 1);
    const upload = await ada.create();
    await ada.send(upload.id, 'a.jpg', photo);
    const refused = await ada.begin(upload.id, second.length, { filename: 'b.jpg' });
    assert.equal(refused.status, 403);
    assert.match(refused.json.error.message, /no room left.*\/me\?fields=storage/);
    assert.equal(refused.json.error.is_transient, false);
    const fits = await ada.begin(upload.id, second.length - 1, { filename: 'c.jpg' });
    assert.equal(fits.status, 201);
    assert.equal(
      (
        await ada.call('DELETE', fits.headers.get('location') ?? '', {
          headers: { 'tus-resumable': '1.0.0' },
        })
      ).status,
      204,
    );
    await ada.call('POST', `/uploads/${upload.id}/close`);
    await ada.until(upload.id, ({ state }) => state === 'published');
    assert.deepEqual(await storageOf(ada), {
      used_bytes: photo.length,
      incoming_bytes: 0,
      quota_bytes: photo.length + second.length - 1,
    });

    await setQuota(server.ada.id, 0);
    const again = await ada.create();
    const known = await ada.begin(again.id, photo.length, {
      filename: 'a.jpg',
      sha256: sha256Of(photo),
    });
    assert.equal(known.status, 201, 'nothing of it has to be kept');
    assert.equal(known.headers.get('upload-offset'), String(photo.length));
  });

  test('is told to mapillary_tools so that it gives up, and lets begun files end', async () => {
    const tool = { origin: server.origin, token: server.bobsToken };
    const [first, second] = photos.map(anotherCopy);
    assert.ok(first && second);
    await setQuota(server.bob.id, first.length);
    const piece = first.subarray(0, 1000);
    assert.equal((await sendPiece(tool, photoKey(first), 0, piece, first.length)).status, 200);
    const refused = await sendPiece(tool, photoKey(second), 0, second, second.length);
    assert.equal(refused.status, 403);
    assert.deepEqual(
      [refused.json.debug_info?.retriable, refused.json.debug_info?.type],
      [false, 'QuotaExceeded'],
    );
    assert.equal((await fetchOffset(tool, photoKey(second))).json.offset, 0);
    assert.equal((await sendFile(tool, photoKey(first), first)).status, 200);

    // Nobody knows how long this one will be, before it is here.
    await setQuota(server.bob.id, first.length + 1);
    assert.equal((await sendChunked(tool, photoKey(second), 0, second)).status, 200);
    const bob = callAs(server, server.bobsToken);
    assert.equal((await storageOf(bob)).incoming_bytes, first.length + second.length);
    assert.equal((await sendChunked(tool, 'uuid_x.jpg', 0, second)).status, 403);
  });

  test('of an organization holds for what is sent for it', async () => {
    const { store, bob } = server;
    const town = await store.organizations.ensure({ slug: 'town', name: 'Town', description: '' });
    await store.organizations.setMember(town.id, bob.id, 'contributor');
    const tool = { origin: server.origin, token: server.bobsToken };
    await setQuota(bob.id, null);
    const sent = photos.map(anotherCopy);
    const handles: (string | undefined)[] = [];
    for (const photo of sent) handles.push((await sendFile(tool, photoKey(photo), photo)).json.h);
    await setQuota(town.id, bytesOf(sent) - 1);
    const manifest = await sendFile(tool, manifestKey(), manifestOf(handles));
    const finish = () => finishUpload(tool, manifest.json.h, 'mly_bundle_manifest', `${town.id}`);
    const refused = await finish();
    assert.equal(refused.status, 403);
    assert.match(refused.json.error?.message ?? '', /what the organization may keep/);
    await setQuota(town.id, bytesOf(sent));
    const { status, json } = await finish();
    assert.equal(status, 200);
    const caller = callAs(server, server.bobsToken);
    await caller.until(json.cluster_id ?? '', ({ state }) => state === 'published');
    const usage = (await store.ownerStorage.usages([town.id])).get(town.id);
    assert.equal(usage?.storedBytes, bytesOf(sent));

    const upload = await caller.create({ organization_id: String(town.id) });
    const more = await caller.begin(upload.id, 1, { filename: 'a.jpg' });
    assert.equal(more.status, 403);
    assert.equal((await sendSequence(tool, [anotherCopy(photos[0] as SamplePhoto)])).status, 200);
  });

  test('is set and shown by the command line', async () => {
    const settings = { WAYSIDE_DATA: directory, WAYSIDE_USER_QUOTA_GB: '3' };
    const wayside = async (...args: string[]) => {
      const { code, stdout, stderr } = await runWayside(args, settings);
      assert.equal(code, 0, stderr);
      return stdout;
    };
    assert.match(await wayside('user', 'quota', 'ada', '2.5'), /quota: 2\.50 GB\n$/);
    assert.equal((await storageOf(ada)).quota_bytes, 2.5e9);
    assert.match(await wayside('user', 'quota', 'ada', 'default'), /quota: 3\.00 GB\n$/);
    const { quota_bytes } = JSON.parse(
      await wayside('organization', 'quota', 'town', '1', '--json'),
    );
    assert.equal(quota_bytes, 1e9);
    assert.match(await wayside('organization', 'quota', 'town', 'default'), /quota: no limit\n$/);
    for (const wrong of ['x', '-1', '1e3', '1000001']) {
      const { code, stderr } = await runWayside(['user', 'quota', 'ada', '--', wrong], settings);
      assert.equal(code, 2, wrong);
      assert.match(stderr, /Not a quota/);
    }
    assert.match(
      (await runWayside(['user', 'quota', 'nobody'], settings)).stderr,
      /no user nobody/,
    );
  });
});
