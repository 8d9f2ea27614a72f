import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type LabelGrid, traceRegions } from './trace-regions.ts';

/** A grid from rows of digits. */
function grid(...rows: string[]): LabelGrid {
  const [first = ''] = rows;
  return {
    width: first.length,
    height: rows.length,
    labels: Uint8Array.from(rows.join(''), Number),
  };
}

function area(ring: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < ring.length; i += 2) {
    const next = (i + 2) % ring.length;
    sum +=
      (ring[i] as number) * (ring[next + 1] as number) -
      (ring[next] as number) * (ring[i + 1] as number);
  }
  return sum / 2;
}

test('a rectangle’s outline goes clockwise and loses its corners only', () => {
  const { regions } = traceRegions(grid('00000', '01110', '01110', '00000'), 1);
  assert.equal(regions.length, 1);
  assert.deepEqual(regions[0], {
    label: 1,
    pixels: 6,
    ring: [1.5, 1, 3.5, 1, 4, 1.5, 4, 2.5, 3.5, 3, 1.5, 3, 1, 2.5, 1, 1.5],
  });
  assert.equal(area(regions[0]?.ring ?? []), 6 - 4 * 0.125);
});

test('regions that touch by a corner stay apart, the largest comes first, specks are counted', () => {
  const { regions, tooSmall } = traceRegions(
    grid('11000', '11000', '00110', '00111', '00111', '10000'),
    2,
  );
  assert.deepEqual(
    regions.map(({ pixels }) => pixels),
    [8, 4],
  );
  assert.equal(tooSmall, 1);
});

test('holes and notches do not lead astray', () => {
  const ringShaped = traceRegions(grid('1111', '1001', '1011', '1111'), 1).regions;
  assert.equal(ringShaped.length, 1);
  assert.equal(ringShaped[0]?.pixels, 13);
  assert.equal(area(ringShaped[0]?.ring ?? []), 16 - 0.5);
  const notched = traceRegions(grid('10101', '11111', '10001'), 1).regions;
  assert.equal(notched.length, 1);
  assert.equal(notched[0]?.pixels, 10);
});

test('neighbours with other labels are other regions', () => {
  const { regions } = traceRegions(grid('1122', '1122', '3333'), 1);
  assert.deepEqual(regions.map(({ label, pixels }) => [label, pixels]).toSorted(), [
    [1, 4],
    [2, 4],
    [3, 4],
  ]);
});

test('every pixel is in one region, and areas fit, on any mask', () => {
  let seed = 7;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  for (let round = 0; round < 200; round++) {
    const [width, height] = [1 + Math.floor(random() * 12), 1 + Math.floor(random() * 12)];
    const labels = Uint8Array.from({ length: width * height }, () => (random() < 0.6 ? 1 : 0));
    const { regions } = traceRegions({ width, height, labels }, 1);
    const filled = labels.reduce((sum, label) => sum + label, 0);
    assert.equal(
      regions.reduce((sum, { pixels }) => sum + pixels, 0),
      filled,
    );
    for (const { ring, pixels } of regions) {
      // Corners cut and holes filled apart, an outline surrounds its pixels.
      assert.ok(area(ring) > 0 && area(ring) >= pixels / 2, `${round}`);
    }
  }
});

test('a mask that is all outline ends with a reason', () => {
  const [width, height] = [4000, 2000];
  const labels = Uint8Array.from({ length: width * height }, (_, i) => {
    const row = Math.floor(i / width);
    // A comb: teeth that hang together by one column.
    return row % 2 === 0 || i % width === 0 ? 1 : 0;
  });
  assert.throws(() => traceRegions({ width, height, labels }, 1), /too long/);
});
