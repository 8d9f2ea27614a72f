import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ByteChunks } from '../ingest/receive-file.ts';
import { readLines } from './text-lines.ts';

async function* chunked(text: string, size: number): ByteChunks {
  const bytes = Buffer.from(text);
  const memory = Buffer.alloc(size);
  for (let start = 0; start < bytes.length; start += size) {
    yield memory.subarray(0, bytes.copy(memory, 0, start, start + size));
  }
}

async function readAll(chunks: ByteChunks): Promise<[number, string][]> {
  const lines: [number, string][] = [];
  for await (const { line, text } of readLines(chunks)) lines.push([line, text]);
  return lines;
}

test('lines are numbered, whatever ends them and wherever chunks end', async () => {
  for (const size of [1, 3, 100]) {
    assert.deepEqual(await readAll(chunked('\ufeffone\r\n\n  \nföur\nfive', Math.max(size, 3))), [
      [1, 'one'],
      [4, 'föur'],
      [5, 'five'],
    ]);
    assert.deepEqual(await readAll(chunked('a\nb\n', size)), [
      [1, 'a'],
      [2, 'b'],
    ]);
  }
});

test('a line without end is refused before it fills the memory', async () => {
  async function* endless(): ByteChunks {
    yield Buffer.from('short\n');
    const chunk = Buffer.alloc(1024 * 1024, 'x');
    for (let i = 0; ; i++) {
      assert.ok(i < 10, 'it reads on and on');
      yield chunk;
    }
  }
  await assert.rejects(readAll(endless()), { where: 'line 2', message: /longer than 4 MB/ });
});
