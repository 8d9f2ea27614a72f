/** Straight streets with objects along them, and what a car that drives through detects. */

import { LocalPlane } from '../src/geo/local-plane.ts';
import type { Image } from '../src/model/image.ts';
import { cellsAround } from '../src/reconstruct/feature-cells.ts';
import type { NewDetection } from '../src/store/detection-stores.ts';
import type { Publication, Store } from '../src/store/store.ts';
import { sampleImage, samplePublication } from './store-samples.ts';

export interface Street {
  readonly publication: Publication;
  /** Of each image, in order. */
  readonly detections: readonly (readonly NewDetection[])[];
  readonly objects: readonly {
    readonly value: string;
    readonly lon: number;
    readonly lat: number;
  }[];
}

const values = ['object--fire-hydrant', 'regulatory--stop--g1', 'object--trash-can'] as const;
const imageCount = 20;
const imageSpacing = 5;
const objectSpacing = 12;
const height = 0.8;
const cameraHeight = 2;
const focal = 0.85;
const radians = Math.PI / 180;

/** Eastwards from a position; images have ids from `firstId` on. */
export function makeStreet(sequenceId: string, firstId: number, lon: number, lat: number): Street {
  const plane = new LocalPlane(lon, lat);
  const objects = Array.from({ length: 10 }, (_, index) => {
    const [east, north] = [8 + index * objectSpacing, index % 2 === 0 ? 5 : -4];
    const value = values[index % values.length] ?? values[0];
    return { value, lon: plane.lonOf(east), lat: plane.latOf(north), east, north };
  });
  const images = Array.from({ length: imageCount }, (_, index) =>
    sampleImage(firstId + index * 16, {
      lon: plane.lonOf(index * imageSpacing),
      lat,
      compassAngleDegrees: 90,
      cameraParameters: [focal, 0, 0],
    }),
  );
  const detections = images.map((image, index) =>
    objects.flatMap(({ value, east, north }, number) => {
      const ring = ringOf(east - index * imageSpacing, north);
      return ring ? [toDetection(image, value, ring, number)] : [];
    }),
  );
  return { publication: samplePublication(sequenceId, images), detections, objects };
}

/** Of an object so far ahead and to the left; undefined where the image ends. */
function ringOf(ahead: number, left: number): Int16Array | undefined {
  const metres = Math.hypot(ahead, left);
  const degrees = Math.atan2(-left, ahead) / radians;
  if (metres < 4 || metres > 40 || Math.abs(degrees) > 28) return undefined;
  const half = Math.atan((height * 0.3) / metres) / radians;
  const place = (angle: number, slope: number) =>
    [
      0.5 + focal * Math.tan(angle * radians),
      0.5 - ((focal * slope) / Math.cos(angle * radians)) * (4 / 3),
    ] as const;
  const [x1, y1] = place(degrees - half, (height - cameraHeight) / metres);
  const [x2, y2] = place(degrees + half, -cameraHeight / metres);
  if ([x1, y1, x2, y2].some((part) => part < 0 || part > 1)) return undefined;
  return Int16Array.from([x1, y1, x2, y1, x2, y2, x1, y2], (part) => Math.round(part * 4096));
}

function toDetection(image: Image, value: string, ring: Int16Array, number: number): NewDetection {
  return {
    imageId: image.id,
    sourceId: String(number),
    value,
    rings: [ring],
    confidence: 0.9,
    createdAtMs: image.capturedAtMs,
  };
}

/** Adds what was detected in some images of a street, as an import would. */
export async function addDetections(
  store: Store,
  street: Street,
  imageIndexes: Iterable<number>,
): Promise<void> {
  const run = await store.detections.ensureRun('eyes', '1');
  for (const index of imageIndexes) {
    const image = street.publication.images[index];
    const detections = street.detections[index] ?? [];
    if (!image || detections.length === 0) continue;
    await store.detections.add(run.id, detections, (at) => cellsAround(at.lon, at.lat));
  }
}

export const allImages: readonly number[] = Array.from({ length: imageCount }, (_, index) => index);
