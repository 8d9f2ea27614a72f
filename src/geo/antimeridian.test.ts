import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutAtAntimeridian } from './antimeridian.ts';

test('a line is cut where it crosses the antimeridian, each way', () => {
  assert.deepEqual(
    cutAtAntimeridian([
      [179, 10],
      [-179, 20],
      [-178, 20],
      [178, 10],
    ]),
    [
      [
        [179, 10],
        [180, 15],
      ],
      [
        [-180, 15],
        [-179, 20],
        [-178, 20],
        [-180, 15],
      ],
      [
        [180, 15],
        [178, 10],
      ],
    ],
  );
});

test('a line elsewhere stays whole, and one position stands twice', () => {
  const line: [number, number][] = [
    [-90, 1],
    [90, 2],
    [91, 2],
  ];
  assert.deepEqual(cutAtAntimeridian(line), [line]);
  const [first] = line;
  assert.ok(first);
  assert.deepEqual(cutAtAntimeridian([first]), [[first, first]]);
  assert.deepEqual(
    cutAtAntimeridian([
      [180, 5],
      [-180, 5],
    ]),
    [
      [
        [180, 5],
        [180, 5],
      ],
      [
        [-180, 5],
        [-180, 5],
      ],
    ],
  );
});
