import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, open, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openAppendWriter } from './append-writer.ts';

let directory: string;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wayside-append-'));
});
after(() => rm(directory, { recursive: true }));

describe('what is added to a file', () => {
  test('is there in its order, in pieces of any size', async () => {
    const path = join(directory, 'pieces');
    const file = await open(path, 'a');
    const writer = openAppendWriter(file);
    const pieces = [1, 70_000, 600_000, 0, 2_000_000, 5, 524_288, 3].map((size) =>
      randomBytes(size),
    );
    for (const piece of pieces) await writer.add(piece);
    await writer.end();
    await file.close();
    assert.ok(Buffer.concat(pieces).equals(await readFile(path)));
  });

  test('is written without more to come', async () => {
    const path = join(directory, 'slow');
    const file = await open(path, 'a');
    const writer = openAppendWriter(file);
    for (const size of [1, 2, 3]) {
      await writer.add(Buffer.from('x'));
      while ((await stat(path)).size < size) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await writer.end();
    await file.close();
  });

  test('is taken over: its buffer may be used again', async () => {
    const path = join(directory, 'reused');
    const file = await open(path, 'a');
    const writer = openAppendWriter(file);
    const buffer = Buffer.alloc(1000);
    for (let value = 0; value < 100; value++) await writer.add(buffer.fill(value));
    await writer.end();
    await file.close();
    const written = await readFile(path);
    for (let value = 0; value < 100; value++) assert.equal(written[value * 1000 + 999], value);
  });

  test('that can not be written throws, once more is added or at the end', async () => {
    const path = join(directory, 'read-only');
    await (await open(path, 'w')).close();
    const file = await open(path, 'r');
    const writer = openAppendWriter(file);
    await assert.rejects(async () => {
      for (let each = 0; each < 10; each++) await writer.add(Buffer.alloc(300_000));
    }, /EBADF/);
    await assert.rejects(writer.end(), /EBADF/);
    await file.close();
  });
});
