import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeJunctions } from '../../bench/junctions.ts';
import { raysOfBearings } from '../../bench/krylov-set.ts';
import { makeStreet } from '../../bench/synthetic-objects.ts';
import { LocalPlane } from '../geo/local-plane.ts';
import { raysOfView } from './camera-rays.ts';
import { findTracks } from './find-tracks.ts';
import { Lookouts } from './lookouts.ts';
import { findLeans } from './usual-sizes.ts';

test('what depths get wrong alike is found, as far as there are objects to tell', () => {
  const { bearings, plane } = makeJunctions({
    ...{ seed: 1, headingDegrees: 1, bearingDegrees: 0.5, positionMetres: 0.2, roadMetres: 0 },
    ...{ depthSigma: 0.2, sizeSigma: 0.1, depthBias: -0.3 },
  });
  const { rays, lookouts } = raysOfBearings(bearings, plane);
  const value = 'object--traffic-light';
  const found = findTracks([[value, rays]], lookouts);
  const recorded = new Map(rays.map((ray) => [ray.detectionId, ray]));
  const lean = (count: number) => findLeans(found.slice(0, count), recorded).get(value)?.range ?? 0;
  // Places are drawn a little towards the wrong depths.
  const all = lean(found.length);
  assert.ok(all > -0.35 && all < -0.17, `${all}`);
  assert.ok(lean(1) > -0.15, `${lean(1)}`);
});

test('a place where all objects of a value are larger than usual is noticed', () => {
  const value = 'object--fire-hydrant';
  const { views } = makeStreet({
    ...{ seed: 2, value, metres: 400, spacing: 20, passes: 2, biasMetres: 0.2, falsePerImage: 0 },
    ...{ headingDegrees: 0.5, isComputed: true, heightOf: () => 1.1 },
  });
  const plane = new LocalPlane(7.4, 46.9);
  const rays = views.flatMap((view, frame) => raysOfView(view, plane, frame % 2)).map((r) => r.ray);
  const lookouts = new Lookouts(
    views.map(({ camera }) => camera),
    plane,
  );
  const found = findTracks([[value, rays]], lookouts);
  const { size = 0 } = findLeans(found, new Map()).get(value) ?? {};
  // They are 1.1 m high, and 0.8 m is usual.
  assert.ok(Math.abs(size - Math.log(1.1 / 0.8)) < 0.12, `${size}`);
});
