import sharp, { type Sharp } from 'sharp';
import type { ExifOrientation } from '../model/image.ts';

// One photo per thread: libvips' own threads would compete with those of the pool.
sharp.concurrency(1);
// A photo is read once; what libvips would remember of it is only memory.
sharp.cache(false);
// None of the decoders that accepted kinds of photo don't need, whatever a file pretends to be. Only
// these are named: blocking is for the whole process, and were all blocked before some are allowed
// again, a thread that starts would take the decoders from those that are at work.
const unneeded = [
  'Svg',
  'Nsgif',
  'Vips',
  'Magick',
  'Pdf',
  'Ppm',
  'Rad',
  'Csv',
  'Matrix',
  'Analyze',
];
sharp.block({ operation: unneeded.map((kind) => `VipsForeignLoad${kind}`) });

export interface PhotoLimits {
  readonly maxPixels: number;
  readonly maxSeconds: number;
}

/** A photo about to be decoded, within limits; a file that is truncated or damaged fails. */
export function openPhoto(path: string, { maxPixels, maxSeconds }: PhotoLimits): Sharp {
  return sharp(path, { limitInputPixels: maxPixels, failOn: 'error' }).timeout({
    seconds: maxSeconds,
  });
}

/** Turns stored pixels upright. Not to be combined with `resize`, which would be of the upright photo. */
export function turnUpright(photo: Sharp, orientation: ExifOrientation): Sharp {
  // EXIF 2.3, tag 0x0112: where the stored row 0 and column 0 are in the scene.
  if (orientation === 2) return photo.flop();
  if (orientation === 3) return photo.rotate(180);
  if (orientation === 4) return photo.flip();
  if (orientation === 5) return photo.flop().rotate(270);
  if (orientation === 6) return photo.rotate(90);
  if (orientation === 7) return photo.flop().rotate(90);
  if (orientation === 8) return photo.rotate(270);
  return photo;
}
