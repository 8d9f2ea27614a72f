/** Distances and directions on a sphere of the Earth's mean radius: within 0.6 % of the ellipsoid. */

import type { BoundingBox } from './tile-grid.ts';

const earthRadiusMetres = 6_371_008.8;
const radians = Math.PI / 180;

/** Great-circle distance in metres (haversine formula). */
export function distanceMetres(lonA: number, latA: number, lonB: number, latB: number): number {
  const sinLat = Math.sin(((latB - latA) * radians) / 2);
  const sinLon = Math.sin(((lonB - lonA) * radians) / 2);
  const h = sinLat ** 2 + Math.cos(latA * radians) * Math.cos(latB * radians) * sinLon ** 2;
  return 2 * earthRadiusMetres * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Initial bearing from A to B in degrees clockwise from north, 0 ≤ bearing < 360. */
export function bearingDegrees(lonA: number, latA: number, lonB: number, latB: number): number {
  const dLon = (lonB - lonA) * radians;
  const y = Math.sin(dLon) * Math.cos(latB * radians);
  const x =
    Math.cos(latA * radians) * Math.sin(latB * radians) -
    Math.sin(latA * radians) * Math.cos(latB * radians) * Math.cos(dLon);
  return normalizeDegrees(Math.atan2(y, x) / radians);
}

/** Any angle brought to 0 ≤ angle < 360. */
export function normalizeDegrees(angle: number): number {
  const turned = ((angle % 360) + 360) % 360;
  return turned === 360 ? 0 : turned;
}

/** The box around a circle; it may cross the antimeridian (west > east) or reach a pole. */
export function boxAround(lon: number, lat: number, radiusMetres: number): BoundingBox {
  const dLat = radiusMetres / earthRadiusMetres / radians;
  const south = Math.max(-90, lat - dLat);
  const north = Math.min(90, lat + dLat);
  const widest = Math.cos(Math.max(Math.abs(south), Math.abs(north)) * radians);
  const dLon = widest < 1e-6 ? 180 : Math.min(180, dLat / widest);
  if (dLon >= 180) return [-180, south, 180, north];
  return [wrapLongitude(lon - dLon), south, wrapLongitude(lon + dLon), north];
}

/** A longitude brought to -180 ≤ lon ≤ 180. */
export function wrapLongitude(lon: number): number {
  return lon < -180 ? lon + 360 : lon > 180 ? lon - 360 : lon;
}
