/** A server that is killed again and again while files come. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { readConfig } from '../src/config.ts';
import { openStore } from '../src/store/open-store.ts';
import { seededRandom } from './seeded-random.ts';
import { callAs, type UploadCaller } from './tus-client.ts';
import { anotherCopy, samplePhotos, startUploadServer, tokenOf } from './upload-server.ts';
import { startServer } from './wayside-process.ts';

const kills = 4;
const photos = 8;

describe('a killed server', () => {
  test('loses no byte that it said it has, and no file', async () => {
    const data = await mkdtemp(join(tmpdir(), 'wayside-crash-'));
    const settings: Record<string, string> = { WAYSIDE_DATA: data };
    let server = await startServer('serve', settings);
    settings.PORT = new URL(server.address).port;
    const store = await openStore(readConfig(settings));
    const token = await tokenOf(store, await store.users.ensure('ada'));
    const ada = callAs({ origin: server.address }, token);
    try {
      const { id } = await ada.create({ expected_files: photos });
      const contents = (await samplePhotos(photos)).map((photo) => ({
        name: photo.name,
        bytes: Buffer.concat([anotherCopy(photo), Buffer.alloc(2e6)]),
      }));
      const sending = Promise.all(
        contents.map(({ name, bytes }) => sendStubbornly(ada, id, name, bytes)),
      );
      const random = seededRandom(3);
      for (let kill = 0; kill < kills; kill++) {
        await pause(random() * 600);
        await server.stop('SIGKILL');
        server = await startServer('serve', settings);
      }
      await sending;
      const { counts } = await ada.until(id, ({ state }) => state === 'published');
      assert.equal(counts.published, photos, JSON.stringify(counts));
      assert.deepEqual(await readdir(join(data, 'incoming', 'files')), []);
    } finally {
      await store.close();
      await server.stop();
      await rm(data, { recursive: true });
    }
  });

  test('takes what was whole when it was killed as soon as its sender asks', async () => {
    const data = await mkdtemp(join(tmpdir(), 'wayside-crash-'));
    const server = await startUploadServer(data);
    const ada = callAs(server, server.token);
    try {
      const [photo] = await samplePhotos(1);
      assert.ok(photo);
      const { id } = await ada.create({ expected_files: 1 });
      const begun = await ada.begin(id, photo.bytes.length, { filename: photo.name });
      const url = begun.headers.get('location') ?? '';
      // All bytes are on the disk, and nothing more was done.
      const fileId = url.split('/').at(-1) ?? '';
      // The chunks of a source are used up.
      const source = Readable.from([Buffer.from(photo.bytes)]);
      await server.services.incomingBytes.append(fileId, 0, source, photo.bytes.length);
      assert.equal((await ada.call('GET', `/uploads/${id}`)).json.counts.receiving, 1);
      const offset = (await ada.head(url)).headers.get('upload-offset');
      assert.equal(offset, `${photo.bytes.length}`);
      const { counts } = await ada.until(id, ({ state }) => state === 'published');
      assert.equal(counts.published, 1);
    } finally {
      await server.close();
      await rm(data, { recursive: true });
    }
  });
});

/** Sends a file in small pieces, and goes on where the server says that it is, until it is there. */
async function sendStubbornly(
  ada: UploadCaller,
  uploadId: string,
  filename: string,
  bytes: Buffer,
): Promise<void> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  let url: string | undefined;
  let said = 0;
  for (;;) {
    try {
      if (url === undefined) {
        const begun = await ada.begin(uploadId, bytes.length, { filename, sha256 });
        assert.equal(begun.status, 201, begun.text);
        url = begun.headers.get('location') ?? '';
      }
      const offset = Number((await ada.head(url)).headers.get('upload-offset'));
      assert.ok(offset >= said, `${offset} bytes are there, and ${said} were`);
      said = offset;
      if (said === bytes.length) return;
      const sent = await ada.patch(url, said, bytes.subarray(said, said + 100_000));
      assert.equal(sent.status, 204, sent.text);
      said = Number(sent.headers.get('upload-offset'));
    } catch (error) {
      // Nothing but the connection may fail.
      if (!(error instanceof TypeError)) throw error;
      await pause(50);
    }
  }
}
