import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { DiskUse } from '../model/disk-use.ts';
import { forecast } from './forecast.ts';

const dayMs = 86_400_000;
const apart = { minFreeBytes: 0, isDatabaseApart: false };

/** A measurement on each of these days, with so many bytes of originals. */
function measured(days: readonly number[], bytesOn: (day: number) => number): DiskUse[] {
  const others = { thumbnails: 0, deepZoom: 0, tracks: 0, incoming: 0, database: 0 };
  return days.map((day) => ({
    measuredAtMs: 20_000 * dayMs + day * dayMs,
    bytes: { ...others, originals: bytesOn(day) },
    isEstimate: false,
    madeTileBytes: null,
    freeBytes: 1000,
    totalBytes: 5000,
    images: 0,
    sequences: 0,
    users: 0,
  }));
}

const days = (count: number) => Array.from({ length: count }, (_, day) => day);

describe('the forecast', () => {
  test('follows the line through the last 30 days', () => {
    const line = forecast(
      measured(days(31), (day) => 7 + 10 * day),
      apart,
    );
    assert.equal(line.kind, 'growing');
    assert.ok(Math.abs(line.bytesPerDay - 10) < 1e-9);
    assert.ok(Math.abs((line.daysLeft ?? 0) - 100) < 1e-6);
    // What was before does not count, and a day that goes up and down says little.
    const noisy = measured(days(90), (day) => (day < 50 ? 1e6 : 20 * day + (day % 2)));
    const pace = forecast(noisy, { ...apart, minFreeBytes: 500 });
    assert.equal(pace.kind, 'growing');
    assert.ok(Math.abs(pace.bytesPerDay - 20) < 0.1);
    assert.ok(Math.abs((pace.daysLeft ?? 0) - 25) < 0.2);
  });

  test('says nothing when it knows too little', () => {
    const grow = (day: number) => 10 * day;
    for (const seen of [[], [0], days(7), [0, 10, 20, 30], [0, 40, 80, 120, 160]]) {
      assert.deepEqual(forecast(measured(seen, grow), apart), { kind: 'unknown' });
    }
    assert.equal(forecast(measured(days(8), grow), apart).kind, 'growing');
  });

  test('knows a disk that is full, one that does not fill, and one that does not tell', () => {
    const still = measured(days(20), () => 500);
    assert.deepEqual(forecast(still, apart), { kind: 'not-growing' });
    assert.deepEqual(
      forecast(
        measured(days(20), (day) => 1000 - day),
        apart,
      ),
      { kind: 'not-growing' },
    );
    assert.deepEqual(forecast(still.slice(0, 1), { ...apart, minFreeBytes: 1000 }), {
      kind: 'full',
    });
    const silent = measured(days(20), (day) => day).map((each) => ({ ...each, freeBytes: null }));
    const unknown = forecast(silent, apart);
    assert.equal(unknown.kind, 'growing');
    assert.equal(unknown.daysLeft, null);
  });

  test('counts the database where it is on the same disk', () => {
    const growing = measured(days(20), () => 0).map((each, day) => ({
      ...each,
      bytes: { ...each.bytes, database: 10 * day },
    }));
    assert.equal(forecast(growing, apart).kind, 'growing');
    assert.equal(forecast(growing, { ...apart, isDatabaseApart: true }).kind, 'not-growing');
  });
});
