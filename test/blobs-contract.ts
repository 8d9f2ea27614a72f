import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, test } from 'node:test';
import type { BlobStore } from '../src/blobs/blobs.ts';

/** What every adapter of the blob port must do. `open` gives an empty store. */
export function testBlobStore(name: string, open: () => Promise<BlobStore>): void {
  describe(`blob store: ${name}`, () => {
    const key = 'originals/aa/bb/aabb';

    test('keeps bytes and gives them back, whole and in ranges', async () => {
      const blobs = await open();
      await blobs.put(key, Buffer.from('hello world'));
      assert.equal(await blobs.size(key), 11);
      assert.equal(String(await readAll(blobs, key)), 'hello world');
      const part = await blobs.read(key, { start: 6, end: 8 });
      assert.ok(part);
      assert.equal(String(await buffer(part)), 'wor');
    });

    test('answers undefined for what it does not have', async () => {
      const blobs = await open();
      assert.equal(await blobs.size(key), undefined);
      assert.equal(await blobs.read(key), undefined);
      await blobs.delete(key);
    });

    test('leaves a key that exists as it is', async () => {
      const blobs = await open();
      await blobs.put(key, Buffer.from('first'));
      await blobs.put(key, Buffer.from('second'));
      assert.equal(String(await readAll(blobs, key)), 'first');
    });

    test('moves files in, once', async () => {
      const blobs = await open();
      const directory = await mkdtemp(join(tmpdir(), 'wayside-blobs-'));
      try {
        const path = join(directory, 'photo');
        for (const content of ['one', 'two']) {
          await writeFile(path, content);
          await blobs.putFile(key, path);
          await assert.rejects(readFile(path), { code: 'ENOENT' });
        }
        assert.equal(await blobs.withFile(key, (local) => readFile(local, 'utf8')), 'one');
      } finally {
        await rm(directory, { recursive: true });
      }
    });

    test('deletes', async () => {
      const blobs = await open();
      await blobs.put(key, Buffer.from('x'));
      await blobs.delete(key);
      assert.equal(await blobs.size(key), undefined);
    });

    test('lists and deletes all below a key, and nothing beside it', async () => {
      const blobs = await open();
      const below = ['zoom/aa/1.jpg', 'zoom/aa/2.jpg', 'zoom/aa/deep/3.jpg'];
      const beside = ['zoom/aab/1.jpg', 'zoom/ab/1.jpg', 'other/aa/1.jpg'];
      for (const each of [...below, ...beside]) await blobs.put(each, Buffer.from(each));
      assert.deepEqual((await blobs.list('zoom/aa')).toSorted(), below);
      assert.equal((await blobs.list('zoom')).length, 5);
      await blobs.deleteAll('zoom/aa');
      await blobs.deleteAll('zoom/aa');
      assert.deepEqual(await blobs.list('zoom/aa'), []);
      for (const each of below) assert.equal(await blobs.read(each), undefined);
      for (const each of beside) assert.equal(await blobs.size(each), each.length);
      await blobs.put(below[0] ?? '', Buffer.from('again'));
      assert.deepEqual(await blobs.list('zoom/aa'), below.slice(0, 1));
    });

    test('tells what stands below a key, and how much it is', async () => {
      const blobs = await open();
      const keys = ['zoom/aa/1.jpg', 'zoom/aa/2.jpg', 'zoom/aa/deep/3.jpg', 'zoom/ab/1.jpg'];
      for (const each of [...keys, 'zoomed/aa/1.jpg']) await blobs.put(each, Buffer.from(each));
      assert.deepEqual(await blobs.children('zoom'), ['zoom/aa', 'zoom/ab']);
      assert.deepEqual(await blobs.children('zoom/aa'), [...keys.slice(0, 2), 'zoom/aa/deep']);
      assert.deepEqual(await blobs.children('nothing'), []);
      const bytes = keys.slice(0, 3).join('').length;
      assert.deepEqual(await blobs.total('zoom/aa'), { blobs: 3, bytes });
      assert.deepEqual(await blobs.total('nothing'), { blobs: 0, bytes: 0 });
    });

    test('writers of one key at the same time end with one whole blob', async () => {
      const blobs = await open();
      await Promise.all(Array.from({ length: 20 }, () => blobs.put(key, Buffer.alloc(100_000, 7))));
      assert.equal(await blobs.size(key), 100_000);
    });

    test('refuses a key that could name something else', async () => {
      const blobs = await open();
      for (const bad of [
        '../etc/passwd',
        '/etc/passwd',
        'a//b',
        'a/../b',
        '',
        'a\0b',
        'a/.hidden',
      ]) {
        await assert.rejects(blobs.put(bad, Buffer.from('x')), /not a blob key/);
        await assert.rejects(blobs.deleteAll(bad), /not a blob key/);
        await assert.rejects(blobs.list(bad), /not a blob key/);
        await assert.rejects(blobs.children(bad), /not a blob key/);
        await assert.rejects(blobs.total(bad), /not a blob key/);
      }
    });
  });
}

async function readAll(blobs: BlobStore, key: string): Promise<Buffer | undefined> {
  const stream = await blobs.read(key);
  return stream && buffer(stream);
}
