import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Claims } from './claims.ts';
import { classOfValue } from './object-classes.ts';
import type { Ray } from './ray.ts';
import { fitObject } from './refine.ts';

const kind = classOfValue('object--traffic-light');

/** From a camera at some metres east and north, towards a bearing in degrees. */
function ray(imageId: number, east: number, north: number, bearing: number): Ray {
  const infinite = Number.POSITIVE_INFINITY;
  return {
    ...{ detectionId: imageId, imageId, capturedAtMs: 0, isComputed: false },
    ...{ frame: 0, frameSigma: 2, biasSigma: 2, positionSigma: 0.1, bearingSigma: 0.05 },
    ...{ east, north, up: 0, upSigma: 1, hasAltitude: false, headingSigma: 0.05 },
    ...{ sine: Math.sin((bearing * Math.PI) / 180), cosine: Math.cos((bearing * Math.PI) / 180) },
    ...{ slope: 0, slopeSigma: infinite, logAngle: 0, logAngleSigma: infinite },
    ...{ logRange: 0, logRangeSigma: infinite, minRange: 1, maxRange: 60, weight: 1 },
  };
}

function claimAll(rays: readonly Ray[], claims: Claims, places: readonly number[]): void {
  const start = { east: 0, north: 0, up: 0, logSize: 0, frame: 0, frameSigma: 2 };
  const own = places.map((place) => rays[place] as Ray);
  const fit = fitObject(own, { ...start, hasAltitude: false }, kind);
  assert.ok(fit);
  claims.claim(places, fit);
}

// Two that meet at 0, 0, a third that passes by it, and a fourth that meets the third at 0, 1.2.
const rays = [ray(1, -10, 0, 90), ray(2, 0, -10, 0), ray(3, -10, 1.2, 90), ray(4, 10, 11.2, 225)];
const imagesOf = (claims: Claims) =>
  claims.tracks().map((track) => track.rays.map(({ imageId }) => imageId));

test('an object may take a ray that fits it better from one of few views, and no more than it can spare', () => {
  const claims = new Claims(rays, kind, 2);
  claimAll(rays, claims, [0, 1, 2]);
  const before = claims.tracks()[0]?.fit.north ?? 0;
  assert.ok(claims.misfitOf(2) > 0 && claims.misfitOf(2) < claims.misfitOf(3));
  claimAll(rays, claims, [2, 3]);
  assert.deepEqual(imagesOf(claims), [
    [1, 2],
    [3, 4],
  ]);
  // What it lost no longer tells where it is.
  assert.ok(Math.abs(before) > 0.2 && Math.abs(claims.tracks()[0]?.fit.north ?? 1) < 0.01);
  assert.equal(claims.misfitOf(0), 0);
  claimAll(rays, claims, [0, 3]);
  assert.deepEqual(imagesOf(claims), [
    [1, 2],
    [3, 4],
  ]);
});

test('an object of many views keeps them', () => {
  const many = [...rays, ...[5, 6, 7, 8].map((id) => ray(id, 0, -10 - id, 0))];
  const claims = new Claims(many, kind, 2);
  claimAll(many, claims, [0, 1, 2, 4, 5, 6, 7]);
  assert.equal(claims.misfitOf(2), 0);
});
