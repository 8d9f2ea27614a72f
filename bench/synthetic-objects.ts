/** Made-up streets with objects along them, and the drives that see them. */

import { bearingDegrees, distanceMetres } from '../src/geo/geodesy.ts';
import { LocalPlane } from '../src/geo/local-plane.ts';
import type { PoseAccuracy, Sighting, View } from '../src/reconstruct/view.ts';
import { seededRandom } from '../test/seeded-random.ts';
import { gaussianFrom } from './chance.ts';

export interface StreetScenario {
  readonly seed: number;
  /** One value for all objects, or several that take turns. */
  readonly value: string | readonly string[];
  readonly metres: number;
  /** Metres between objects on each side of the street. */
  readonly spacing: number;
  /** Drives, every other one in the opposite direction, on the lane of that direction. */
  readonly passes: number;
  readonly isPano?: boolean;
  /** Metres on each axis by which a whole pass is off. */
  readonly biasMetres: number;
  /** Degrees by which the bearings of each photo are off. */
  readonly headingDegrees: number;
  /** Whether poses come from a reconstruction, or are what a receiver and a compass recorded. */
  readonly isComputed: boolean;
  /** Detections of nothing, for each photo. */
  readonly falsePerImage: number;
  /** Metres of height of an object; 0.75 where not told. */
  readonly heightOf?: (value: string) => number;
  /** Where the street begins. */
  readonly origin?: { readonly lon: number; readonly lat: number };
  /** Added to the ids of images and detections, which count from 1. */
  readonly firstId?: number;
  /** Angles by which each single bearing is off. */
  readonly bearingDegrees?: number;
}

const detectedShare = 0.85;
const photoSpacing = 5;
const seenToMetres = 30;
const halfViewDegrees = 35;
const bern = { lon: 7.4, lat: 46.9 };
const size = { width: 0.6, height: 0.75 };
const cameraHeight = 2;
/** Of the middle of an object above the camera. */
const riseMetres = 0.3;

/** The objects and views of a straight street; the objects stand 6 m beside its middle, in no exact row. */
export function makeStreet(scenario: StreetScenario): {
  readonly views: View[];
  readonly objects: { readonly value: string; readonly lon: number; readonly lat: number }[];
} {
  const random = seededRandom(scenario.seed);
  const gaussian = gaussianFrom(random);
  const { spacing, passes, isPano = false, origin = bern, firstId = 0 } = scenario;
  const values = typeof scenario.value === 'string' ? [scenario.value] : scenario.value;
  const plane = new LocalPlane(origin.lon, origin.lat);
  const objects: { value: string; lon: number; lat: number }[] = [];
  for (let along = 0; along < scenario.metres; along += spacing) {
    const side = objects.length % 2 === 0 ? 6 : -6;
    objects.push({
      value: values[objects.length % values.length] ?? '',
      lon: plane.lonOf(along + (random() - 0.5) * 0.4 * spacing),
      lat: plane.latOf(side + gaussian() * 0.5),
    });
  }
  const accuracy: PoseAccuracy | undefined = scenario.isComputed
    ? {
        frameMetres: Math.max(0.1, scenario.biasMetres),
        positionMetres: 0.1,
        upMetres: 0.1,
        headingDegrees: scenario.headingDegrees,
        pitchDegrees: scenario.headingDegrees,
      }
    : undefined;
  const views: View[] = [];
  let detectionId = firstId;
  for (let pass = 0; pass < passes; pass++) {
    const isBack = pass % 2 === 1;
    const heading = isBack ? 270 : 90;
    const lane = isBack ? 1.75 : -1.75;
    const bias = [gaussian() * scenario.biasMetres, gaussian() * scenario.biasMetres] as const;
    const count = Math.floor(scenario.metres / photoSpacing);
    for (let i = 0; i < count; i++) {
      const along = isBack ? scenario.metres - i * photoSpacing : i * photoSpacing;
      const lon = plane.lonOf(along);
      const lat = plane.latOf(lane + gaussian() * 0.2);
      const turned = gaussian() * scenario.headingDegrees;
      const pitched = gaussian() * (scenario.isComputed ? scenario.headingDegrees : 1.5);
      const sightings: Sighting[] = [];
      const see = (value: string, bearing: number, metres: number, scale: number, rise: number) => {
        const ahead = ((bearing - heading + 540) % 360) - 180;
        if (!isPano && Math.abs(ahead) > halfViewDegrees) return;
        const off = ahead - turned + gaussian() * (scenario.bearingDegrees ?? 0.1);
        const ring = ringOf(off, metres, scale, rise, pitched, isPano);
        if (ring) sightings.push({ detectionId: ++detectionId, value, ring });
      };
      for (const object of objects) {
        if (Math.abs(object.lon - lon) > 0.001) continue;
        const metres = distanceMetres(lon, lat, object.lon, object.lat);
        if (metres > seenToMetres || random() > detectedShare) continue;
        const bearing = bearingDegrees(lon, lat, object.lon, object.lat);
        const usual = (scenario.heightOf?.(object.value) ?? size.height) / size.height;
        see(object.value, bearing, metres, usual * (1 + 0.1 * gaussian()), riseMetres);
      }
      for (let left = scenario.falsePerImage; left > 0; left--) {
        if (random() > left) continue;
        const spread = isPano ? 180 : halfViewDegrees;
        const value = values[Math.floor(random() * values.length)] ?? '';
        see(
          value,
          heading + (2 * random() - 1) * spread,
          5 + 25 * random(),
          0.6 + random(),
          random(),
        );
      }
      views.push({
        camera: {
          imageId: firstId + views.length + 1,
          lon: plane.lonOf(plane.eastOf(lon) + bias[0] + gaussian() * 0.1),
          lat: plane.latOf(plane.northOf(lat) + bias[1] + gaussian() * 0.1),
          altitudeMetres: cameraHeight,
          compassAngleDegrees: heading,
          rotation: scenario.isComputed ? levelRotation(heading) : null,
          frame: `${firstId} ${pass}`,
          ...(accuracy && { accuracy }),
          cameraType: isPano ? 'equirectangular' : 'perspective',
          cameraParameters: isPano ? null : [focal, 0, 0],
          width: isPano ? 4096 : 4000,
          height: isPano ? 2048 : 3000,
          exifOrientation: 1,
          capturedAtMs: 1.7e12 + pass * 86_400_000 + i * 1000,
        },
        sightings,
      });
    }
  }
  return { views, objects };
}

const radians = Math.PI / 180;
const focal = 0.5 / Math.tan(halfViewDegrees * radians);

/** Angle-axis of a level camera that looks east or west. */
function levelRotation(heading: number): readonly [number, number, number] {
  const part = (Math.PI * 2) / 3 / Math.sqrt(3);
  return heading === 90 ? [part, -part, part] : [part, part, -part];
}

/** The box of an object at a bearing from the camera's axis; undefined where the image ends. */
function ringOf(
  aheadDegrees: number,
  metres: number,
  scale: number,
  rise: number,
  pitchDegrees: number,
  isPano: boolean,
): Int16Array | undefined {
  const half = Math.atan((size.width * scale) / 2 / metres) / radians;
  const middle = rise / metres + pitchDegrees * radians;
  const [top, bottom] = [
    middle + (size.height * scale) / 2 / metres,
    middle - (size.height * scale) / 2 / metres,
  ];
  const place = (degrees: number, slope: number): readonly [number, number] =>
    isPano
      ? [((degrees / 360 + 1.5) % 1) * 4096, (0.5 - Math.atan(slope) / Math.PI) * 4096]
      : [
          (0.5 + focal * Math.tan(degrees * radians)) * 4096,
          (0.5 - (focal * slope) / Math.cos(degrees * radians) / 0.75) * 4096,
        ];
  const [left, right] = [place(aheadDegrees - half, top), place(aheadDegrees + half, bottom)];
  if (left[0] > right[0] || left[0] < 0 || right[0] > 4096) return undefined;
  return Int16Array.from(
    [left[0], left[1], right[0], left[1], right[0], right[1], left[0], right[1]].map(Math.round),
  );
}
