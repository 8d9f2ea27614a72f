/** The upload service, as mapillary_tools speaks to it: what is asked, sent, sent again, and refused. */

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { issueUserToken } from './consent.ts';
import { startTestServer, type TestServer } from './fixtures.ts';
import {
  fetchOffset,
  finishUpload,
  manifestKey,
  manifestOf,
  photoKey,
  postJson,
  sendChunked,
  sendFile,
  sendPiece,
  sendPieces,
  type Tool,
  zipKey,
} from './mapillary-tools-traffic.ts';
import { seededRandom } from './seeded-random.ts';

let server: TestServer;
let ada: Tool;
let bob: Tool;
before(async () => {
  server = await startTestServer({
    settings: { WAYSIDE_MAX_PHOTO_MB: '3', WAYSIDE_MAX_ZIP_MB: '40', WAYSIDE_LOG_LEVEL: 'debug' },
  });
  const { origin } = server;
  ada = { origin, token: await server.userToken(server.ada, ['upload']) };
  bob = { origin, token: await server.userToken(server.bob) };
});
after(() => server.close());

const offsetOf = async (key: string, tool = ada) => (await fetchOffset(tool, key)).json.offset;

/** Waits until so many bytes of Ada's file are here; answers its handle. */
async function arrived(key: string, bytes: number): Promise<string> {
  for (;;) {
    const { id } = (await server.store.incomingFiles.ofKey(server.ada.id, key)) ?? {};
    if (id !== undefined && (await server.incomingBytes.size(id)) >= bytes) return id;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe('a file', () => {
  test('comes in one request, in chunks, and an empty one answers its handle again', async () => {
    const file = randomBytes(2_500_000);
    const key = photoKey(file);
    assert.equal(await offsetOf(key), 0);
    const sent = await sendChunked(ada, key, 0, file);
    assert.equal(sent.status, 200, JSON.stringify(sent.json));
    assert.match(sent.json.h ?? '', /^[A-Za-z0-9_-]{22}$/);
    assert.equal(await offsetOf(key), file.length);
    const again = await sendChunked(ada, key, file.length, Buffer.alloc(0));
    assert.deepEqual([again.status, again.json], [200, sent.json]);
  });

  test('comes in pieces with a length, and an empty one at last', async () => {
    const file = randomBytes(33_000_000);
    const key = zipKey([file]);
    const first = await sendPiece(ada, key, 0, file.subarray(0, 100), file.length);
    const last = await sendPieces(ada, key, 100, file);
    assert.equal(last.status, 200, JSON.stringify(last.json));
    assert.deepEqual(last.json, first.json, 'the handle is there from the first piece on');
    assert.equal(await offsetOf(key), file.length);
  });

  test('goes on where the connection broke', async () => {
    const random = seededRandom(3);
    const file = randomBytes(2_900_000);
    const key = photoKey(file);
    for (let breaks = 0; breaks < 6; breaks++) {
      const offset = (await offsetOf(key)) ?? 0;
      const rest = file.subarray(offset);
      const after = Math.floor(random() * rest.length * 0.6);
      await assert.rejects(sendChunked(ada, key, offset, rest, { after }), /broken/);
    }
    const reply = await sendFile(ada, key, file);
    assert.equal(reply.status, 200, JSON.stringify(reply.json));
    const bytes = await server.store.incomingFiles.get(reply.json.h ?? '');
    assert.equal(bytes?.state, 'receiving');
    assert.equal(await offsetOf(key), file.length);
    assert.deepEqual(
      server.logged.filter((line) => !line.includes('"level":20')),
      [],
      'broken connections are nothing to worry about',
    );
  });

  test('that is sent at a wrong offset is refused so that the sender asks again', async () => {
    const file = randomBytes(1000);
    const key = photoKey(file);
    for (const offset of [1, 999, 1000]) {
      const { status, json } = await sendChunked(ada, key, offset, file.subarray(offset));
      assert.equal(status, 412);
      assert.deepEqual(
        [json.debug_info?.retriable, json.debug_info?.type],
        [true, 'OffsetInvalidError'],
      );
    }
    assert.equal((await sendPiece(ada, key, 5, file.subarray(5), 1000)).status, 412);
    assert.equal((await sendFile(ada, key, file)).status, 200);
    assert.equal((await sendChunked(ada, key, 0, file)).status, 412);
    assert.equal(await offsetOf(key), file.length);
  });

  test('belongs to whom it came from', async () => {
    const file = randomBytes(1000);
    const key = photoKey(file);
    const mine = await sendFile(ada, key, file);
    assert.equal(await offsetOf(key, bob), 0);
    const yours = await sendFile(bob, key, file);
    assert.equal(yours.status, 200);
    assert.notEqual(yours.json.h, mine.json.h);
    const manifest = await sendFile(bob, manifestKey(), manifestOf([mine.json.h]));
    const refused = await finishUpload(bob, manifest.json.h, 'mly_bundle_manifest');
    assert.equal(refused.status, 400);
    assert.match(refused.json.error?.message ?? '', /No photo of yours/);
    assert.equal((await finishUpload(ada, manifest.json.h, 'mly_bundle_manifest')).status, 400);
  });

  test('has a sender no more when somebody asks how far it is', async () => {
    const file = randomBytes(2_000_000);
    const key = photoKey(file);
    const stuck = sendChunked(ada, key, 0, file, { after: 1_500_000, isStuck: true });
    const ended = assert.rejects(stuck, /closed|ECONNRESET/);
    await arrived(key, 1_500_000);
    assert.equal((await sendFile(ada, key, file)).status, 200);
    await ended;
  });

  test('that is sent several times at once is kept whole, under one handle', async () => {
    for (let round = 0; round < 20; round++) {
      const file = randomBytes(round < 2 ? 2_000_000 : 2_000);
      const key = photoKey(file);
      const replies = await Promise.all(
        [1, 2, 3].map(() => sendFile(ada, key, file).catch(() => undefined)),
      );
      const last = await sendFile(ada, key, file);
      assert.equal(last.status, 200);
      assert.equal(await offsetOf(key), file.length);
      for (const reply of replies) {
        if (reply?.status === 200) assert.deepEqual(reply.json, last.json);
      }
    }
  });
});

describe('the upload service refuses', () => {
  test('tokens that are none, or not for uploads, as such', async () => {
    const file = randomBytes(100);
    const key = photoKey(file);
    for (const [token, status] of [
      ['', 401],
      ['nothing', 401],
      [server.token, 403],
      [await server.userToken(server.ada, ['read', 'write']), 403],
    ] as const) {
      const tool = { ...ada, token };
      for (const reply of [await fetchOffset(tool, key), await sendChunked(tool, key, 0, file)]) {
        assert.equal(reply.status, status, token);
        assert.equal(reply.json.debug_info?.type, 'NotAuthorizedError');
        assert.ok(reply.json.debug_info?.message);
      }
      const finished = await finishUpload(tool, 'x', 'zip');
      assert.equal(finished.status, status);
      assert.ok(finished.json.error?.message);
    }
  });

  test('videos before they are sent, and for good', async () => {
    const key = 'mly_tools_0123456789abcdef0123456789abcdef.mp4';
    for (const { status, json } of [
      await fetchOffset(ada, key),
      await sendChunked(ada, key, 0, randomBytes(10_000)),
    ]) {
      assert.equal(status, 400);
      assert.equal(json.debug_info?.retriable, false);
      assert.match(json.debug_info?.message ?? '', /Videos are not taken here/);
    }
    const { json } = await sendFile(ada, zipKey([]), randomBytes(10));
    for (const type of ['mly_camm_video', 'mly_blackvue_video'] as const) {
      const finished = await finishUpload(ada, json.h, type);
      assert.equal(finished.status, 400);
      assert.match(finished.json.error?.message ?? '', /Videos are not taken here/);
    }
  });

  test('names that are no session keys', async () => {
    for (const key of [
      'x',
      'x.exe',
      '.jpg',
      '%2e%2e%2fx.jpg',
      'a%00.jpg',
      `${'a'.repeat(201)}.jpg`,
    ]) {
      const { status, json } = await fetchOffset(ada, key);
      assert.equal(status, 400, key);
      assert.equal(json.debug_info?.retriable, false);
    }
    assert.equal((await fetchOffset(ada, `${'a'.repeat(200)}.jpg`)).status, 200);
    assert.equal((await fetchOffset(ada, '...jpg')).status, 200);
  });

  test('files that are too large, before they are read where that is told', async () => {
    const big = Buffer.alloc(3_000_001);
    const manifest = Buffer.alloc(4_000_001, ' ');
    for (const [key, bytes] of [
      [photoKey(big), big],
      [manifestKey(), manifest],
    ] as const) {
      const { status, json } = await sendChunked(ada, key, 0, bytes);
      assert.equal(status, 413);
      assert.deepEqual(
        [json.debug_info?.retriable, json.debug_info?.type],
        [false, 'FileTooLarge'],
      );
    }
    const key = zipKey([big]);
    for (const reply of [
      await sendPiece(ada, key, 0, Buffer.alloc(10), 40_000_001),
      await sendPiece(ada, key, 39_999_999, Buffer.alloc(10), 100),
    ]) {
      assert.equal(reply.status, 413);
    }
    assert.equal(await offsetOf(key), 0);
    assert.equal((await sendPiece(ada, key, 0, Buffer.alloc(10), 10)).status, 200);
    assert.equal(
      (await sendPiece(ada, key, 10, Buffer.alloc(10), 10)).status,
      413,
      'more than told',
    );
  });

  test('headers that are no numbers', async () => {
    const headers = { authorization: `OAuth ${ada.token}` };
    const url = `${server.origin}/mapillary_public_uploads/x.jpg`;
    for (const more of [{}, { offset: '-1' }, { offset: '1e3' }, { offset: '9'.repeat(16) }]) {
      const response = await fetch(url, {
        method: 'POST',
        headers: { ...headers, ...more },
        body: 'x',
      });
      assert.equal(response.status, 400);
    }
    const packed = { ...headers, offset: '0', 'content-encoding': 'gzip' };
    assert.equal((await fetch(url, { method: 'POST', headers: packed, body: 'x' })).status, 400);
  });

  test('more than the application may send, and says how long to wait', async () => {
    const { store, ada: user } = server;
    const application = await store.applications.ensure('busy', user.id);
    await store.applications.setLimits(application.id, { entity: 1 });
    const busy = await store.applications.get(application.id);
    assert.ok(busy);
    await store.applications.update(busy.id, {
      ...busy,
      callbackUrls: ['https://app.example/callback'],
      scopes: ['upload'],
    });
    const token = await issueUserToken(store, busy, user, ['upload']);
    const replies = [1, 2].map(() => fetchOffset({ ...ada, token }, 'x.jpg'));
    const refused = (await Promise.all(replies)).find(({ status }) => status === 429);
    assert.equal(refused?.json.debug_info?.type, 'RequestRateLimitedError');
    assert.equal(refused?.json.backoff, Number(refused?.headers['retry-after']) * 1000);
  });
});

describe('an upload that is finished', () => {
  test('needs a handle, a type and an organization that fit', async () => {
    const zip = (await sendFile(ada, zipKey([randomBytes(9)]), randomBytes(10))).json.h;
    const photo = (await sendFile(ada, photoKey(randomBytes(9)), randomBytes(10))).json.h;
    const empty = (await sendPiece(ada, zipKey([randomBytes(9)]), 0, Buffer.alloc(0), 100)).json.h;
    const half = (await sendPiece(ada, zipKey([randomBytes(9)]), 0, Buffer.alloc(50), 100)).json.h;
    for (const [handle, type, organization, message] of [
      [undefined, 'zip', undefined, /file_handle is required/],
      ['../../etc/passwd', 'zip', undefined, /No zip of yours/],
      ['a'.repeat(22), 'zip', undefined, /No zip of yours/],
      [photo, 'zip', undefined, /No zip of yours/],
      [zip, 'mly_bundle_manifest', undefined, /No manifest of yours/],
      [empty, 'zip', undefined, /Only 0 bytes/],
      [half, 'zip', undefined, /Only 50 bytes/],
      [zip, 'zip', 'town', /no member/],
      [zip, 'zip', server.town.id, /no member/],
    ] as const) {
      const { status, json } = await finishUpload(ada, handle, type, organization);
      assert.equal(status, organization ? 403 : 400, JSON.stringify(json));
      assert.match(json.error?.message ?? '', message);
    }
    assert.equal((await postJson(ada, '/finish_upload', { file_handle: zip })).status, 400);
    const other = { file_handle: zip, file_type: 'video' };
    assert.equal((await postJson(ada, '/finish_upload', other)).status, 400);
    await server.store.organizations.setMember(server.town.id, server.ada.id, 'contributor');
    for (const organization of [server.town.id, String(server.town.id)]) {
      const { status, json } = await finishUpload(ada, zip, 'zip', organization);
      assert.equal(status, 200, JSON.stringify(json));
      const upload = await server.store.uploads.get(Number(json.cluster_id));
      assert.equal(upload?.organizationId, server.town.id);
    }
  });

  test('takes no manifest that is none', async () => {
    for (const text of [
      'nothing',
      '[]',
      '{"image_handles":[],"upload_type":"images","version":"1"}',
      '{"image_handles":["../x"],"upload_type":"images","version":"1"}',
      `{"image_handles":["${'a'.repeat(22)}"],"upload_type":"images","version":"2"}`,
      `{"image_handles":["${'a'.repeat(22)}"],"upload_type":"video","version":"1"}`,
      `{"image_handles":["${'a'.repeat(22)}"],"upload_type":"images","version":"1"}`,
      manifestOf(Array.from({ length: 10_001 }, (_, n) => String(n).padStart(22, '0'))),
    ]) {
      const { json } = await sendFile(ada, manifestKey(), Buffer.from(text));
      const finished = await finishUpload(ada, json.h, 'mly_bundle_manifest');
      assert.equal(finished.status, 400, String(text).slice(0, 100));
    }
  });

  test('takes no more bytes, but says its handle to who has sent all', async () => {
    const file = randomBytes(1000);
    const key = photoKey(file);
    const { h } = (await sendFile(ada, key, file)).json;
    const manifest = await sendFile(ada, manifestKey(), manifestOf([h, h]));
    const finished = await finishUpload(ada, manifest.json.h, 'mly_bundle_manifest');
    assert.equal(finished.status, 200, JSON.stringify(finished.json));
    const uploadId = Number(finished.json.cluster_id);
    const { items } = await server.store.uploadFiles.ofUpload(uploadId, { limit: 9 });
    assert.equal(items.length, 1, 'named twice, taken once');
    assert.equal(await offsetOf(key), file.length);
    assert.equal((await sendFile(ada, key, file)).json.h, h);
    assert.equal((await sendChunked(ada, key, 1000, randomBytes(5))).status, 400);
    assert.equal((await sendChunked(ada, key, 0, file)).status, 412);
    const again = await finishUpload(ada, manifest.json.h, 'mly_bundle_manifest');
    assert.deepEqual(again.json, finished.json);
  });

  test('becomes one upload, however many ask for it at once', async () => {
    for (let round = 0; round < 10; round++) {
      const { h } = (await sendFile(ada, photoKey(randomBytes(9)), randomBytes(50))).json;
      const manifest = await sendFile(ada, manifestKey(), manifestOf([h]));
      const finish = () => finishUpload(ada, manifest.json.h, 'mly_bundle_manifest');
      const replies = await Promise.all([finish(), finish(), finish()]);
      const { json } = await finish();
      assert.ok(json.cluster_id);
      for (const reply of replies) if (reply.status === 200) assert.deepEqual(reply.json, json);
    }
  });

  test('is worked on again when that was given up', async () => {
    const { jobs } = server.store;
    const zip = randomBytes(50);
    const { h } = (await sendFile(ada, zipKey([zip]), zip)).json;
    const finish = () => finishUpload(ada, h, 'zip');
    const { json } = await finish();
    const isJob = ({ key }: { key: string }) => key === `unpack-zip:${h}`;
    const dead = async () => (await jobs.list({ state: 'dead', limit: 100 })).items.filter(isJob);
    // The worker here may have it first, and leaves it.
    let job = (await jobs.take(100, 60_000)).find(isJob);
    while (!job) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      job = (await jobs.take(100, 60_000)).find(isJob);
    }
    await jobs.fail(job.id, 'the disk is full', undefined);
    assert.equal((await dead()).length, 1);
    assert.deepEqual((await finish()).json, json);
    assert.deepEqual(await dead(), []);
  });

  test('ends who still adds to what it names', async () => {
    const file = randomBytes(2_000_000);
    const key = photoKey(file);
    const stuck = sendChunked(ada, key, 0, file, { after: 1_500_000, isStuck: true });
    const ended = assert.rejects(stuck, /closed|ECONNRESET/);
    const id = await arrived(key, 1_500_000);
    const manifest = await sendFile(ada, manifestKey(), manifestOf([id]));
    const finished = await finishUpload(ada, manifest.json.h, 'mly_bundle_manifest');
    assert.equal(finished.status, 200, JSON.stringify(finished.json));
    await ended;
    assert.equal((await sendChunked(ada, key, 1_500_000, file.subarray(1_500_000))).status, 400);
    assert.equal(await offsetOf(key), 1_500_000);
  });
});

describe('what the tool reports', () => {
  const report = {
    action_type: 'upload_finished_upload',
    properties: { images: 2, sequences: 1, size: 2.5, speed: 3.3, time: 0.8 },
  };

  test('is logged, and no more', async () => {
    const client = { ...ada, token: server.token };
    assert.equal((await postJson(client, '/logging', report)).status, 200);
    for (const broken of [{}, { action_type: 1 }, { action_type: 'x'.repeat(101) }]) {
      assert.equal((await postJson(client, '/logging', broken)).status, 400);
    }
    const long = { ...report, reason: 'x'.repeat(20_000) };
    assert.equal((await postJson(client, '/logging', long)).status, 413);
    assert.equal((await postJson(ada, '/logging', report)).status, 403);
  });
});
