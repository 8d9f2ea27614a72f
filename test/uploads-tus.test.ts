/** tus 1.0.0, rule by rule. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { bytesType, callAs, metadataOf, tus, type UploadCaller } from './tus-client.ts';
import {
  anotherCopy,
  samplePhotos,
  startUploadServer,
  type UploadServer,
} from './upload-server.ts';

let directory: string;
let server: UploadServer;
let ada: UploadCaller;
let bob: UploadCaller;
let uploadId: string;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wayside-tus-'));
  server = await startUploadServer(directory, { settings: { WAYSIDE_MAX_PHOTO_MB: '1' } });
  ada = callAs(server, server.token);
  bob = callAs(server, server.bobsToken);
  uploadId = (await ada.create()).id;
});
after(async () => {
  await server.close();
  await rm(directory, { recursive: true });
});

const filename = 'a photo é.jpg';
const ten = Buffer.from('0123456789');

/** The URL of a file of ten bytes that was begun. */
async function beginTen(caller: UploadCaller = ada): Promise<string> {
  const { status, headers } = await caller.begin(uploadId, 10, { filename });
  assert.equal(status, 201);
  return headers.get('location') ?? '';
}

/** Sends bytes as they are, and answers with what comes back until the connection ends. */
async function raw(text: string): Promise<string> {
  const socket = connect(Number(new URL(server.origin).port), '127.0.0.1');
  socket.write(text);
  let answer = '';
  for await (const chunk of socket) answer += chunk;
  return answer;
}

describe('tus', () => {
  test('begins a file and tells where it goes', async () => {
    const { status, headers, text } = await ada.begin(uploadId, 10, { filename, type: 'x' });
    assert.equal(status, 201);
    assert.equal(text, '');
    assert.equal(headers.get('tus-resumable'), '1.0.0');
    assert.equal(headers.get('upload-offset'), '0');
    assert.ok(Date.parse(headers.get('upload-expires') ?? '') > Date.now());
    const url = headers.get('location') ?? '';
    assert.match(url, new RegExp(`^${server.origin}/uploads/${uploadId}/files/[\\w-]{22}$`));
  });

  test('sends, breaks off, asks and goes on', async () => {
    const url = await beginTen();
    const first = await ada.patch(url, 0, ten.subarray(0, 4));
    assert.equal(first.status, 204);
    assert.equal(first.headers.get('upload-offset'), '4');
    assert.ok(first.headers.get('upload-expires'));
    const head = await ada.head(url);
    assert.equal(head.status, 200);
    assert.equal(head.headers.get('upload-offset'), '4');
    assert.equal(head.headers.get('upload-length'), '10');
    assert.equal(head.headers.get('cache-control'), 'no-store');
    assert.equal(head.headers.get('upload-metadata'), metadataOf({ filename }));
    const last = await ada.patch(url, 4, ten.subarray(4));
    assert.equal(last.headers.get('upload-offset'), '10');
    assert.equal(last.headers.get('upload-expires'), null);
    assert.equal((await ada.head(url)).headers.get('upload-offset'), '10');
    // The end of the last answer may have been lost: asking again changes nothing.
    assert.equal((await ada.patch(url, 10, Buffer.alloc(0))).status, 204);
  });

  test('takes the first bytes with the creation', async () => {
    const { status, headers } = await ada.call('POST', `/uploads/${uploadId}/files`, {
      headers: {
        ...tus,
        ...bytesType,
        'upload-length': '10',
        'upload-metadata': metadataOf({ filename }),
      },
      body: ten.subarray(0, 7),
    });
    assert.equal(status, 201);
    assert.equal(headers.get('upload-offset'), '7');
    const url = headers.get('location') ?? '';
    assert.equal((await ada.patch(url, 7, ten.subarray(7))).headers.get('upload-offset'), '10');
  });

  test('refuses another offset with 409, and changes nothing', async () => {
    const url = await beginTen();
    await ada.patch(url, 0, ten.subarray(0, 4));
    for (const offset of [0, 3, 5, 10, 99]) {
      const { status, headers, json } = await ada.patch(url, offset, ten.subarray(4, 5));
      assert.equal(status, 409, `${offset}`);
      assert.equal(headers.get('tus-resumable'), '1.0.0');
      assert.ok(json.error.fbtrace_id);
    }
    assert.equal((await ada.head(url)).headers.get('upload-offset'), '4');
    const without = await ada.call('PATCH', url, { headers: { ...tus, ...bytesType }, body: ten });
    assert.equal(without.status, 400);
  });

  test('refuses other versions with 412, and names its own', async () => {
    const url = await beginTen();
    for (const version of [{}, { 'tus-resumable': '0.2.2' }]) {
      for (const method of ['HEAD', 'PATCH', 'DELETE']) {
        const { status, headers } = await ada.call(method, url, { headers: version });
        assert.equal(status, 412, method);
        assert.equal(headers.get('tus-version'), '1.0.0');
      }
      const begun = await ada.call('POST', `/uploads/${uploadId}/files`, { headers: version });
      assert.equal(begun.status, 412);
    }
  });

  test('refuses bodies of another type with 415', async () => {
    const url = await beginTen();
    const headers = { ...tus, 'upload-offset': '0', 'content-type': 'image/jpeg' };
    const { status } = await ada.call('PATCH', url, { headers, body: ten });
    assert.equal(status, 415);
  });

  test('wants a length, of at most what a photo may have', async () => {
    for (const [length, headers, status] of [
      [undefined, {}, 400],
      [undefined, { 'upload-defer-length': '1' }, 400],
      [undefined, { 'upload-length': '-1' }, 400],
      [undefined, { 'upload-length': '1e3' }, 400],
      [1_000_001, {}, 413],
      [2 ** 60, {}, 400],
    ] as const) {
      const reply = await ada.begin(uploadId, length, { filename }, headers);
      assert.equal(reply.status, status, JSON.stringify([length, headers, reply.json]));
    }
    const { json } = await ada.begin(
      uploadId,
      undefined,
      { filename },
      { 'upload-defer-length': '1' },
    );
    assert.match(json.error.message, /must be told/);
  });

  test('refuses more bytes than the file has before it reads them', async () => {
    const url = await beginTen();
    const told = await raw(
      `PATCH ${new URL(url).pathname} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: OAuth ${server.token}\r\n` +
        'Tus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\nUpload-Offset: 0\r\nContent-Length: 11\r\n\r\n',
    );
    assert.match(told, /^HTTP\/1\.1 413 /);
    // Who doesn't tell the length is stopped at the end of the file.
    const untold = await raw(
      `PATCH ${new URL(url).pathname} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: OAuth ${server.token}\r\n` +
        'Tus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\nUpload-Offset: 0\r\nTransfer-Encoding: chunked\r\n\r\n' +
        '5\r\n01234\r\n6\r\n567890\r\n0\r\n\r\n',
    );
    assert.match(untold, /^HTTP\/1\.1 413 /);
    const offset = Number((await ada.head(url)).headers.get('upload-offset'));
    assert.ok(offset <= 10);
  });

  test('reads metadata with care', async () => {
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    for (const metadata of [
      '',
      'filename',
      `type ${base64('x')}`,
      `filename ${base64('a\nb')}`,
      `filename ${base64('x'.repeat(201))}`,
      `filename ${base64('a')},filename ${base64('b')}`,
      'filename !!!',
      `filename ${Buffer.from([0xff, 0xfe]).toString('base64')}`,
      `filename ${base64('a')},position ${base64('-1')}`,
      `filename ${base64('a')},sha256 ${base64('abc')}`,
      `filename ${base64('a')},x ${'A'.repeat(5000)}`,
    ]) {
      const { status, json } = await ada.begin(uploadId, 10, {}, { 'upload-metadata': metadata });
      assert.equal(status, 400, metadata);
      assert.match(json.error.message, /Upload-Metadata/);
    }
    const fine = `filename ${base64('ü'.repeat(200))}, empty,position ${base64('7')}`;
    const { status } = await ada.begin(uploadId, 10, {}, { 'upload-metadata': fine });
    assert.equal(status, 201);
  });

  test('ends a file that is given up', async () => {
    const url = await beginTen();
    await ada.patch(url, 0, ten.subarray(0, 4));
    assert.equal((await bob.call('DELETE', url, { headers: tus })).status, 404);
    assert.equal((await ada.call('DELETE', url, { headers: tus })).status, 204);
    assert.equal((await ada.head(url)).status, 404);
    assert.equal((await ada.patch(url, 4, ten.subarray(4))).status, 404);
    assert.equal((await ada.call('DELETE', url, { headers: tus })).status, 404);
  });

  test('forgets a file that nobody went on with', async () => {
    const url = await beginTen();
    const fileId = url.split('/').at(-1) ?? '';
    const now = Date.now;
    try {
      Date.now = () => now() - server.services.config.incomingTtlMs - 1000;
      await server.store.incomingFiles.touch(fileId);
    } finally {
      Date.now = now;
    }
    const { status, headers } = await ada.head(url);
    assert.equal(status, 404);
    assert.equal(headers.get('tus-resumable'), '1.0.0');
    assert.equal((await ada.patch(url, 0, ten)).status, 404);
  });

  test('takes another method from a header', async () => {
    const url = await beginTen();
    const post = (method: string, init: RequestInit) =>
      ada.call('POST', url, {
        ...init,
        headers: { ...tus, 'x-http-method-override': method, ...init.headers },
      });
    const patched = await post('PATCH', {
      headers: { ...bytesType, 'upload-offset': '0' },
      body: ten.subarray(0, 3),
    });
    assert.equal(patched.status, 204);
    assert.equal((await post('HEAD', {})).headers.get('upload-offset'), '3');
    assert.equal((await post('DELETE', {})).status, 204);
    assert.equal((await post('BREW', {})).status, 400);
  });

  test('says what it can do, to pages of any origin', async () => {
    for (const path of [`/uploads/${uploadId}/files`, `/uploads/${uploadId}/files/x`]) {
      const { status, headers } = await ada.call('OPTIONS', path, {
        headers: {
          origin: 'https://elsewhere.example',
          'access-control-request-method': 'PATCH',
          'access-control-request-headers': 'authorization,tus-resumable,upload-offset',
        },
      });
      assert.equal(status, 204);
      assert.equal(headers.get('tus-version'), '1.0.0');
      assert.equal(headers.get('tus-max-size'), '1000000');
      assert.match(headers.get('tus-extension') ?? '', /creation,creation-with-upload/);
      assert.equal(headers.get('access-control-allow-origin'), '*');
      for (const method of ['POST', 'HEAD', 'PATCH', 'DELETE']) {
        assert.ok(headers.get('access-control-allow-methods')?.includes(method));
      }
      const allowed = headers.get('access-control-allow-headers')?.toLowerCase().split(', ');
      for (const name of [
        'authorization',
        'content-type',
        'tus-resumable',
        'upload-length',
        'upload-metadata',
        'upload-offset',
        'x-http-method-override',
      ]) {
        assert.ok(allowed?.includes(name), name);
      }
    }
    const exposed = (await ada.head(await beginTen())).headers.get('access-control-expose-headers');
    for (const name of ['Location', 'Upload-Offset', 'Upload-Length', 'Tus-Resumable']) {
      assert.ok(exposed?.includes(name), name);
    }
  });

  test('is for who owns the upload, with the right scope', async () => {
    const url = await beginTen();
    assert.equal((await bob.head(url)).status, 404);
    assert.equal((await bob.patch(url, 0, ten)).status, 404);
    assert.equal((await bob.begin(uploadId, 10, { filename })).status, 404);
    const other = (await ada.create()).id;
    assert.equal((await ada.head(url.replace(uploadId, other))).status, 404);
    assert.equal((await ada.head(`${url.slice(0, -3)}../x`)).status, 404);
    const { status, headers } = await ada.call('HEAD', url, {
      headers: { ...tus, authorization: 'OAuth MLY|1|2' },
    });
    assert.equal(status, 401);
    assert.equal(headers.get('tus-resumable'), '1.0.0');
  });

  test('knows a content by its hash', async () => {
    const [photo] = await samplePhotos(1);
    assert.ok(photo);
    const bytes = anotherCopy(photo);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const told = { filename, sha256 };
    const begun = await ada.begin(uploadId, bytes.length, told);
    const url = begun.headers.get('location') ?? '';
    await ada.patch(url, 0, bytes.subarray(0, 5000));
    const again = await ada.begin(uploadId, bytes.length, told);
    assert.equal(again.headers.get('location'), url);
    assert.equal(again.headers.get('upload-offset'), '5000');
    assert.equal((await ada.begin(uploadId, 7, told)).status, 400);
    await ada.patch(url, 5000, bytes.subarray(5000));
    assert.equal(
      (await ada.begin(uploadId, bytes.length, told)).headers.get('upload-offset'),
      `${bytes.length}`,
    );
    await ada.until(uploadId, ({ counts }) => counts.processing > 0);

    const second = (await ada.create()).id;
    const known = await ada.begin(second, bytes.length, told);
    assert.equal(known.headers.get('upload-offset'), `${bytes.length}`);
    assert.equal((await ada.call('GET', `/uploads/${second}`)).json.counts.known, 1);
    // Whoever does not have it learns nothing of it.
    const ask = async (caller: UploadCaller) =>
      (
        await caller.call('POST', '/uploads/known', {
          body: JSON.stringify({ sha256: [sha256, 'f'.repeat(64)] }),
        })
      ).json.data;
    // As long as its upload is open, it may be that nobody will ever see it.
    assert.deepEqual(await ask(ada), []);
    await ada.call('POST', `/uploads/${uploadId}/close`);
    assert.deepEqual(await ask(ada), [{ sha256 }]);
    assert.deepEqual(await ask(bob), []);
    const wrong = { body: JSON.stringify({ sha256: ['x'] }) };
    assert.equal((await ada.call('POST', '/uploads/known', wrong)).status, 400);
    const bobs = (await bob.create()).id;
    const unknown = await bob.begin(bobs, bytes.length, told);
    assert.equal(unknown.headers.get('upload-offset'), '0');
  });

  test('refuses what arrived otherwise than it was sent, and takes it again', async () => {
    const [photo] = await samplePhotos(1);
    assert.ok(photo);
    const { id } = await ada.create();
    const bytes = anotherCopy(photo);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const damaged = Buffer.from(bytes);
    damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1;
    const first = await ada.begin(id, bytes.length, { filename, sha256 });
    await ada.patch(first.headers.get('location') ?? '', 0, damaged);
    await ada.until(id, ({ counts }) => counts.rejected === 1);
    const { json } = await ada.call('GET', `/uploads/${id}/files`);
    assert.match(json.data[0].reason, /did not arrive as it was sent/);
    const second = await ada.begin(id, bytes.length, { filename, sha256 });
    assert.equal(second.headers.get('upload-offset'), '0');
    await ada.patch(second.headers.get('location') ?? '', 0, bytes);
    await ada.until(id, ({ counts }) => counts.processing === 1);
  });
});
