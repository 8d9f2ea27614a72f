import sharp, { type Sharp } from 'sharp';
import { type ExifOrientation, type ThumbnailWidth, thumbnailWidths } from '../model/image.ts';
import type { PhotoMetadata } from '../model/upload.ts';
import { freeBytes } from './free-bytes.ts';
import { openPhoto, type PhotoLimits, turnUpright } from './open-photo.ts';
import { orUnusable } from './unusable.ts';
import { type PixelSize, uprightSize } from './upright.ts';

export interface Thumbnail {
  readonly width: ThumbnailWidth;
  /** Bytes with a buffer of their own, which widths that the photo doesn't reach share. */
  readonly jpeg: Uint8Array;
}

interface Pixels extends PixelSize {
  readonly data: Buffer;
  readonly channels: 1 | 2 | 3 | 4;
}

export const jpegQuality = 82;

// No thumbnail is taller than this many times its width: a strip of one pixel's width could be 65,500
// tall, and would be that tall in every width.
const tallest = 4;

/** What is known of a photo before it is decoded. */
type UndecodedPhoto = Pick<PhotoMetadata, 'width' | 'height' | 'exifOrientation'>;

/**
 * A photo's thumbnails as JPEG: upright, sRGB, without metadata, never enlarged. It is decoded once, at
 * the largest width, by a decoder that shrinks as it goes; the smaller ones are made from those pixels.
 * Throws `unusable-photo` when it can't be decoded.
 */
export async function makeThumbnails(
  path: string,
  photo: UndecodedPhoto,
  limits: PhotoLimits,
): Promise<Thumbnail[]> {
  const upright = uprightSize(photo, photo.exifOrientation);
  const largest = thumbnailSize(upright, Math.max(...thumbnailWidths));
  let pixels = await decode(path, photo.exifOrientation, largest, limits);
  let jpeg: Uint8Array | undefined;
  const thumbnails: Thumbnail[] = [];
  for (const width of thumbnailWidths.toSorted((a, b) => b - a)) {
    const size = thumbnailSize(upright, width);
    if (size.width < pixels.width || size.height < pixels.height) {
      pixels = await replace(pixels, (larger) => larger.resize({ ...size, fit: 'fill' }));
      jpeg = undefined;
    }
    jpeg ??= await encode(pixels);
    thumbnails.push({ width, jpeg });
  }
  freeBytes(pixels.data);
  return thumbnails;
}

/** The size of a photo's thumbnail, from the photo's own, so that proportions are exact to a pixel. */
export function thumbnailSize({ width, height }: PixelSize, widest: number): PixelSize {
  const scale = Math.min(1, widest / width, (widest * tallest) / height);
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}

async function decode(
  path: string,
  orientation: ExifOrientation,
  upright: PixelSize,
  limits: PhotoLimits,
): Promise<Pixels> {
  const stored = uprightSize(upright, orientation);
  const pixels = await orUnusable(() =>
    toPixels(
      openPhoto(path, limits)
        .flatten({ background: 'white' })
        .toColourspace('srgb')
        .resize({ ...stored, fit: 'fill' }),
    ),
  );
  return orientation === 1 ? pixels : replace(pixels, (turned) => turnUpright(turned, orientation));
}

function ofPixels({ data, width, height, channels }: Pixels): Sharp {
  return sharp(data, { raw: { width, height, channels } });
}

async function toPixels(photo: Sharp): Promise<Pixels> {
  const { data, info } = await photo.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}

async function replace(pixels: Pixels, change: (photo: Sharp) => Sharp): Promise<Pixels> {
  const changed = await toPixels(change(ofPixels(pixels)));
  freeBytes(pixels.data);
  return changed;
}

async function encode(pixels: Pixels): Promise<Uint8Array> {
  const encoded = await ofPixels(pixels).jpeg({ quality: jpegQuality }).toBuffer();
  // sharp's buffer can't change threads, and its `toUint8Array` (0.35.5) never gives memory back.
  const jpeg = new Uint8Array(encoded);
  freeBytes(encoded);
  return jpeg;
}
