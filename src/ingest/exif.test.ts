import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { exifBytes, readExif } from './exif.ts';

interface Entry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  /** The four bytes of the value or its offset. */
  readonly value: Buffer;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** A little-endian EXIF block: one directory at 8, and data from 1000 on. */
function exifOf(entries: readonly Entry[], data: Buffer = Buffer.alloc(0)): Buffer {
  const bytes = Buffer.alloc(1000 + data.length);
  bytes.write('II*\0', 'latin1');
  bytes.writeUInt32LE(8, 4);
  bytes.writeUInt16LE(entries.length, 8);
  for (const [index, { tag, type, count, value }] of entries.entries()) {
    const at = 10 + index * 12;
    bytes.writeUInt16LE(tag, at);
    bytes.writeUInt16LE(type, at + 2);
    bytes.writeUInt32LE(count, at + 4);
    value.copy(bytes, at + 8, 0, 4);
  }
  data.copy(bytes, 1000);
  return bytes;
}

const read = (bytes: Uint8Array) => readExif(exifBytes(bytes));
const make = (text: string): Entry => ({
  tag: 0x010f,
  type: 2,
  count: text.length,
  value: Buffer.from(text.padEnd(4, '\0')),
});

describe('reading EXIF', () => {
  test('reads text in the entry and behind it, with and without the header of a JPEG segment', () => {
    const data = Buffer.from('Model 7\0\0\0junk');
    const exif = exifOf(
      [make('Cam'), { tag: 0x0110, type: 2, count: data.length, value: uint32(1000) }],
      data,
    );
    assert.deepEqual(read(exif), { Make: 'Cam', Model: 'Model 7' });
    assert.deepEqual(read(Buffer.concat([Buffer.from('Exif\0\0'), exif])), read(exif));
  });

  test('reads text as UTF-8, or else as Latin-1', () => {
    const utf8 = { ...make('xxxx'), value: Buffer.from([0x4d, 0xc3, 0xbc, 0]) };
    assert.equal(read(exifOf([utf8])).Make, 'Mü');
    const latin = { ...make('xxxx'), value: Buffer.from([0x4d, 0xfc, 0, 0]) };
    assert.equal(read(exifOf([latin])).Make, 'Mü');
  });

  test('divides rationals, also by zero', () => {
    const data = Buffer.concat([10, 4, 1, 0, 0, 0].map(uint32));
    const gps = Buffer.concat([data, Buffer.from([1, 0, 2, 0, 5, 0, 3, 0, 0, 0]), uint32(1000)]);
    const exif = exifOf(
      [{ tag: 0x8825, type: 4, count: 1, value: uint32(1000 + data.length) }],
      gps,
    );
    assert.deepEqual(read(exif).GPSLatitude, [2.5, Number.POSITIVE_INFINITY, Number.NaN]);
  });

  test('passes over what is out of bounds, unknown, empty or too large', () => {
    const entries = [
      { tag: 0x010e, type: 2, count: 0xffffffff, value: uint32(0) },
      { tag: 0x010f, type: 2, count: 100, value: uint32(0xfffffff0) },
      { tag: 0x0110, type: 99, count: 1, value: uint32(1) },
      { tag: 0x0112, type: 3, count: 0, value: uint32(1) },
      { tag: 0x0132, type: 4, count: 1_000_000, value: uint32(0) },
      { tag: 0x8769, type: 4, count: 1, value: uint32(0xffffffff) },
      // Directories that contain themselves.
      { tag: 0x8825, type: 4, count: 1, value: uint32(8) },
    ];
    assert.deepEqual(read(exifOf(entries)), {});
  });

  test('gives nothing for anything that is not EXIF', () => {
    for (const bytes of ['', 'II', 'II*\0', 'II*\0\xff\xff\xff\xff', 'MM\0+\0\0\0\x08', '{"a":1}'])
      assert.deepEqual(read(Buffer.from(bytes, 'latin1')), {});
  });

  test('survives any damage', () => {
    const whole = exifOf([make('Cam'), { tag: 0x8825, type: 4, count: 1, value: uint32(100) }]);
    for (let end = 0; end < 200; end++) read(whole.subarray(0, end));
    for (let at = 0; at < 60; at++) {
      for (const value of [0, 1, 0x7f, 0xff]) {
        const damaged = Buffer.from(whole);
        damaged[at] = value;
        read(damaged);
      }
    }
  });
});
