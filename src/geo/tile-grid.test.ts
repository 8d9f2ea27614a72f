import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../test/seeded-random.ts';
import {
  type BoundingBox,
  cellAt,
  cellRanges,
  cellZoom,
  isInBox,
  isTileAddress,
  latOfMercatorY,
  lonOfMercatorX,
  maxMercatorLatitude,
  mercatorX,
  mercatorY,
  tileAt,
  tileBounds,
  tileKey,
  tileOfKey,
} from './tile-grid.ts';

const random = seededRandom(2);
const integer = (below: number) => Math.floor(random() * below);

test('Mercator positions come back', () => {
  for (let count = 0; count < 1000; count++) {
    const lon = random() * 360 - 180;
    const lat = (random() * 2 - 1) * maxMercatorLatitude;
    assert.ok(Math.abs(lonOfMercatorX(mercatorX(lon)) - lon) < 1e-9);
    assert.ok(Math.abs(latOfMercatorY(mercatorY(lat)) - lat) < 1e-9);
  }
  assert.ok(mercatorY(maxMercatorLatitude) < 1e-12);
  for (const lat of [86, 90]) assert.equal(mercatorY(lat), mercatorY(maxMercatorLatitude));
  for (const lat of [-86, -90]) assert.equal(mercatorY(lat), mercatorY(-maxMercatorLatitude));
});

test('tiles are those of the web', () => {
  // https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames, its worked example
  assert.deepEqual(tileAt(139.7006793, 35.6590699, 18), { z: 18, x: 232798, y: 103246 });
  assert.deepEqual(tileAt(0, 0, 1), { z: 1, x: 1, y: 1 });
  assert.deepEqual(tileAt(-180, 90, 14), { z: 14, x: 0, y: 0 });
  assert.deepEqual(tileAt(180, -90, 14), { z: 14, x: 16383, y: 16383 });
});

test('a position lies in the bounds of its tile', () => {
  for (let count = 0; count < 1000; count++) {
    const lon = random() * 360 - 180;
    const lat = (random() * 2 - 1) * 85;
    const [west, south, east, north] = tileBounds(tileAt(lon, lat, integer(19)));
    const slack = 1e-9;
    assert.ok(lon >= west - slack && lon <= east + slack);
    assert.ok(lat >= south - slack && lat <= north + slack);
  }
});

test('only addresses within the grid are tiles', () => {
  assert.ok(isTileAddress(0, 0, 0));
  assert.ok(isTileAddress(14, 16383, 16383));
  for (const [z, x, y] of [
    [0, 1, 0],
    [1, 0, 2],
    [2, -1, 0],
    [3, 0.5, 0],
    [-1, 0, 0],
    [1, NaN, 0],
  ]) {
    assert.equal(isTileAddress(z ?? 0, x ?? 0, y ?? 0), false);
  }
});

test('Morton keys interleave x and y, and come back', () => {
  assert.equal(tileKey(0b101, 0b011), 0b011011);
  assert.deepEqual(tileOfKey(3, 0b011011), { z: 3, x: 0b101, y: 0b011 });
  for (let count = 0; count < 2000; count++) {
    const [x, y] = [integer(2 ** 14), integer(2 ** 14)];
    const key = tileKey(x, y);
    assert.ok(key >= 0 && key < 2 ** 28);
    assert.deepEqual(tileOfKey(14, key), { z: 14, x, y });
    assert.equal(Math.floor(key / 4), tileKey(x >> 1, y >> 1), 'the parent');
  }
});

function randomBox(): BoundingBox {
  const size = 10 ** (random() * 6 - 4);
  const lon = random() * 360 - 180;
  const lat = random() * 180 - 90;
  const east = lon + size * random();
  const north = Math.min(90, lat + size * random());
  return [lon, lat, east > 180 ? east - 360 : east, north];
}

function* positionsIn([west, south, east, north]: BoundingBox): Generator<[number, number]> {
  const width = east >= west ? east - west : east + 360 - west;
  for (const [across, up] of [
    [0, 0],
    [1, 0],
    [0, 1],
    [1, 1],
    [random(), random()],
  ] as const) {
    const lon = across === 1 ? east : west + across * width;
    yield [lon > 180 ? lon - 360 : lon, up === 1 ? north : south + up * (north - south)];
  }
}

test('the ranges of a box cover every cell in it, ascending, disjoint and few', () => {
  for (let count = 0; count < 500; count++) {
    const box = count ? randomBox() : ([-180, -90, 180, 90] as const);
    const ranges = cellRanges(box);
    assert.ok(ranges.length >= 1 && ranges.length <= 80, `${ranges.length} ranges`);
    let previous = -1;
    for (const [first, last] of ranges) {
      assert.ok(first > previous && last >= first && last < 2 ** 28);
      previous = last;
    }
    for (const [lon, lat] of positionsIn(box)) {
      assert.ok(isInBox(lon, lat, box));
      const cell = cellAt(lon, lat);
      assert.ok(
        ranges.some(([first, last]) => first <= cell && cell <= last),
        `${lon}, ${lat} in ${box}`,
      );
    }
  }
});

test('small boxes are covered by little more than their own cells', () => {
  for (let count = 0; count < 200; count++) {
    const lon = random() * 350 - 175;
    const lat = random() * 140 - 70;
    const box: BoundingBox = [lon, lat, lon + 0.04, lat + 0.03];
    const [min, max] = [tileAt(lon, lat + 0.03, cellZoom), tileAt(lon + 0.04, lat, cellZoom)];
    const covered = cellRanges(box).reduce((sum, [first, last]) => sum + last - first + 1, 0);
    const needed = (max.x - min.x + 1) * (max.y - min.y + 1);
    assert.ok(covered >= needed && covered <= 4 * needed, `${covered} of ${needed}`);
  }
});

test('a box includes its edges, and may cross the antimeridian', () => {
  assert.ok(isInBox(1, 2, [1, 2, 3, 4]));
  assert.ok(isInBox(3, 4, [1, 2, 3, 4]));
  assert.equal(isInBox(0.999, 3, [1, 2, 3, 4]), false);
  assert.equal(isInBox(2, 4.001, [1, 2, 3, 4]), false);
  for (const lon of [170, 180, -180, -170]) assert.ok(isInBox(lon, 0, [170, -1, -170, 1]));
  for (const lon of [169, 0, -169]) assert.equal(isInBox(lon, 0, [170, -1, -170, 1]), false);
});
