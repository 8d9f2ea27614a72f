/** Callers who take more of the server than is theirs. */

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { sendPiece } from './mapillary-tools-traffic.ts';
import { callAs, metadataOf, type UploadCaller } from './tus-client.ts';
import { startUploadServer, type UploadServer } from './upload-server.ts';

const atOnce = 64;

let directory: string;
let server: UploadServer;
let ada: UploadCaller;
let bob: UploadCaller;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wayside-abuse-'));
  server = await startUploadServer(directory);
  ada = callAs(server, server.token);
  bob = callAs(server, server.bobsToken);
});
after(async () => {
  await server.close();
  await rm(directory, { recursive: true });
});

/** Begins a file and sends a byte of it, and then nothing for as long as the connection is open. */
async function stick(uploadId: string): Promise<Socket> {
  const begun = await ada.begin(uploadId, 10, { filename: 'a.jpg' });
  const { pathname, port } = new URL(begun.headers.get('location') ?? '');
  const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
  socket.write(
    [
      `PATCH ${pathname} HTTP/1.1`,
      'Host: x',
      `Authorization: OAuth ${server.token}`,
      'Tus-Resumable: 1.0.0',
      'Upload-Offset: 0',
      'Content-Type: application/offset+octet-stream',
      'Content-Length: 10',
      '',
      'a',
    ].join('\r\n'),
  );
  const offset = async () => (await ada.head(begun.headers.get('location') ?? '')).headers;
  while ((await offset()).get('upload-offset') !== '1')
    await new Promise((resolve) => setTimeout(resolve, 5));
  return socket;
}

describe('abuse', () => {
  test('is to send too many files at once', async () => {
    const { id } = await ada.create();
    const stuck: Socket[] = [];
    for (let each = 0; each < atOnce; each++) stuck.push(await stick(id));
    const begun = await ada.begin(id, 10, { filename: 'b.jpg' });
    assert.equal(begun.status, 201, 'which needs no byte of a file');
    const url = begun.headers.get('location') ?? '';
    const refused = await ada.patch(url, 0, Buffer.alloc(5));
    assert.equal(refused.status, 429);
    assert.equal(refused.headers.get('retry-after'), '5');
    assert.match(refused.json.error.message, /Too many files/);
    const tool = { origin: server.origin, token: server.token };
    const { status, json, headers } = await sendPiece(tool, 'a.jpg', 0, Buffer.alloc(5), 10);
    assert.deepEqual([status, headers['retry-after'], json.backoff], [429, '5', 5000]);
    assert.equal(json.debug_info?.type, 'RequestRateLimitedError');

    const others = await bob.create();
    const his = await bob.begin(others.id, 10, { filename: 'a.jpg' });
    const sent = await bob.patch(his.headers.get('location') ?? '', 0, Buffer.alloc(5));
    assert.equal(sent.status, 204, 'others are none the worse for it');

    for (const socket of stuck) socket.destroy();
    for (;;) {
      const again = await ada.patch(url, 0, Buffer.alloc(5));
      if (again.status === 204) break;
      assert.equal(again.status, 429);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });

  test('is to tell too much of a file', async () => {
    const { id } = await ada.create();
    const begin = (value: string) =>
      ada.call('POST', `/uploads/${id}/files`, {
        headers: { 'tus-resumable': '1.0.0', 'upload-length': '1', 'upload-metadata': value },
      });
    const many = Array.from({ length: 1000 }, (_, index) => `k${index} YQ==`).join();
    for (const value of [
      metadataOf({ filename: 'x'.repeat(201) }),
      many,
      'filename YQ==,'.repeat(9),
    ])
      assert.equal((await begin(value)).status, 400);
    assert.equal((await begin(metadataOf({ filename: 'x'.repeat(60_000) }))).status, 431);
    const tool = { origin: server.origin, token: server.token };
    for (const key of [`${'a'.repeat(201)}.jpg`, '..%2Fa.jpg', 'a.jpg%00', 'a.exe']) {
      assert.equal((await sendPiece(tool, key, 0, Buffer.alloc(1), 1)).status, 400, key);
    }
  });
});
