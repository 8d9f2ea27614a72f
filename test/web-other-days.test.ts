import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { byDay, type Sight, sameView } from '../web/src/photo/other-days.ts';

const open = { id: '1', sequence: 'a' };

function photo(id: string, sequence: string, heading: number, captured_at: number): Sight {
  return {
    id,
    sequence,
    captured_at,
    camera_type: 'perspective',
    computed_compass_angle: heading,
  };
}

function idsOf(nearby: readonly Sight[], bearing: number): string[] {
  return sameView(nearby, open, bearing).map(({ id }) => id);
}

describe('the same view', () => {
  const here = photo('1', 'a', 350, 50);

  test('is of other sequences, one of each: the nearest that looks the same way', () => {
    const nearby = [
      here,
      photo('2', 'a', 350, 51),
      photo('3', 'b', 100, 60),
      photo('4', 'b', 10, 61),
      photo('5', 'b', 350, 62),
      photo('6', 'c', 310, 40),
      photo('7', 'd', 170, 70),
    ];
    assert.deepEqual(idsOf(nearby, 350), ['4', '1', '6']);
  });

  test('ends 40° to either side, also across north', () => {
    const nearby = [photo('2', 'b', 39, 1), photo('3', 'c', 321, 2), photo('4', 'd', 41, 3)];
    assert.deepEqual(idsOf(nearby, 0), ['3', '2']);
    assert.deepEqual(idsOf(nearby, 359.5), ['3', '2']);
    assert.deepEqual(idsOf(nearby, 180), []);
  });

  test('is in every panorama', () => {
    const pano = { ...photo('2', 'b', 170, 60), camera_type: 'spherical' };
    assert.deepEqual(idsOf([here, pano], 350), ['2', '1']);
  });

  test('has the open photo, whichever way the viewer looks', () => {
    assert.deepEqual(idsOf([here], 180), ['1']);
  });
});

test('photos that follow each other stand by day', () => {
  const days = byDay([31, 30, 22, 30], (day) => String(Math.floor(day / 10)));
  assert.deepEqual(days, [
    { day: '3', photos: [31, 30] },
    { day: '2', photos: [22] },
    { day: '3', photos: [30] },
  ]);
});
