import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lengthMetres, speedsAlong } from './track.ts';

/** A thousandth of a degree of a meridian of a sphere of 6,371,008.8 m. */
const stepMetres = 111.19508;
const track = (count: number, stepMs: number) =>
  Array.from({ length: count }, (_, index) => ({
    lon: 12,
    lat: 55 + index / 1000,
    capturedAtMs: 5000 + index * stepMs,
  }));

test('a track is as long as its steps', () => {
  assert.equal(lengthMetres([]), 0);
  assert.equal(lengthMetres(track(1, 1000)), 0);
  assert.ok(Math.abs(lengthMetres(track(3, 1000)) - 2 * stepMetres) < 0.001);
});

test('speeds lie in the middle of what they are measured over', () => {
  const speeds = speedsAlong(track(4, 10_000), 100);
  assert.deepEqual(
    speeds.map(({ atMs }) => atMs),
    [10_000, 20_000, 30_000],
  );
  // 111.2 m in 10 s.
  for (const { kilometresPerHour } of speeds) {
    assert.ok(Math.abs(kilometresPerHour - (stepMetres / 10) * 3.6) < 0.001);
  }
});

test('speeds over many points are few, and none is without time', () => {
  const many = speedsAlong(track(5001, 1000), 500);
  assert.equal(many.length, 500);
  assert.ok(many.every(({ kilometresPerHour }) => Math.abs(kilometresPerHour - 400.3) < 0.1));
  assert.deepEqual(speedsAlong(track(5, 0), 10), []);
  assert.deepEqual(speedsAlong(track(1, 1000), 10), []);
});
