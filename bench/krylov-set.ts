/**
 * The traffic lights of Regent Street that Krylov, Kenny and Dahyot published with "Automatic Discovery and
 * Geotagging of Objects from Street View Imagery" (Remote Sensing 10(5), 2018): bearings and depths
 * guessed from single panoramas, and where 50 lights really are.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalPlane } from '../src/geo/local-plane.ts';
import { Lookouts } from '../src/reconstruct/lookouts.ts';
import type { Ray } from '../src/reconstruct/ray.ts';
import type { Camera } from '../src/reconstruct/view.ts';

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

/** What is told of a detection in a panorama: where that was taken, in which direction it is and how far. */
export interface Bearing extends Place {
  readonly bearingDegrees: number;
  readonly depthMetres: number;
}

export function readKrylovSet(directory: string): {
  readonly bearings: Bearing[];
  readonly lights: Place[];
  /** What the authors' own program finds. */
  readonly reference: Place[];
} {
  return {
    bearings: rowsOf(join(directory, 'detection_input.csv')).map(
      ([lat = 0, lon = 0, bearingDegrees = 0, depthMetres = 0]) => ({
        lon,
        lat,
        bearingDegrees,
        depthMetres,
      }),
    ),
    lights: rowsOf(join(directory, 'ground_truth.csv')).map(([lon = 0, lat = 0]) => ({ lon, lat })),
    reference: rowsOf(join(directory, 'traffic_lights_detection.csv')).map(
      ([lat = 0, lon = 0]) => ({ lon, lat }),
    ),
  };
}

/** Rays of bearings, and the panoramas that they are from: all of one place are one. */
export function raysOfBearings(
  bearings: readonly Bearing[],
  plane: LocalPlane,
): { readonly rays: Ray[]; readonly lookouts: Lookouts } {
  const cameras = new Map<string, Camera>();
  const rays = bearings.map(({ lon, lat, bearingDegrees, depthMetres }, index): Ray => {
    const key = `${lat},${lon}`;
    const camera = cameras.get(key) ?? panorama(cameras.size, lon, lat);
    cameras.set(key, camera);
    return {
      detectionId: index,
      imageId: camera.imageId,
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
      sine: Math.sin(bearingDegrees * radians),
      cosine: Math.cos(bearingDegrees * radians),
      bearingSigma,
      headingSigma: bearingSigma,
      slope: 0,
      slopeSigma: Number.POSITIVE_INFINITY,
      logAngle: 0,
      logAngleSigma: Number.POSITIVE_INFINITY,
      logRange: Math.log(depthMetres),
      logRangeSigma: depthSigma,
      minRange: 1,
      maxRange: Math.min(60, depthMetres * Math.exp(2.5 * depthSigma)),
      weight: 1,
    };
  });
  rays.sort((a, b) => a.imageId - b.imageId || a.detectionId - b.detectionId);
  return { rays, lookouts: new Lookouts([...cameras.values()], plane) };
}

function panorama(imageId: number, lon: number, lat: number): Camera {
  return {
    imageId,
    lon,
    lat,
    altitudeMetres: null,
    compassAngleDegrees: 0,
    rotation: null,
    frame: '',
    cameraType: 'equirectangular',
    cameraParameters: null,
    width: 4096,
    height: 2048,
    exifOrientation: 1,
    capturedAtMs: 0,
  };
}

function rowsOf(path: string): number[][] {
  const lines = readFileSync(path, 'utf8').trim().split(/\r?\n/).slice(1);
  return lines.map((line) => line.split(',').map(Number));
}
