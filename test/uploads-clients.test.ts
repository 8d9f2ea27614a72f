/** Clients that others wrote for tus, as they are. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Upload, type UploadOptions } from 'tus-js-client';
import { seededRandom } from './seeded-random.ts';
import { callAs, type UploadCaller } from './tus-client.ts';
import {
  anotherCopy,
  samplePhotos,
  startUploadServer,
  type UploadServer,
} from './upload-server.ts';

let directory: string;
let server: UploadServer;
let ada: UploadCaller;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wayside-clients-'));
  server = await startUploadServer(directory);
  ada = callAs(server, server.token);
});
after(async () => {
  await server.close();
  await rm(directory, { recursive: true });
});

/** Uploads with tus-js-client; answers how often it had to try again. */
function upload(
  endpoint: string,
  input: ConstructorParameters<typeof Upload>[0],
  options: UploadOptions,
): Promise<number> {
  let retries = 0;
  return new Promise((resolve, reject) => {
    new Upload(input, {
      endpoint,
      headers: { authorization: `Bearer ${server.token}` },
      retryDelays: Array.from({ length: 50 }, () => 10),
      onShouldRetry: () => {
        retries++;
        return true;
      },
      onSuccess: () => resolve(retries),
      onError: reject,
      ...options,
    }).start();
  });
}

describe('tus-js-client', () => {
  test('sends photos at once, in any order, whole or in pieces', async () => {
    const photos = await samplePhotos(8);
    const { id, files_url } = await ada.create({ expected_files: photos.length });
    await Promise.all(
      photos.toReversed().map(({ name, path, bytes }, index) =>
        upload(files_url, index % 2 === 0 ? bytes : createReadStream(path), {
          metadata: { filename: name, filetype: 'image/jpeg' },
          ...(index % 2 === 1 && { chunkSize: 30_000, uploadSize: bytes.length }),
          ...(index % 4 === 0 && { uploadDataDuringCreation: true }),
          ...(index % 4 === 2 && { overridePatchMethod: true }),
        }),
      ),
    );
    const published = await ada.until(id, ({ state }) => state === 'published');
    assert.equal(published.counts.published, photos.length);
    assert.equal(published.sequences.length, 1);
  });

  test('goes on over a line that breaks again and again', async () => {
    const photos = await samplePhotos(3);
    const { id } = await ada.create();
    const line = await openBrokenLine(Number(new URL(server.origin).port));
    try {
      const contents = photos.map(anotherCopy);
      const retries = await Promise.all(
        contents.map((bytes, index) =>
          upload(`${line.origin}/uploads/${id}/files`, bytes, {
            metadata: { filename: `${index}.jpg`, sha256: hashOf(bytes) },
          }),
        ),
      );
      assert.ok(
        retries.every((count) => count > 0),
        String(retries),
      );
      await ada.call('POST', `/uploads/${id}/close`);
      // What had not arrived as it was sent would be rejected.
      const { counts } = await ada.until(id, ({ state }) => state === 'published');
      assert.deepEqual(counts, {
        receiving: 0,
        received: 0,
        processing: 0,
        published: photos.length,
        known: 0,
        stationary: 0,
        rejected: 0,
      });
    } finally {
      line.close();
    }
  });

  test('has nothing to send of what is known', async () => {
    const [photo] = await samplePhotos(1);
    assert.ok(photo);
    const { id, files_url } = await ada.create({ expected_files: 1 });
    const metadata = { filename: photo.name, sha256: hashOf(photo.bytes) };
    await upload(files_url, photo.bytes, { metadata });
    await upload(files_url, photo.bytes, { metadata, uploadDataDuringCreation: true });
    const { counts } = await ada.until(id, ({ state }) => state === 'published');
    assert.equal(counts.known, 1);
    assert.equal(counts.published, 0);
  });

  test('gives up a file, here and at the server', async () => {
    const { id, files_url } = await ada.create();
    const big = Buffer.alloc(5e6, 1);
    await new Promise<void>((resolve, reject) => {
      const one = new Upload(big, {
        endpoint: files_url,
        headers: { authorization: `Bearer ${server.token}` },
        metadata: { filename: 'big.jpg' },
        chunkSize: 1e6,
        onChunkComplete: () => one.abort(true).then(resolve, reject),
        onError: reject,
      });
      one.start();
    });
    assert.deepEqual((await ada.call('GET', `/uploads/${id}/files`)).json.data, []);
  });
});

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A line to a port that breaks after some ten thousand bytes, each time after a different number. */
async function openBrokenLine(port: number): Promise<{ origin: string; close(): void }> {
  const random = seededRandom(7);
  const sockets = new Set<Socket>();
  const line: Server = createServer((socket) => {
    const onward = connect(port, '127.0.0.1');
    let left = 1000 + Math.floor(random() * 60_000);
    for (const end of [socket, onward]) {
      sockets.add(end);
      end.on('error', () => {});
      end.on('close', () => {
        socket.destroy();
        onward.destroy();
      });
    }
    onward.pipe(socket);
    socket.on('data', (chunk) => {
      if (left > 0) onward.write(chunk.subarray(0, left));
      left -= chunk.length;
      if (left <= 0) setTimeout(() => socket.destroy(), 5);
    });
  });
  await new Promise<void>((resolve) => line.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(line.address() as AddressInfo).port}`,
    close() {
      line.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
