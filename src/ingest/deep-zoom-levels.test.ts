import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deepZoomLevels, deepZoomTiles } from './deep-zoom-levels.ts';

const countsOf = (width: number, height: number) => {
  const { min, max } = deepZoomLevels({ width, height });
  const counts: [number, number][] = [];
  for (let z = min; z <= max; z++) counts.push([z, deepZoomTiles({ width, height }, z).length]);
  return counts;
};

test('the topmost level has the size of the photo, each below it half', () => {
  assert.deepEqual(countsOf(8192, 4096), [
    [11, 2 * 1],
    [12, 4 * 2],
    [13, 8 * 4],
  ]);
  assert.deepEqual(countsOf(4000, 3000), [
    [11, 2 * 2],
    [12, 4 * 3],
  ]);
  assert.deepEqual(countsOf(2049, 100), [
    [11, 2],
    [12, 3],
  ]);
});

test('photos that reach no level of their own have the lowest one, enlarged', () => {
  assert.deepEqual(countsOf(1024, 768), [[11, 2 * 2]]);
  assert.deepEqual(countsOf(600, 450), [[11, 2 * 1]]);
  assert.deepEqual(countsOf(1, 1), [[11, 2 * 2]]);
});

test('lists tiles row by row', () => {
  assert.deepEqual(deepZoomTiles({ width: 2000, height: 1100 }, 11), [
    { z: 11, x: 0, y: 0 },
    { z: 11, x: 1, y: 0 },
    { z: 11, x: 0, y: 1 },
    { z: 11, x: 1, y: 1 },
  ]);
});

test('has no other levels', () => {
  for (const z of [10, 14, 11.5, Number.NaN, -1])
    assert.deepEqual(deepZoomTiles({ width: 8192, height: 4096 }, z), []);
});
