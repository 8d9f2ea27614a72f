import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { seededRandom } from '../../test/seeded-random.ts';
import { deflatePart, gzipParts, joinParts, lengthOf, type TilePart } from './tile-parts.ts';

const random = seededRandom(8);
const bytes = (length: number) => Uint8Array.from({ length }, () => Math.floor(random() * 16));

test('parts, deflated early or not at all, are one gzip member', async () => {
  const lists: TilePart[][] = [
    [{ bytes: bytes(1) }],
    [deflatePart(bytes(100_000))],
    [{ bytes: bytes(30) }, deflatePart(bytes(70_000)), { bytes: bytes(400) }],
    [deflatePart(bytes(9)), deflatePart(bytes(70_000)), { bytes: bytes(0) }, { bytes: bytes(600) }],
    [
      { bytes: bytes(90_000) },
      { bytes: bytes(90_000) },
      deflatePart(bytes(3)),
      { bytes: bytes(2) },
    ],
  ];
  for (const parts of lists) {
    const gzip = await gzipParts(parts);
    const plain = gunzipSync(gzip);
    assert.deepEqual(new Uint8Array(plain), joinParts(parts));
    assert.equal(plain.length, lengthOf(parts));

    assert.throws(() => gunzipSync(gzip.subarray(0, -1)));
    assert.throws(() => gunzipSync(gzip.with(gzip.length - 8, (gzip.at(-8) ?? 0) ^ 1)));
  }
});
