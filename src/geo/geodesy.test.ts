import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../test/seeded-random.ts';
import {
  bearingDegrees,
  boxAround,
  distanceMetres,
  normalizeDegrees,
  wrapLongitude,
} from './geodesy.ts';
import { isInBox } from './tile-grid.ts';

const random = seededRandom(3);
const quarterMeridian = (Math.PI / 2) * 6_371_008.8;

function assertNear(actual: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);
}

/** Where one arrives that goes from a point in a direction (the direct problem on the sphere). */
function destination(lon: number, lat: number, bearing: number, metres: number): [number, number] {
  const radians = Math.PI / 180;
  const [phi, theta, delta] = [lat * radians, bearing * radians, metres / 6_371_008.8];
  const sinLat =
    Math.sin(phi) * Math.cos(delta) + Math.cos(phi) * Math.sin(delta) * Math.cos(theta);
  const dLon = Math.atan2(
    Math.sin(theta) * Math.sin(delta) * Math.cos(phi),
    Math.cos(delta) - Math.sin(phi) * sinLat,
  );
  return [wrapLongitude(lon + dLon / radians), Math.asin(sinLat) / radians];
}

test('distances on known arcs', () => {
  assert.equal(distanceMetres(10, 20, 10, 20), 0);
  assertNear(distanceMetres(0, 0, 90, 0), quarterMeridian, 1e-3);
  assertNear(distanceMetres(17, 0, 17, 90), quarterMeridian, 1e-3);
  assertNear(distanceMetres(0, 0, 180, 0), 2 * quarterMeridian, 1e-3);
  assertNear(distanceMetres(179.9, 0, -179.9, 0), (0.2 / 90) * quarterMeridian, 1e-3);
});

test('bearings on known courses', () => {
  assertNear(bearingDegrees(0, 0, 0, 1), 0, 1e-9);
  assertNear(bearingDegrees(0, 0, 1, 0), 90, 1e-9);
  assertNear(bearingDegrees(0, 1, 0, 0), 180, 1e-9);
  assertNear(bearingDegrees(1, 0, 0, 0), 270, 1e-9);
  assertNear(bearingDegrees(179.9, 0, -179.9, 0), 90, 1e-9);
});

test('distance and bearing undo a journey', () => {
  for (let count = 0; count < 1000; count++) {
    const [lon, lat] = [random() * 360 - 180, random() * 160 - 80];
    const [bearing, metres] = [random() * 360, random() * 10_000 + 1];
    const [lonB, latB] = destination(lon, lat, bearing, metres);
    assertNear(distanceMetres(lon, lat, lonB, latB), metres, 1e-5 * metres);
    const turned = normalizeDegrees(bearingDegrees(lon, lat, lonB, latB) - bearing + 180) - 180;
    assertNear(turned, 0, 0.01);
  }
});

test('the box around a circle holds the circle', () => {
  for (let count = 0; count < 1000; count++) {
    const [lon, lat] = [random() * 360 - 180, random() * 180 - 90];
    const radius = 10 ** (random() * 5);
    const box = boxAround(lon, lat, radius);
    for (let bearing = 0; bearing < 360; bearing += 30) {
      assert.ok(isInBox(...destination(lon, lat, bearing, radius * 0.999), box), `${lon}, ${lat}`);
    }
  }
});

test('angles and longitudes are brought into range', () => {
  for (const [angle, expected] of [
    [0, 0],
    [360, 0],
    [-90, 270],
    [725, 5],
    [-1e-20, 0],
  ] as const) {
    assert.equal(normalizeDegrees(angle), expected);
  }
  for (const [lon, expected] of [
    [180, 180],
    [-180, -180],
    [181, -179],
    [-181, 179],
  ] as const) {
    assert.equal(wrapLongitude(lon), expected);
  }
});
