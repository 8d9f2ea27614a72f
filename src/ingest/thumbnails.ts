import sharp, { type Sharp } from 'sharp';
import { type ExifOrientation, type ThumbnailWidth, thumbnailWidths } from '../model/image.ts';
import { openPhoto, type PhotoLimits, swapsSides, turnUpright } from './open-photo.ts';
import { toUnusable } from './unusable.ts';

export interface Thumbnail {
  readonly width: ThumbnailWidth;
  readonly jpeg: Uint8Array;
}

interface Pixels {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
}

export const jpegQuality = 82;

// No thumbnail is taller than this many times its width: a strip of one pixel's width could be 65,500
// tall, and would be that tall in every width.
const tallest = 4;

/**
 * A photo's thumbnails as JPEG: upright, sRGB, without metadata, never enlarged. It is decoded once, at
 * the largest width, by a decoder that shrinks as it goes; the smaller ones are made from those pixels.
 * Throws `unusable-photo` when it can't be decoded.
 */
export async function makeThumbnails(
  path: string,
  orientation: ExifOrientation,
  limits: PhotoLimits,
): Promise<Thumbnail[]> {
  const largest = Math.max(...thumbnailWidths);
  let pixels = await decode(path, orientation, largest, limits);
  let jpeg: Uint8Array | undefined;
  const thumbnails: Thumbnail[] = [];
  for (const width of thumbnailWidths.toSorted((a, b) => b - a)) {
    if (pixels.width > width) {
      pixels = await toPixels(fit(ofPixels(pixels), width));
      jpeg = undefined;
    }
    jpeg ??= await encode(pixels);
    thumbnails.push({ width, jpeg });
  }
  return thumbnails;
}

async function decode(
  path: string,
  orientation: ExifOrientation,
  width: number,
  limits: PhotoLimits,
): Promise<Pixels> {
  try {
    const photo = openPhoto(path, limits).flatten({ background: 'white' }).toColourspace('srgb');
    const shrunk = swapsSides(orientation)
      ? photo.resize({ ...shrinkOnly, width: width * tallest, height: width })
      : fit(photo, width);
    const pixels = await toPixels(shrunk);
    return orientation === 1 ? pixels : await toPixels(turnUpright(ofPixels(pixels), orientation));
  } catch (error) {
    throw toUnusable(error);
  }
}

const shrinkOnly = { fit: 'inside', withoutEnlargement: true } as const;

function fit(photo: Sharp, width: number): Sharp {
  return photo.resize({ ...shrinkOnly, width, height: width * tallest });
}

function ofPixels({ data, width, height, channels }: Pixels): Sharp {
  return sharp(data, { raw: { width, height, channels } });
}

async function toPixels(photo: Sharp): Promise<Pixels> {
  const { data, info } = await photo.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}

async function encode(pixels: Pixels): Promise<Uint8Array> {
  return ofPixels(pixels).jpeg({ quality: jpegQuality }).toBuffer();
}
