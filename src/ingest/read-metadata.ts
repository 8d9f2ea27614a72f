import { closeSync, openSync, readSync } from 'node:fs';
import sharp, { type Metadata } from 'sharp';
import { WaysideError } from '../errors.ts';
import { normalizeDegrees } from '../geo/geodesy.ts';
import type { ExifOrientation } from '../model/image.ts';
import type { PhotoMetadata } from '../model/upload.ts';
import { readCameraParameters, readCameraType } from './camera.ts';
import { captureTags } from './capture-tags.ts';
import { captureTimeMs } from './capture-time.ts';
import { type ByteSource, type ExifTags, exifBytes, readExif } from './exif.ts';
import { type MapillaryDescription, readMapillaryDescription } from './image-description.ts';
import type { PhotoMediaType } from './media-type.ts';
import { readAltitude, readPosition } from './position.ts';
import { sniffFile } from './sniff.ts';
import { toUnusable } from './unusable.ts';
import { type PanoramaTags, readPanoramaTags } from './xmp.ts';
import { utcAtPlace } from './zone-clock.ts';

/**
 * What a photo file tells about itself, from its header alone: no pixel is decoded. Throws
 * `unusable-photo` when it isn't an image that can be read here, or has more than `maxPixels`.
 */
export async function readMetadata(
  path: string,
  { maxPixels, nowMs }: { maxPixels: number; nowMs: number },
): Promise<PhotoMetadata> {
  const mediaType = await sniffFile(path);
  const header = await readHeader(path);
  const { width, height } = header;
  checkSize(mediaType, header, maxPixels);

  const exif = mediaType === 'image/tiff' ? readTiffTags(path) : exifOf(header);
  const panorama = header.xmp ? readPanoramaTags(header.xmp) : {};
  const description = readMapillaryDescription(exif.ImageDescription);
  return { mediaType, width, height, ...describe(exif, panorama, description, header, nowMs) };
}

// JPEG can't hold more on a side, and thumbnails are JPEG.
const maxSidePixels = 65_500;

/**
 * Baseline JPEG and plain PNG are decoded a few rows at a time. All else is in memory as a whole while
 * it is decoded, at about 6 bytes a pixel (measured; 16 for AVIF), and may be the smaller for that.
 */
function checkSize(mediaType: PhotoMediaType, header: Metadata, maxPixels: number): void {
  const { width, height, isProgressive } = header;
  const isStreamed = !isProgressive && (mediaType === 'image/jpeg' || mediaType === 'image/png');
  const most = isStreamed ? maxPixels : maxPixels / (mediaType === 'image/avif' ? 8 : 3);
  const size = `(${width} × ${height})`;
  if (width * height > maxPixels) {
    throw unusable(`is larger than ${megapixels(maxPixels)} megapixels ${size}`);
  }
  if (width * height > most) {
    throw unusable(
      `is larger than ${megapixels(most)} megapixels ${size}, the most for its format: convert it to a JPEG that is not progressive`,
    );
  }
  if (Math.max(width, height) > maxSidePixels) {
    throw unusable(`is larger than ${maxSidePixels} pixels on a side ${size}`);
  }
}

function megapixels(pixels: number): number {
  return pixels < 1e6 ? pixels / 1e6 : Math.floor(pixels / 1e6);
}

function unusable(reason: string): WaysideError {
  return new WaysideError('unusable-photo', reason);
}

function describe(
  exif: ExifTags,
  panorama: PanoramaTags,
  description: MapillaryDescription,
  { width, height }: Metadata,
  nowMs: number,
): Omit<PhotoMetadata, 'mediaType' | 'width' | 'height'> {
  const position = readPosition(exif, description);
  const make = cleanName(description.make) ?? cleanName(exif.Make);
  const model = cleanName(description.model) ?? cleanName(exif.Model);
  const camera = {
    make,
    model,
    width,
    height,
    panorama,
    focalLengthIn35mm: firstNumber(exif.FocalLengthIn35mmFilm),
    focalLengthMm: firstNumber(exif.FocalLength),
    focalPlaneXResolution: firstNumber(exif.FocalPlaneXResolution),
    focalPlaneUnit: firstNumber(exif.FocalPlaneResolutionUnit),
    pixelXDimension: firstNumber(exif.PixelXDimension),
  };
  const cameraType = readCameraType(camera);
  return {
    exifOrientation:
      orientation(description.orientation) ?? orientation(firstNumber(exif.Orientation)) ?? 1,
    cameraType,
    cameraParameters: readCameraParameters(camera, cameraType),
    make,
    model,
    cameraKey: cleanName(description.cameraUuid) ?? cleanName(exif.BodySerialNumber),
    position,
    altitudeMetres: readAltitude(exif, description),
    compassAngleDegrees:
      heading(description.trueHeadingDegrees) ??
      heading(firstNumber(exif.GPSImgDirection)) ??
      // Panorama cameras without a compass write 0.
      (heading(panorama.poseHeadingDegrees) || null),
    capturedAtMs: captureTimeMs(captureTags(exif, description), position, {
      nowMs,
      utcAt: utcAtPlace,
    }),
  };
}

async function readHeader(path: string): Promise<Metadata> {
  try {
    // The pixel limit is ours to report; reading a header allocates nothing that depends on it.
    return await sharp(path, { limitInputPixels: false, failOn: 'error' }).metadata();
  } catch (error) {
    throw toUnusable(error);
  }
}

function exifOf({ exif }: Metadata): ExifTags {
  return exif ? readExif(exifBytes(exif)) : {};
}

/** A TIFF file is itself the structure that EXIF is, and its directories may be anywhere in it. */
function readTiffTags(path: string): ExifTags {
  const file = openSync(path, 'r');
  const source: ByteSource = (offset, length) => {
    const bytes = Buffer.alloc(length);
    return readSync(file, bytes, 0, length, offset) === length ? bytes : undefined;
  };
  try {
    const tags = readExif(source);
    if (tags.DNGVersion !== undefined) {
      throw unusable("is a raw camera file, which can't be read here: convert it to JPEG first");
    }
    return tags;
  } finally {
    closeSync(file);
  }
}

function firstNumber(value: ExifTags[keyof ExifTags]): number | undefined {
  const first = typeof value === 'string' ? undefined : value?.[0];
  return first !== undefined && Number.isFinite(first) ? first : undefined;
}

function orientation(value: number | undefined): ExifOrientation | undefined {
  return value !== undefined && Number.isInteger(value) && value >= 1 && value <= 8
    ? (value as ExifOrientation)
    : undefined;
}

function heading(degrees: number | undefined): number | undefined {
  if (degrees === undefined || Math.abs(degrees) > 360) return undefined;
  // Bringing an angle into range costs digits; most are.
  return degrees >= 0 && degrees < 360 ? degrees : normalizeDegrees(degrees);
}

/** A name as it may be shown: without control characters, trimmed, at most 128 characters. */
function cleanName(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const cleaned = value.replace(/\p{C}+/gu, ' ').trim();
  return [...cleaned].slice(0, 128).join('').trim() || null;
}
