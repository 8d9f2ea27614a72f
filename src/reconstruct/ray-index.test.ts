import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeStreet } from '../../bench/synthetic-objects.ts';
import { LocalPlane } from '../geo/local-plane.ts';
import { raysOfView } from './camera-rays.ts';
import type { Ray } from './ray.ts';
import { isInBlock, RayIndex } from './ray-index.ts';

const origin = { lon: 7.4, lat: 46.9 };
const { views } = makeStreet({
  seed: 3,
  value: 'object--fire-hydrant',
  metres: 200,
  spacing: 15,
  passes: 2,
  biasMetres: 1,
  headingDegrees: 3,
  isComputed: false,
  falsePerImage: 0.3,
  origin,
});
const plane = new LocalPlane(origin.lon, origin.lat);
const rays = views.flatMap((view) => raysOfView(view, plane, 0).map(({ ray }) => ray));

test('two rays that meet go through the block where they do, and it knows all that pass near', () => {
  const index = new RayIndex(rays);
  let meetings = 0;
  for (const [a, one] of rays.entries()) {
    for (const [b, other] of rays.entries()) {
      const at = b > a ? meeting(one, other) : undefined;
      if (!at) continue;
      const [, block] =
        [...index.blocks()].find(([key]) => isInBlock(key, at.east, at.north)) ?? [];
      assert.ok(block);
      assert.ok(block.through.includes(a) && block.through.includes(b));
      assert.deepEqual(index.at(at.east, at.north), block.near);
      assert.ok(block.through.every((ray) => block.near.includes(ray)));
      meetings++;
    }
  }
  assert.ok(meetings > 300, `${meetings}`);
});

/** Where two rays meet, if both reach it. */
function meeting(a: Ray, b: Ray): { readonly east: number; readonly north: number } | undefined {
  const cross = a.sine * b.cosine - a.cosine * b.sine;
  const [toEast, toNorth] = [b.east - a.east, b.north - a.north];
  const alongA = (toEast * b.cosine - toNorth * b.sine) / cross;
  const alongB = (toEast * a.cosine - toNorth * a.sine) / cross;
  const isReached = (ray: Ray, along: number) => along >= ray.minRange && along <= ray.maxRange;
  return isReached(a, alongA) && isReached(b, alongB)
    ? { east: a.east + alongA * a.sine, north: a.north + alongA * a.cosine }
    : undefined;
}
