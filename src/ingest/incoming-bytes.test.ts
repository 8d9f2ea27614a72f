import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import { openDiskSpace } from '../blobs/disk-space.ts';
import { type IncomingBytes, openIncomingBytes } from './incoming-bytes.ts';

let directory: string;
let bytes: IncomingBytes;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wayside-incoming-'));
  bytes = openIncomingBytes(directory, openDiskSpace({ directory, minFreeBytes: 0 }));
});
after(() => rm(directory, { recursive: true }));

const idOf = (letter: string) => letter.repeat(22);
const source = (...chunks: string[]) => Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
const contentOf = (id: string) => readFile(bytes.pathOf(id), 'utf8');

describe('bytes that come piece by piece', () => {
  test('go on where they were, and nowhere else', async () => {
    const id = idOf('a');
    assert.equal(await bytes.size(id), 0);
    assert.equal(await bytes.append(id, 0, source('ab', 'cd'), 10), 4);
    for (const offset of [0, 3, 5]) {
      await assert.rejects(bytes.append(id, offset, source('x'), 10), { kind: 'offset-mismatch' });
    }
    assert.equal(await bytes.append(id, 4, source(), 10), 4);
    assert.equal(await bytes.append(id, 4, source('ef'), 10), 6);
    assert.equal(await contentOf(id), 'abcdef');
    await bytes.remove(id);
    await bytes.remove(id);
    assert.equal(await bytes.size(id), 0);
  });

  test('are kept when their connection breaks', async () => {
    const id = idOf('b');
    const stream = new PassThrough();
    stream.write('abc');
    const broken = bytes.append(id, 0, stream, 10);
    setTimeout(() => stream.destroy(new Error('broken')), 50);
    await assert.rejects(broken, /broken/);
    assert.equal(await bytes.append(id, 3, source('d'), 10), 4);
    assert.equal(await contentOf(id), 'abcd');
  });

  test('that are too many are refused before they are kept', async () => {
    const id = idOf('c');
    await assert.rejects(bytes.append(id, 0, source('abcd', 'efgh'), 6), { kind: 'too-large' });
    assert.equal(await bytes.size(id), 4);
  });

  test('come from one sender at a time: the newest', async () => {
    const id = idOf('d');
    const stuck = new PassThrough();
    stuck.write('abc');
    const first = assert.rejects(bytes.append(id, 0, stuck, 10), { name: 'AbortError' });
    while ((await bytes.size(id)) < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    const second = bytes.append(id, 3, source('de'), 10);
    const third = bytes.append(id, 5, source('f'), 10);
    await first;
    await second.catch(() => undefined);
    const size = await third.catch(() => bytes.size(id));
    assert.ok((await contentOf(id)).startsWith('abc'), `${size}`);
    assert.ok('abcdef'.startsWith(await contentOf(id)));
  });

  test('are never where an id from outside says', () => {
    for (const id of ['', '../../../etc/passwd', `${idOf('a')}/x`, 'a'.repeat(23)]) {
      assert.throws(() => bytes.pathOf(id));
    }
  });
});
