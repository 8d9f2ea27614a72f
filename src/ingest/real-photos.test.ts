import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { WaysideError } from '../errors.ts';
import type { PhotoMetadata } from '../model/upload.ts';
import { openPhotoWorkers, type PhotoWorkers } from './photo-workers.ts';
import { readMetadata } from './read-metadata.ts';

/**
 * Photos of real cameras and files that broke other readers, where a collection of them lies beside the
 * project: its README tells what each file says, read by other programs.
 */
const collection = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
const sample = fileURLToPath(new URL('../../sample/', import.meta.url));
const options = { maxPixels: 300e6, nowMs: Date.now() };

function filesIn(root: string, pattern: string): string[] {
  return globSync(pattern, { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .toSorted();
}

interface Described {
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly place: string;
  readonly direction: string;
  readonly orientation: string;
  readonly projection: string;
}

/** Rows of the README's table. */
function described(): Described[] {
  const lines = readFileSync(join(collection, 'README.md'), 'utf8').split('\n');
  return lines.flatMap((line) => {
    const cells = line.split('|').map((cell) => cell.trim());
    const [, file = '', , , size = '', , place = '', direction = '', , orientation = ''] = cells;
    const [width = Number.NaN, height = Number.NaN] = size.split(' ').map(Number);
    const isPhoto = /^(?:sequences|singles)\/.*\.jpe?g$/i.test(file);
    const projection = cells[10] ?? '';
    return isPhoto ? [{ file, width, height, place, direction, orientation, projection }] : [];
  });
}

/** Capture times in UTC, of which the README has only the camera's clock. */
const captureTimes: Readonly<Record<string, string>> = {
  'sequences/lund-iphone4s-perspective/01.jpg': '2014-06-07T10:24:05.656Z',
  'sequences/lund-iphone4s-perspective/29.jpg': '2014-06-07T10:27:22.459Z',
  // An ISO 8601 DateTimeOriginal; GPS time says the same hour, so the clock ran in UTC.
  'sequences/strasbourg-lb5-equirect/stra_1_1.jpg': '2021-07-28T17:58:01.848Z',
  'sequences/tenerife-gopro-fusion-fisheye/FR/GF075169.JPG': '2019-12-03T15:54:53.000Z',
  // One hour ahead of GPS time, but for 49 seconds.
  'sequences/toulouse-gopro-max-equirect/3d16947c-4e96-44db-a972-5e474d5db4b7.jpg':
    '2023-11-06T14:27:20.000Z',
  // A GPS time without a date: the zone of the place, Rome.
  'singles/Apple_iPhone_4.jpg': '2011-01-13T13:33:39.000Z',
  // OffsetTime -07:00.
  'singles/DSC00001.JPG': '2018-06-08T20:24:10.000Z',
  'singles/GSAG2002-gopro-max-equirect.JPG': '2020-05-09T12:16:30.000Z',
  'singles/HTC_Desire.jpg': '2011-05-06T07:59:48.000Z',
  'singles/Sony_DSC-HX5V_(2).jpg': '2010-05-15T15:12:05.000Z',
};

describe('photos of real cameras', { skip: !existsSync(collection) }, () => {
  test('tell the place, direction and projection that other programs read', async () => {
    const rows = described();
    assert.ok(rows.length > 60);
    for (const row of rows) {
      const metadata = await readMetadata(join(collection, row.file), options);
      assert.deepEqual([metadata.width, metadata.height], [row.width, row.height], row.file);
      assert.equal(metadata.exifOrientation, Number(row.orientation || 1), row.file);
      const isSphere = metadata.cameraType === 'equirectangular';
      assert.equal(isSphere, row.projection === 'equirectangular', row.file);
      assert.equal(placeOf(metadata), row.place, row.file);
      const direction = row.direction.replace('(MAP) ', '');
      const isSame =
        direction === ''
          ? metadata.compassAngleDegrees === null
          : Math.abs((metadata.compassAngleDegrees ?? 999) - Number(direction)) < 1e-6;
      assert.ok(isSame, `${row.file}: ${metadata.compassAngleDegrees}, not ${row.direction}`);
    }
  });

  test('tell when they were taken', async () => {
    for (const [file, time] of Object.entries(captureTimes)) {
      const { capturedAtMs } = await readMetadata(join(collection, file), options);
      assert.equal(new Date(capturedAtMs ?? 0).toISOString(), time, file);
    }
  });

  test('of a GoPro Fusion are fisheye photos', async () => {
    const folder = 'sequences/tenerife-gopro-fusion-fisheye/**/*.JPG';
    for (const file of filesIn(collection, folder))
      assert.equal((await readMetadata(join(collection, file), options)).cameraType, 'fisheye');
  });
});

function placeOf({ position }: PhotoMetadata): string {
  return position ? `${position.lat.toFixed(6)},${position.lon.toFixed(6)}` : '';
}

/** What becomes of each: the place, `no place`, or the reason why it can't be used. */
const hostile: readonly (readonly [RegExp, string | RegExp])[] = [
  [/metadata-extractor-fuzz\//, /^is a video|^is not an image/],
  [/exif-samples\/67-0_length_string/, '51.025000,7.591944'],
  [/exifr\/IMG_20180725/, '50.299603,14.820294'],
  [/exifr\/issue-exifr-13/, '47.354184,10.191315'],
  [/exif-samples\/|exifr\//, 'no place'],
  [/goexif\/geodegrees_as_string/, '52.842781,11.182857'],
  [/goexif\//, 'is truncated'],
  [/josm\/zeroByteFile/, 'is empty'],
  [/josm\//, 'no place'],
  [/libjpeg-turbo\/12bit/, "is a 12-bit JPEG, which can't be read here"],
  [/libjpeg-turbo\/LJPGT/, 'no place'],
  [/libjpeg-turbo\//, /^is not an image|^is damaged|^is truncated|^is a 12-bit JPEG/],
  [/mapillary_tools\/(?:corrupt|fixed)_exif\.jpg/, '48.081045,-1.667841'],
  [/mapillary_tools\//, 'no place'],
  [/IllegalArgumentException\.heif/, /HEIC/],
  [/gps-0-0-S-E|gps-lonref-wrong-sign/, 'no place'],
  [/png-saved-as-jpg-or-nodate/, '43.687394,-85.483519'],
  [/panotest1-96x128-equirect/, '48.703830,7.710504'],
  [/65536-uint32-limit/, 'is larger than 300 megapixels (65536 × 65536)'],
  [/sharp\/(?:corrupt-header|truncated)/, 'is truncated'],
  [/formats\/.*\.heic/i, /HEIC: convert it to JPEG first/],
  [/formats\/FLIR-001\.tif/, '50.862599,4.672542'],
  [/formats\/HTC Desire gps\.webp/, '45.500667,9.110333'],
  [/formats\/|orientation\//, 'no place'],
  [/video-telemetry\/.*\.mp4/, 'is a video, not a photo'],
  [/video-telemetry\//, /^is not an image/],
];

describe('files that are not what they seem', { skip: !existsSync(collection) }, () => {
  let workers: PhotoWorkers;
  before(() => {
    workers = openPhotoWorkers({ workers: 2, maxPixels: 300e6 });
  });
  after(() => workers.close());

  test('are used, or refused with a reason, soon and in little memory', async () => {
    const files = filesIn(collection, '{adversarial,formats,orientation,video-telemetry}/**');
    assert.ok(files.length > 90);
    for (const file of files) {
      const expected = hostile.find(([pattern]) => pattern.test(file))?.[1];
      assert.ok(expected, `no expectation for ${file}`);
      const begun = performance.now();
      const became = await outcomeOf(workers, file);
      assert.ok(performance.now() - begun < 10_000, `${file} took too long`);
      if (typeof expected === 'string') assert.equal(became, expected, file);
      else assert.match(became, expected, file);
    }
    const megabytes = process.resourceUsage().maxRSS / 1024;
    assert.ok(megabytes < 1000, `${megabytes} MB`);
  });
});

async function outcomeOf(workers: PhotoWorkers, file: string): Promise<string> {
  try {
    const { metadata, thumbnails } = await workers.prepare(join(collection, file));
    assert.equal(thumbnails.length, 3);
    return placeOf(metadata) || 'no place';
  } catch (error) {
    if (error instanceof WaysideError && error.kind === 'unusable-photo') return error.message;
    throw error;
  }
}

test('photos of the sample town tell what was drawn', { skip: !existsSync(sample) }, async () => {
  const truth: { images: { file: string; orientation: number; capturedAtMs: number }[] } =
    JSON.parse(readFileSync(join(sample, 'ground-truth.json'), 'utf8'));
  assert.ok(truth.images.length > 50);
  for (const { file, orientation, capturedAtMs } of truth.images) {
    const metadata = await readMetadata(join(sample, file), options);
    assert.equal(metadata.exifOrientation, orientation, file);
    assert.equal(metadata.capturedAtMs, capturedAtMs, file);
    assert.ok(metadata.position, file);
    const projection = /panorama/.test(file)
      ? 'equirectangular'
      : /fisheye/.test(file)
        ? 'fisheye'
        : 'perspective';
    assert.equal(metadata.cameraType, projection, file);
  }
});
