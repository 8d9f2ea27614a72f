import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import { openDiskSpace } from '../blobs/disk-space.ts';
import { readChunks, withReceivedFile } from './receive-file.ts';

let directory: string;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wayside-receive-'));
});
after(() => rm(directory, { recursive: true }));

const incoming = () => join(directory, 'incoming');
const place = () => ({
  incomingDirectory: incoming(),
  diskSpace: openDiskSpace({ directory, minFreeBytes: 0 }),
});
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('a received file', () => {
  test('holds the bytes of a file of any length, and is gone afterwards', async () => {
    for (const length of [1, 262_144, 700_001]) {
      const bytes = randomBytes(length);
      const path = join(directory, 'source');
      await writeFile(path, bytes);
      const received = await withReceivedFile(
        readChunks(path),
        place(),
        1e6,
        async (at, sha256) => {
          assert.equal(sha256, hashOf(bytes));
          return readFile(at);
        },
      );
      assert.ok(bytes.equals(received));
      assert.deepEqual(await readdir(incoming()), []);
    }
  });

  test('holds the bytes of a stream', async () => {
    const parts = [randomBytes(10), randomBytes(100_000)];
    const sha256 = await withReceivedFile(
      Readable.from(parts),
      place(),
      1e6,
      async (_, sha256) => sha256,
    );
    assert.equal(sha256, hashOf(Buffer.concat(parts)));
  });

  test('is refused when it is empty, larger than allowed, or breaks off; nothing stays', async () => {
    const use = async () => assert.fail('used');
    let asked = 0;
    async function* endless() {
      for (;;) {
        asked++;
        yield randomBytes(1000);
      }
    }
    async function* broken() {
      yield randomBytes(10);
      throw new Error('connection lost');
    }
    await assert.rejects(withReceivedFile(Readable.from([]), place(), 1e6, use), /is empty/);
    await assert.rejects(
      withReceivedFile(endless(), place(), 1e6, use),
      /^WaysideError: is larger than 1 MB$/,
    );
    assert.equal(asked, 1001, 'no more is read than shows that it is too large');
    await assert.rejects(withReceivedFile(broken(), place(), 1e6, use), /connection lost/);
    assert.deepEqual(await readdir(incoming()), []);
  });
});
