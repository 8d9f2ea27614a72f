import type { Image } from '../src/model/image.ts';
import { type Sequence, sequenceOf } from '../src/model/sequence.ts';
import { seededRandom } from './seeded-random.ts';

/** Made-up drives with the wobble of GPS, the same for the same seed: for tests and benchmarks. */

export interface Drive {
  readonly sequence: Sequence;
  readonly images: readonly Image[];
}

export interface DrivesOptions {
  readonly seed: number;
  readonly drives: number;
  readonly imagesPerDrive: number;
  /** The drives start inside this circle. */
  readonly lon: number;
  readonly lat: number;
  readonly radiusDegrees: number;
  /** Between two images of a drive. */
  readonly stepDegrees?: number;
}

const idCharacters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

export function makeDrives(options: DrivesOptions): Drive[] {
  const random = seededRandom(options.seed);
  // Kind 1 in the low bits, as `model/ids.ts` makes them.
  let nextId = 2 ** 40 + options.seed * 2 ** 26 + 1;
  return Array.from({ length: options.drives }, () => {
    const imageIds = Array.from({ length: options.imagesPerDrive }, () => (nextId += 16));
    return makeDrive(random, imageIds, options);
  });
}

function makeDrive(
  random: () => number,
  imageIds: readonly number[],
  { lon, lat, radiusDegrees, stepDegrees = 0.00008 }: DrivesOptions,
): Drive {
  const id = Array.from({ length: 22 }, () => idCharacters[Math.floor(random() * 64)]).join('');
  const startMs = 1_400_000_000_000 + Math.floor(random() * 3e11);
  const creatorId = 1_000_002 + Math.floor(random() * 40) * 16;
  const organizationId = random() < 0.3 ? 2_000_003 + Math.floor(random() * 5) * 16 : null;
  const isPano = random() < 0.2;
  let angle = Math.floor(random() * 4) * (Math.PI / 2) + (random() - 0.5) * 0.2;
  let x = lon + (random() - 0.5) * 2 * radiusDegrees;
  let y = lat + (random() - 0.5) * 2 * radiusDegrees;
  const images = imageIds.map((imageId, index): Image => {
    if (random() < 0.02) angle += ((random() < 0.5 ? 1 : -1) * Math.PI) / 2;
    x += Math.cos(angle) * stepDegrees + (random() - 0.5) * stepDegrees * 0.2;
    y += Math.sin(angle) * stepDegrees * 0.6 + (random() - 0.5) * stepDegrees * 0.2;
    return {
      id: imageId,
      sequenceId: id,
      sequenceIndex: index,
      creatorId,
      organizationId,
      capturedAtMs: startMs + index * 2000 + Math.floor(random() * 300),
      lon: x,
      lat: y,
      altitudeMetres: null,
      compassAngleDegrees: Math.round(random() * 3_600_000) / 10_000,
      cameraType: isPano ? 'equirectangular' : 'perspective',
      cameraParameters: null,
      make: null,
      model: null,
      width: 4000,
      height: 3000,
      exifOrientation: 1,
      sha256: imageId.toString(16).padStart(64, '0'),
      mediaType: 'image/jpeg',
    };
  });
  return { sequence: sequenceOf({ id, creatorId, organizationId }, images), images };
}
