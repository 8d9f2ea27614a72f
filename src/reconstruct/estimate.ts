import type { Ray } from './ray.ts';

/** A supposed object: what its rays are held against. */
export interface Estimate {
  readonly east: number;
  readonly north: number;
  /** In the heights of the frame that it is seen from. */
  readonly up: number;
  readonly logSize: number;
  /** The frame whose error of position it shares. */
  readonly frame: number;
  readonly frameSigma: number;
  readonly hasAltitude: boolean;
}

/** Misfits from here on are no match: 3.3 standard deviations if only one of the terms is off. */
export const matchLimit = 11;

/** An object that is hidden in part may be off by any height and size. */
const hiddenLimit = 4;

/** Heights of different frames differ by as much: of computed altitudes, and above uneven ground. */
const altitudeFrameSigma = 3;
const groundFrameSigma = 0.6;

/**
 * The sum of squared deviations of a ray from an object, each in its standard deviations: of bearing,
 * height, size and distance. At least `matchLimit` when the object can't be what was seen.
 */
export function misfitOf(ray: Ray, at: Estimate): number {
  const toEast = at.east - ray.east;
  const toNorth = at.north - ray.north;
  const along = toEast * ray.sine + toNorth * ray.cosine;
  if (!(along > ray.minRange * 0.8) || along > ray.maxRange * 1.2) return matchLimit;
  const aside = toEast * ray.cosine - toNorth * ray.sine;
  let chi = (aside * aside) / asideVariance(ray, at, along);
  if (chi >= matchLimit) return matchLimit;
  const logAlong = Math.log(along);
  const heightVariance = heightVarianceOf(ray, at, along);
  if (heightVariance < Number.POSITIVE_INFINITY) {
    chi += Math.min(hiddenLimit, (ray.up + along * ray.slope - at.up) ** 2 / heightVariance);
  }
  if (ray.logAngleSigma < Number.POSITIVE_INFINITY) {
    chi += Math.min(hiddenLimit, ((ray.logAngle + logAlong - at.logSize) / ray.logAngleSigma) ** 2);
  }
  if (ray.logRangeSigma < Number.POSITIVE_INFINITY) {
    chi += ((logAlong - ray.logRange) / ray.logRangeSigma) ** 2;
  }
  return Math.min(chi, matchLimit);
}

/** Of the distance between a ray and an object across the ray, in square metres. */
export function asideVariance(ray: Ray, at: Estimate, along: number): number {
  const own = ownAsideVariance(ray, along);
  return ray.frame === at.frame
    ? own
    : own + ray.frameSigma * ray.frameSigma + at.frameSigma * at.frameSigma;
}

/** The same where ray and object share the error of position. */
export function ownAsideVariance(ray: Ray, along: number): number {
  const across = along * ray.bearingSigma;
  return across * across + ray.positionSigma * ray.positionSigma;
}

/** Infinite where heights can't be compared. */
export function heightVarianceOf(
  ray: Ray,
  at: Pick<Estimate, 'frame' | 'hasAltitude'>,
  along: number,
): number {
  if (ray.slopeSigma === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
  const own =
    (along * ray.slopeSigma) ** 2 + ray.upSigma ** 2 + (ray.slope * ray.positionSigma) ** 2;
  if (ray.frame === at.frame) return own;
  if (ray.hasAltitude !== at.hasAltitude) return Number.POSITIVE_INFINITY;
  return own + (ray.hasAltitude ? altitudeFrameSigma : groundFrameSigma) ** 2;
}
