import { bearingDegrees, distanceMetres } from '../src/geo/geodesy.ts';
import { LocalPlane } from '../src/geo/local-plane.ts';
import type { Image } from '../src/model/image.ts';
import type { NewDetection } from '../src/store/detection-stores.ts';
import { seededRandom } from '../test/seeded-random.ts';
import type { Position, RoadNetwork } from './roads.ts';
import type { Drive } from './synthetic.ts';

/** Street furniture along roads, and what drives along them see of it. */

interface RoadsideObject {
  readonly value: string;
  readonly lon: number;
  readonly lat: number;
  /** Metres of its lower end above the road, and its height. */
  readonly foot: number;
  readonly height: number;
}

const kinds = [
  ['object--street-light', 0, 7],
  ['object--fire-hydrant', 0, 0.8],
  ['object--support--utility-pole', 0, 8],
  ['regulatory--stop--g1', 2, 0.7],
  ['object--trash-can', 0, 1],
  ['warning--curve-left--g1', 2, 0.8],
  ['object--bench', 0, 0.85],
  ['object--mailbox', 0, 1.2],
] as const;

const spacingMetres = 8;
const besideMetres = 5;
const seenToMetres = 40;
const seenShare = 0.85;
const cameraHeight = 2;
const headingNoise = 2;
const biasMetres = 1.5;
const focal = 0.85;
const halfViewDegrees = 30;
const radians = Math.PI / 180;

/** Objects in buckets of about a range's size. */
export class Roadside {
  readonly #buckets = new Map<string, RoadsideObject[]>();

  constructor({ roads }: RoadNetwork) {
    let count = 0;
    for (const road of roads) {
      let untilNext = spacingMetres / 2;
      for (const [index, from] of road.entries()) {
        const to = road[index + 1];
        if (!to) break;
        const metres = distanceMetres(...from, ...to);
        const heading = bearingDegrees(...from, ...to);
        for (; untilNext < metres; untilNext += spacingMetres) {
          const share = untilNext / metres;
          this.#add(from, to, share, heading, count++);
        }
        untilNext -= metres;
      }
    }
  }

  /** Those that may be within range. */
  *around(lon: number, lat: number): Generator<RoadsideObject> {
    const [x, y] = bucketOf(lon, lat);
    for (let column = x - 1; column <= x + 1; column++) {
      for (let row = y - 1; row <= y + 1; row++) yield* this.#buckets.get(`${column},${row}`) ?? [];
    }
  }

  #add(from: Position, to: Position, share: number, heading: number, number: number): void {
    const [value, foot, height] = kinds[number % kinds.length] as (typeof kinds)[number];
    const plane = new LocalPlane(
      from[0] + (to[0] - from[0]) * share,
      from[1] + (to[1] - from[1]) * share,
    );
    const side = (heading + (number % 2 === 0 ? 90 : -90)) * radians;
    const lon = plane.lonOf(besideMetres * Math.sin(side));
    const lat = plane.latOf(besideMetres * Math.cos(side));
    const key = bucketOf(lon, lat).join();
    const bucket = this.#buckets.get(key);
    const object = { value, lon, lat, foot, height };
    if (bucket) bucket.push(object);
    else this.#buckets.set(key, [object]);
  }
}

/** A bucket is wider than an object can be seen, up to a latitude of 50°. */
function bucketOf(lon: number, lat: number): [x: number, y: number] {
  return [Math.floor(lon / 0.0006), Math.floor(lat / 0.0004)];
}

/**
 * What a model detects in the images of a drive, whose positions and headings are a little wrong, where
 * the roads and all beside them are laid down at a place.
 */
export function detectionsOf(
  { images, sequence }: Drive,
  roadside: Roadside,
  [offsetLon, offsetLat]: Position,
): NewDetection[] {
  const random = seededRandom(images[0]?.capturedAtMs ?? 0);
  const noise = () => random() + random() + random() + random() - 2;
  const [biasEast, biasNorth] = [noise() * biasMetres, noise() * biasMetres];
  const found: NewDetection[] = [];
  for (const image of images) {
    const [lon, lat] = [image.lon - offsetLon, image.lat - offsetLat];
    const plane = new LocalPlane(lon, image.lat);
    const heading = image.compassAngleDegrees + noise() * headingNoise;
    let number = 0;
    for (const object of roadside.around(lon, lat)) {
      const east = plane.eastOf(object.lon) + biasEast;
      const north = plane.northOf(object.lat + offsetLat) + biasNorth;
      const metres = Math.hypot(east, north);
      if (metres < 4 || metres > seenToMetres || random() > seenShare) continue;
      const ahead = ((Math.atan2(east, north) / radians - heading + 900) % 360) - 180;
      const ring = ringOf(image, object, metres, ahead);
      if (!ring) continue;
      found.push({
        imageId: image.id,
        sourceId: `${sequence.id}-${number++}`,
        value: object.value,
        rings: [ring],
        confidence: 0.5 + random() / 2,
        createdAtMs: image.capturedAtMs,
      });
    }
  }
  return found;
}

function ringOf(
  { cameraType }: Image,
  { foot, height }: RoadsideObject,
  metres: number,
  ahead: number,
): Int16Array | undefined {
  const isPano = cameraType === 'equirectangular';
  if (!isPano && Math.abs(ahead) > halfViewDegrees) return undefined;
  const half = Math.atan((height * 0.3) / metres) / radians;
  const place = (degrees: number, slope: number): [x: number, y: number] =>
    isPano
      ? [degrees / 360 + 0.5, 0.5 - Math.atan(slope) / Math.PI]
      : [
          0.5 + focal * Math.tan(degrees * radians),
          0.5 - ((focal * slope) / Math.cos(degrees * radians)) * (4 / 3),
        ];
  const [left, top] = place(ahead - half, (foot + height - cameraHeight) / metres);
  const [right, bottom] = place(ahead + half, (foot - cameraHeight) / metres);
  const corners = [left, top, right, top, right, bottom, left, bottom];
  return Int16Array.from(corners, (part) => Math.round(Math.min(1, Math.max(0, part)) * 4096));
}
