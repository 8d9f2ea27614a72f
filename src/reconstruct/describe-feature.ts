import { normalizeDegrees } from '../geo/geodesy.ts';
import type { LocalPlane } from '../geo/local-plane.ts';
import type { DerivedFeature } from '../model/map-feature.ts';
import type { Track } from './claims.ts';
import type { Ray } from './ray.ts';

/** What is told of the object that a track's rays see. */
export function describeFeature(
  value: string,
  { rays, fit }: Track,
  plane: LocalPlane,
): DerivedFeature {
  const times = rays.map((ray) => ray.capturedAtMs);
  return {
    value,
    lon: plane.lonOf(fit.east),
    lat: plane.latOf(fit.north),
    uncertaintyMetres: Math.sqrt(fit.varianceEast + fit.varianceNorth + 2 * sharedVariance(rays)),
    alignedDirectionDegrees: directionOf(rays, fit.east, fit.north),
    firstSeenAtMs: Math.min(...times),
    lastSeenAtMs: Math.max(...times),
    viewCount: rays.length,
    detections: rays.map(({ detectionId, imageId }) => ({ id: detectionId, imageId })),
  };
}

/** What errors of whole frames contribute on each axis: more views of one frame don't make them smaller. */
function sharedVariance(rays: readonly Ray[]): number {
  const frames = new Map<number, { count: number; variance: number }>();
  for (const { frame, biasSigma } of rays) {
    const known = frames.get(frame);
    if (known) known.count++;
    else frames.set(frame, { count: 1, variance: biasSigma ** 2 });
  }
  let sum = 0;
  for (const { count, variance } of frames.values()) sum += (count / rays.length) ** 2 * variance;
  return sum;
}

/** The circular mean of the directions to the cameras, those that saw it larger counting more. */
function directionOf(rays: readonly Ray[], east: number, north: number): number {
  let [sumEast, sumNorth] = [0, 0];
  for (const ray of rays) {
    const [toEast, toNorth] = [ray.east - east, ray.north - north];
    const share = ray.weight / Math.max(1e-9, Math.hypot(toEast, toNorth));
    sumEast += toEast * share;
    sumNorth += toNorth * share;
  }
  return normalizeDegrees((Math.atan2(sumEast, sumNorth) * 180) / Math.PI);
}
