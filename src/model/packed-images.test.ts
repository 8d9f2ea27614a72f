import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tileSteps } from '../geo/grid-units.ts';
import type { PlacedImage } from './coverage.ts';
import { PackedImages, packImages } from './packed-images.ts';

function unpack(bytes: Uint8Array): PlacedImage[] {
  const found: PlacedImage[] = [];
  const images = new PackedImages(bytes);
  while (images.next()) {
    const { id, capturedAtMs, compassAngleDegrees, isPano, x, y } = images;
    found.push({ id, capturedAtMs, compassAngleDegrees, isPano, x, y });
  }
  assert.equal(found.length, images.count);
  return found;
}

const samples: PlacedImage[] = [
  { id: 33, capturedAtMs: 1.7e12, compassAngleDegrees: 359.99, isPano: false, x: 0, y: tileSteps },
  { id: 17, capturedAtMs: -1, compassAngleDegrees: 0, isPano: true, x: tileSteps, y: 0 },
  {
    id: Number.MAX_SAFE_INTEGER,
    capturedAtMs: 2 ** 52,
    compassAngleDegrees: 0.1 + 0.2,
    isPano: false,
    x: 7,
    y: 9,
  },
  { id: 1, capturedAtMs: -(2 ** 52), compassAngleDegrees: 1, isPano: false, x: 7, y: 9 },
];

test('images come back as they were, in their order', () => {
  assert.deepEqual(unpack(packImages(samples)), samples);
  assert.deepEqual(unpack(packImages(samples.toReversed())), samples.toReversed());
  assert.equal(packImages([]).length, 0);
  assert.deepEqual(unpack(new Uint8Array()), []);
});

test('an image of a drive takes some 16 bytes', () => {
  const drive = Array.from({ length: 100 }, (_, index) => ({
    id: 2 ** 50 + 1 + index * 16,
    capturedAtMs: 1.7e12 + index * 1900,
    compassAngleDegrees: index * 1.1,
    isPano: false,
    x: 5000 + index * 130,
    y: 9000 - index * 60,
  }));
  assert.ok(packImages(drive).length < 100 * 17);
});

test('bytes that were not packed are refused', () => {
  const packed = packImages(samples);
  for (let length = 1; length < packed.length; length++) {
    assert.throws(() => unpack(packed.subarray(0, length)), RangeError);
  }
  assert.throws(() => unpack(Uint8Array.of(2, 0)), RangeError);
  assert.throws(() => unpack(Uint8Array.of(1, 0xff, 0xff, 0xff, 0x7f)), RangeError);
});
