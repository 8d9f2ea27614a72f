import assert from 'node:assert/strict';
import { test } from 'node:test';
import { smoothLine, smoothRing } from '../web/src/map/smooth-line.ts';

test('a line keeps its ends and loses its corners', () => {
  assert.deepEqual(
    smoothLine([
      [0, 0],
      [4, 0],
      [4, 8],
    ]),
    [
      [0, 0],
      [1, 0],
      [3, 0],
      [4, 2],
      [4, 6],
      [4, 8],
    ],
  );
});

test('a ring stays closed', () => {
  const ring = smoothRing([
    [0, 0],
    [4, 0],
    [4, 4],
    [0, 0],
  ]);
  assert.deepEqual(ring[0], ring.at(-1));
  assert.equal(ring.length, 7);
  assert.ok(!ring.some(([lon, lat]) => lon === 4 && lat === 0));
});

test('what has no length is left alone', () => {
  assert.deepEqual(smoothLine([]), []);
  assert.deepEqual(smoothRing([[1, 2]]), [[1, 2]]);
});
