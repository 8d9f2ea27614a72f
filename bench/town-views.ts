/** The sample town's outlines as what an import would make of them, with the poses that a scenario has. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { bearingDegrees } from '../src/geo/geodesy.ts';
import { LocalPlane } from '../src/geo/local-plane.ts';
import type { PoseAccuracy, View } from '../src/reconstruct/view.ts';
import { seededRandom } from '../test/seeded-random.ts';
import { gaussianFrom } from './chance.ts';

const triple = z.tuple([z.number(), z.number(), z.number()]);
const truthSchema = z.object({
  cameras: z.record(
    z.string(),
    z.object({
      projection: z.enum(['perspective', 'fisheye', 'equirectangular']),
      width: z.number(),
      height: z.number(),
      focal: z.number(),
      k1: z.number(),
      k2: z.number(),
    }),
  ),
  images: z.array(
    z.object({
      drive: z.string(),
      camera: z.string(),
      capturedAtMs: z.number(),
      lon: z.number(),
      lat: z.number(),
      alt: z.number(),
      rotation: triple,
      compassAngle: z.number(),
      outlines: z.array(
        z.object({ object: z.string(), polygon: z.array(z.tuple([z.number(), z.number()])) }),
      ),
    }),
  ),
  objects: z.array(
    z.object({ id: z.string(), class: z.string(), lon: z.number(), lat: z.number() }),
  ),
});
type Truth = z.infer<typeof truthSchema>;

export interface TownScenario {
  /** True poses as a reconstruction would compute them at best, or a receiver's and a compass's. */
  readonly poses: 'true' | 'recorded';
  /** Metres and degrees of a slow drift, as in the pictures' EXIF; the seed makes another day of it. */
  readonly seed: number;
  readonly drives?: readonly string[];
}

export interface TownObject {
  readonly value: string;
  readonly lon: number;
  readonly lat: number;
  /** The widest angle between two images' true directions to it, of those that show an outline of it. */
  readonly parallaxDegrees: number;
}

export function readTown(): Truth {
  const path = fileURLToPath(new URL('../sample/ground-truth.json', import.meta.url));
  return truthSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
}

/** Views of a scenario, and the objects that at least two of its images show an outline of. */
export function townScenario(
  town: Truth,
  { poses, seed, drives }: TownScenario,
): { readonly views: View[]; readonly objects: TownObject[] } {
  const images = town.images.filter(({ drive }) => drives?.includes(drive) ?? true);
  const byId = new Map(town.objects.map((object) => [object.id, object]));
  let detectionId = 0;
  const errors = new Map<string, () => Error>();
  const views = images.map((image, index): View => {
    const lens = town.cameras[image.camera];
    if (!lens) throw new Error(`no camera ${image.camera}`);
    const plane = new LocalPlane(image.lon, image.lat);
    let error = errors.get(image.drive);
    if (!error) {
      error = drift(seed * 1000 + errors.size);
      errors.set(image.drive, error);
    }
    const off = poses === 'true' ? { east: 0, north: 0, heading: 0 } : error();
    return {
      camera: {
        imageId: index + 1,
        lon: plane.lonOf(off.east),
        lat: plane.latOf(off.north),
        altitudeMetres: image.alt,
        compassAngleDegrees: (image.compassAngle + off.heading + 360) % 360,
        rotation: poses === 'true' ? image.rotation : null,
        frame: poses === 'true' ? 'town' : image.drive,
        ...(poses === 'true' && { accuracy: exact }),
        cameraType: lens.projection,
        cameraParameters:
          lens.projection === 'equirectangular' ? null : [lens.focal, lens.k1, lens.k2],
        // The truth is about upright pictures.
        width: lens.width,
        height: lens.height,
        exifOrientation: 1,
        capturedAtMs: image.capturedAtMs,
      },
      sightings: image.outlines.map(({ object, polygon }) => ({
        detectionId: ++detectionId,
        value: byId.get(object)?.class ?? '',
        ring: Int16Array.from(polygon.flat(), (part) => Math.round(part * 4096)),
      })),
    };
  });
  const objects = town.objects
    .map(({ id, class: value, lon, lat }) => {
      const from = images.filter(({ outlines }) => outlines.some(({ object }) => object === id));
      const bearings = from.map((image) => bearingDegrees(lon, lat, image.lon, image.lat));
      return { value, lon, lat, count: from.length, parallaxDegrees: widestAngle(bearings) };
    })
    .filter(({ count }) => count >= 2);
  return { views, objects };
}

function widestAngle(bearings: readonly number[]): number {
  let widest = 0;
  for (const a of bearings) {
    for (const b of bearings) widest = Math.max(widest, 180 - Math.abs(Math.abs(a - b) - 180));
  }
  return widest;
}

/** Nothing is wrong with true poses but the digits that they are written with. */
const exact: PoseAccuracy = {
  frameMetres: 0.01,
  positionMetres: 0.01,
  upMetres: 0.01,
  headingDegrees: 0.02,
  pitchDegrees: 0.02,
};

interface Error {
  readonly east: number;
  readonly north: number;
  readonly heading: number;
}

/** As the town's own instruments: 1.5 m and 3°, the same for some 18 m, pictures 7 m apart. */
function drift(seed: number): () => Error {
  const gaussian = gaussianFrom(seededRandom(seed));
  const keep = Math.exp(-7 / 18);
  const fresh = Math.sqrt(1 - keep * keep);
  const state = [gaussian(), gaussian(), gaussian()];
  return () => {
    const [east = 0, north = 0, heading = 0] = state.map((value) => value + 0.12 * gaussian());
    for (const [axis, value] of state.entries()) state[axis] = keep * value + fresh * gaussian();
    return { east: 1.5 * east, north: 1.5 * north, heading: 3 * heading };
  };
}
