import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ByteChunks } from '../ingest/receive-file.ts';
import { type JsonRecord, readJsonRecords } from './json-records.ts';

/** A text in chunks that all use the same memory, as a file's are read. */
async function* chunked(text: string | Buffer, size: number): ByteChunks {
  const bytes = Buffer.from(text);
  const memory = Buffer.alloc(size);
  for (let start = 0; start < bytes.length; start += size) {
    yield memory.subarray(0, bytes.copy(memory, 0, start, start + size));
  }
}

async function readAll(text: string | Buffer, keys: readonly string[], size = 7) {
  const records: JsonRecord[] = [];
  for await (const record of readJsonRecords(chunked(text, size), keys)) records.push(record);
  return records;
}

const document = `{
  "info": {"note": "a \\"}\\" in [text", "n": -1.5e3}, "a": [ 1 , "x,]\\\\" ,{"b":[{}]},
  null],"empty" : [ ],
  "c":[[1],[2]], "skipped": true
}
`;

test('elements are found wherever chunks end, with their lines', async () => {
  for (const size of [1, 2, 3, 7, 1000]) {
    const records = await readAll(document, ['a', 'empty', 'c'], size);
    assert.deepEqual(
      records.map(({ key, index, line, text }) => [key, index, line, JSON.parse(text)]),
      [
        ['a', 0, 2, 1],
        ['a', 1, 2, 'x,]\\'],
        ['a', 2, 2, { b: [{}] }],
        ['a', 3, 3, null],
        ['c', 0, 4, [1]],
        ['c', 1, 4, [2]],
      ],
      `${size}`,
    );
  }
  const marked = Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), Buffer.from('{"a":["é"]}')]);
  assert.equal((await readAll(marked, ['a'], 100))[0]?.text, '"é"');
});

test('an array that stands where it should not is passed over', async () => {
  const records = await readAll('{"x":{"a":[1]},"a":[2]}', ['a']);
  assert.deepEqual(
    records.map(({ text }) => text),
    ['2'],
  );
});

test('what is no such object is refused with its line', async () => {
  const cases: [string, RegExp][] = [
    ['', /ends in the middle/],
    ['[1]', /begin with \{/],
    ['{"a":[1', /ends in the middle/],
    ['{"a":[1]', /ends in the middle/],
    ['{"a":[1,]}', /unexpected character "\]"/],
    ['{"a":[,]}', /unexpected character ","/],
    ['{"a":[1 2]}', /unexpected character "2"/],
    ['{"a":[1],}', /unexpected character "\}"/],
    ['{"a" [1]}', /unexpected character "\["/],
    ['{"b":[1]}', /there is no "a"/],
    ['{"a":{"b":1}}', /"a" must be an array/],
    ['{"a":[]} {}', /follows the end/],
    ['{"\\x":1}', /no JSON text/],
    [`{"${'k'.repeat(2000)}":1}`, /name is too long/],
    [`{"b":${'['.repeat(100)}`, /deep/],
    [`{"a":[${'['.repeat(1_000_000)}`, /deep/],
  ];
  for (const [text, message] of cases) {
    for (const size of [1, 4096]) {
      await assert.rejects(readAll(text, ['a'], size), message, text.slice(0, 40));
    }
  }
  await assert.rejects(readAll('{\n\n"a":[1\n}', ['a']), { where: 'line 4' });
});

test('an element without end is refused before it fills the memory', async () => {
  async function* endless(): ByteChunks {
    yield Buffer.from('{"a":["');
    const chunk = Buffer.alloc(1024 * 1024, 'x');
    for (let i = 0; ; i++) {
      assert.ok(i < 40, 'it reads on and on');
      yield chunk;
    }
  }
  await assert.rejects(async () => {
    for await (const _ of readJsonRecords(endless(), ['a']));
  }, /a\[0\] is too long/);
});
