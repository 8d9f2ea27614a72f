import { bearingDegrees, distanceMetres } from '../src/geo/geodesy.ts';
import { entityKinds } from '../src/model/ids.ts';
import type { Image } from '../src/model/image.ts';
import { type Sequence, sequenceOf } from '../src/model/sequence.ts';
import { seededRandom } from '../test/seeded-random.ts';
import { type Position, positionKey, type Road, type RoadNetwork } from './roads.ts';

/** Drives along roads as cameras record them: the same for the same seed. */

export interface Drive {
  readonly sequence: Sequence;
  readonly images: readonly Image[];
}

export interface DrivesOptions {
  readonly seed: number;
  /** How many images all drives have together. */
  readonly images: number;
  readonly network: RoadNetwork;
  /** Who drives; made-up users by default. */
  readonly creatorIds?: readonly number[] | undefined;
  /** The fewest and the most of a drive. */
  readonly imagesPerDrive?: readonly [least: number, most: number];
  /** From which the images are numbered: others than those of drives made before. */
  readonly firstNumber?: number;
  /** Where the network is laid down, as offsets in degrees; each drive takes one of them. */
  readonly places?: readonly Position[];
}

const stepMetres = 6;
const noiseDegrees = 0.00002;
const firstCaptureMs = Date.UTC(2016, 0, 1);
const lastCaptureMs = Date.UTC(2026, 0, 1);
const cameras = [
  ['GoPro', 'HERO8 Black'],
  ['GoPro', 'GoPro Max'],
  ['Apple', 'iPhone 13'],
  ['samsung', 'SM-G991B'],
] as const;

export function* makeDrives({
  seed,
  images: total,
  network,
  creatorIds = Array.from({ length: 200 }, (_, number) => idOf('user', number)),
  places = [[0, 0]],
  imagesPerDrive: [least, most] = [50, 350],
  firstNumber = 0,
}: DrivesOptions): Generator<Drive> {
  const random = seededRandom(seed);
  let made = 0;
  while (made < total) {
    const count = Math.min(total - made, least + Math.floor(random() * (most - least)));
    const place = pick(places, random);
    const creatorId = pick(creatorIds, random);
    yield makeDrive(random, along(network, random, count), place, creatorId, firstNumber + made);
    made += count;
  }
}

/** Positions so many steps apart along roads: at a road's end the drive goes on in one that it meets. */
function along({ roads, crossings }: RoadNetwork, random: () => number, count: number): Position[] {
  const positions: Position[] = [];
  let road: Road = pick(roads, random);
  let index = Math.floor(random() * road.length);
  let direction = random() < 0.5 ? 1 : -1;
  let untilNext = 0;
  while (positions.length < count) {
    const from = road[index] as Position;
    const to = road[index + direction];
    if (!to) {
      const next = pick(crossings.get(positionKey(from)) ?? [{ road, index }], random);
      ({ road, index } = next);
      direction = index === 0 ? 1 : index === road.length - 1 ? -1 : random() < 0.5 ? 1 : -1;
      continue;
    }
    const metres = distanceMetres(...from, ...to);
    for (; untilNext < metres && positions.length < count; untilNext += stepMetres) {
      const share = untilNext / metres;
      positions.push([from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share]);
    }
    untilNext -= metres;
    index += direction;
  }
  return positions;
}

function makeDrive(
  random: () => number,
  positions: readonly Position[],
  [offsetLon, offsetLat]: Position,
  creatorId: number,
  firstNumber: number,
): Drive {
  const id = Array.from({ length: 22 }, () => pick(idCharacters, random)).join('');
  const startMs = firstCaptureMs + Math.floor(random() * (lastCaptureMs - firstCaptureMs));
  const organizationId = random() < 0.3 ? idOf('organization', Math.floor(random() * 10)) : null;
  const isPano = random() < 0.15;
  const [make, model] = pick(cameras, random);
  const images = positions.map(([lon, lat], index): Image => {
    const before = positions[index - 1] ?? [lon, lat];
    const after = positions[index + 1] ?? [lon, lat];
    const imageId = idOf('image', firstNumber + index);
    return {
      id: imageId,
      sequenceId: id,
      sequenceIndex: index,
      creatorId,
      organizationId,
      capturedAtMs: startMs + index * 1000 + Math.floor(random() * 200),
      lon: offsetLon + lon + (random() - 0.5) * noiseDegrees,
      lat: offsetLat + lat + (random() - 0.5) * noiseDegrees,
      altitudeMetres: 400 + random() * 100,
      compassAngleDegrees: Math.round(bearingDegrees(...before, ...after) * 1e4) / 1e4,
      cameraType: isPano ? 'equirectangular' : 'perspective',
      cameraParameters: isPano ? null : [0.85, -0.05, 0.01],
      make,
      model,
      width: 4000,
      height: isPano ? 2000 : 3000,
      exifOrientation: 1,
      sha256: imageId.toString(16).padStart(64, '0'),
      mediaType: 'image/jpeg',
    };
  });
  return { sequence: sequenceOf({ id, creatorId, organizationId }, images), images };
}

const idCharacters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'];

/** As `model/ids.ts` makes them, in a range of their own. */
function idOf(kind: keyof typeof entityKinds, number: number): number {
  return (2 ** 47 + number) * 16 + entityKinds[kind];
}

function pick<Item>(items: readonly Item[], random: () => number): Item {
  return items[Math.floor(random() * items.length)] as Item;
}
