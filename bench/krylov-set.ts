/**
 * The traffic lights of Regent Street that Krylov, Kenny and Dahyot published with "Automatic Discovery and
 * Geotagging of Objects from Street View Imagery" (Remote Sensing 10(5), 2018): bearings and depths
 * guessed from single panoramas, and where 50 lights really are.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalPlane } from '../src/geo/local-plane.ts';
import type { Ray } from '../src/reconstruct/ray.ts';

const radians = Math.PI / 180;
/** As of any panorama that was placed by GPS and compass (`camera-rays.ts`). */
const bearingSigma = 3 * radians;
const positionSigma = 0.6;
const frameSigma = 2;
/** Of the logarithm of a depth guessed from one image: as if from the size of a traffic light (`object-classes.ts`). */
const depthSigma = Math.hypot(0.35, 0.2);

export interface Place {
  readonly lon: number;
  readonly lat: number;
}

export function readKrylovSet(
  directory: string,
  plane: LocalPlane,
): {
  readonly rays: Ray[];
  readonly lights: Place[];
  /** What the authors' own program finds. */
  readonly reference: Place[];
} {
  const images = new Map<string, number>();
  const rays = rowsOf(join(directory, 'detection_input.csv')).map((row, index): Ray => {
    const [lat = 0, lon = 0, bearing = 0, depth = 0] = row;
    const key = `${lat},${lon}`;
    if (!images.has(key)) images.set(key, images.size);
    const imageId = images.get(key) ?? 0;
    return {
      detectionId: index,
      imageId,
      capturedAtMs: 0,
      isComputed: false,
      frame: 0,
      frameSigma,
      biasSigma: frameSigma,
      positionSigma,
      east: plane.eastOf(lon),
      north: plane.northOf(lat),
      up: 0,
      upSigma: 1,
      hasAltitude: false,
      sine: Math.sin(bearing * radians),
      cosine: Math.cos(bearing * radians),
      bearingSigma,
      headingSigma: bearingSigma,
      slope: 0,
      slopeSigma: Number.POSITIVE_INFINITY,
      logAngle: 0,
      logAngleSigma: Number.POSITIVE_INFINITY,
      logRange: Math.log(depth),
      logRangeSigma: depthSigma,
      minRange: 1,
      maxRange: Math.min(60, depth * Math.exp(2.5 * depthSigma)),
      weight: 1,
    };
  });
  rays.sort((a, b) => a.imageId - b.imageId || a.detectionId - b.detectionId);
  return {
    rays,
    lights: rowsOf(join(directory, 'ground_truth.csv')).map(([lon = 0, lat = 0]) => ({ lon, lat })),
    reference: rowsOf(join(directory, 'traffic_lights_detection.csv')).map(
      ([lat = 0, lon = 0]) => ({ lon, lat }),
    ),
  };
}

function rowsOf(path: string): number[][] {
  const lines = readFileSync(path, 'utf8').trim().split(/\r?\n/).slice(1);
  return lines.map((line) => line.split(',').map(Number));
}
