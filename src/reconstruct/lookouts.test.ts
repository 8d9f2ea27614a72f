import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cameraOf, plane, type Shot, viewsOf } from '../../test/synthetic-views.ts';
import { raysOfView } from './camera-rays.ts';
import { Lookouts } from './lookouts.ts';

test('images miss what they look at from as near as others see it', () => {
  const at = (imageId: number, east: number, headingDegrees = 90): Shot => ({
    imageId,
    at: [east, 0, 2],
    headingDegrees,
  });
  const seeing = [at(1, -12), at(2, -16), at(3, -20), at(4, -24)];
  const rays = viewsOf(seeing, [{ spot: [0, 0, 3] }]).flatMap((view) =>
    raysOfView(view, plane, 0).map(({ ray }) => ray),
  );
  assert.equal(rays.length, 4);
  const missed = (others: readonly Shot[]) =>
    new Lookouts([...seeing, ...others].map(cameraOf), plane).missed(rays, { east: 0, north: 0 });
  assert.equal(missed([]), 0);
  assert.equal(missed([at(5, -8), at(6, -14)]), 2);
  // Too far, looking away, too near.
  assert.equal(missed([at(7, -30), at(8, -14, 270), at(9, -2)]), 0);
});
