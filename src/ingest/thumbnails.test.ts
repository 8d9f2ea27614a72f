import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import sharp from 'sharp';
import type { ExifOrientation } from '../model/image.ts';
import { makeThumbnails } from './thumbnails.ts';

const limits = { maxPixels: 100e6, maxSeconds: 60 };

let directory: string;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wayside-thumbnails-'));
});
after(() => rm(directory, { recursive: true }));

/** Pixels of four colours, one per quarter: top left red, top right green, bottom left blue, white. */
function quarters(width: number, height: number): Buffer {
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const left = x < width / 2;
      const top = y < height / 2;
      const colour = top
        ? left
          ? [255, 0, 0]
          : [0, 255, 0]
        : left
          ? [0, 0, 255]
          : [255, 255, 255];
      pixels.set(colour, (y * width + x) * 3);
    }
  }
  return pixels;
}

async function photo(name: string, width: number, height: number): Promise<string> {
  const path = join(directory, name);
  const image = sharp(quarters(width, height), { raw: { width, height, channels: 3 } });
  await image
    .withExif({ IFD0: { Make: 'Secret' } })
    .withXmp('<x:xmpmeta/>')
    .toFile(path);
  return path;
}

async function thumbnailsOf(path: string, exifOrientation: ExifOrientation = 1) {
  const { width, height } = await sharp(path).metadata();
  return makeThumbnails(path, { width, height, exifOrientation }, limits);
}

async function sizesOf(path: string, orientation: ExifOrientation = 1): Promise<string[]> {
  const thumbnails = await thumbnailsOf(path, orientation);
  const sizes: string[] = [];
  for (const { width, jpeg } of thumbnails.toSorted((a, b) => a.width - b.width)) {
    const made = await sharp(jpeg).metadata();
    assert.equal(made.format, 'jpeg');
    assert.equal(made.space, 'srgb');
    assert.deepEqual(
      [made.exif, made.xmp, made.icc, made.iptc],
      [undefined, undefined, undefined, undefined],
    );
    sizes.push(`${width}: ${made.width} × ${made.height}`);
  }
  return sizes;
}

/** The colours in the middle of the quarters, row by row, each rounded to 0 or 255. */
async function coloursOf(jpeg: Uint8Array): Promise<string> {
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
  const names: Record<string, string> = { '100': 'R', '010': 'G', '001': 'B', '111': 'W' };
  const at = (x: number, y: number) => {
    const start = (Math.floor(y * info.height) * info.width + Math.floor(x * info.width)) * 3;
    const bits = [0, 1, 2].map((channel) => ((data[start + channel] ?? 0) > 127 ? 1 : 0));
    return names[bits.join('')] ?? '?';
  };
  return at(0.25, 0.25) + at(0.75, 0.25) + at(0.25, 0.75) + at(0.75, 0.75);
}

describe('thumbnails', () => {
  test('are made in every width, without metadata', async () => {
    assert.deepEqual(await sizesOf(await photo('wide.jpg', 4000, 3000)), [
      '256: 256 × 192',
      '1024: 1024 × 768',
      '2048: 2048 × 1536',
    ]);
  });

  test('are never enlarged', async () => {
    assert.deepEqual(await sizesOf(await photo('small.jpg', 600, 450)), [
      '256: 256 × 192',
      '1024: 600 × 450',
      '2048: 600 × 450',
    ]);
    assert.deepEqual(await sizesOf(await photo('tiny.jpg', 2, 1)), [
      '256: 2 × 1',
      '1024: 2 × 1',
      '2048: 2 × 1',
    ]);
  });

  test('are as wide as they say when upright', async () => {
    assert.deepEqual(await sizesOf(await photo('turned.jpg', 4000, 3000), 6), [
      '256: 256 × 341',
      '1024: 1024 × 1365',
      '2048: 2048 × 2731',
    ]);
  });

  test('of a narrow strip stay small', async () => {
    assert.deepEqual(await sizesOf(await photo('strip.png', 3, 60_000)), [
      '256: 1 × 1024',
      '1024: 1 × 4096',
      '2048: 1 × 8192',
    ]);
  });

  test('are upright for every orientation', async () => {
    const path = await photo('quarters.png', 640, 480);
    // R G over B W, brought from where EXIF says the stored first row and column are.
    const upright = ['RGBW', 'GRWB', 'WBGR', 'BWRG', 'RBGW', 'BRWG', 'WGBR', 'GWRB'];
    for (const [index, colours] of upright.entries()) {
      const orientation = (index + 1) as ExifOrientation;
      const thumbnails = await thumbnailsOf(path, orientation);
      for (const { jpeg } of thumbnails)
        assert.equal(await coloursOf(jpeg), colours, `orientation ${orientation}`);
    }
  });

  test('are sRGB whatever the photo is', async () => {
    const raw = { raw: { width: 300, height: 200, channels: 3 as const } };
    const image = sharp(quarters(300, 200), raw);
    const variants = {
      'grey.png': image.clone().greyscale(),
      'deep.png': image.clone().toColourspace('rgb16'),
      'cmyk.jpg': image.clone().toColourspace('cmyk'),
      'alpha.webp': image.clone().ensureAlpha(0.5),
      'photo.avif': image.clone(),
      'photo.tiff': image.clone(),
    };
    for (const [name, variant] of Object.entries(variants)) {
      const path = join(directory, name);
      await variant.toFile(path);
      assert.equal((await sizesOf(path))[0], '256: 256 × 171', name);
    }
  });

  test('of what is transparent are white there', async () => {
    const path = join(directory, 'transparent.png');
    const channels = 4;
    await sharp({ create: { width: 10, height: 10, channels, background: '#0000' } }).toFile(path);
    const [thumbnail] = await thumbnailsOf(path);
    assert.ok(thumbnail);
    assert.equal(await coloursOf(thumbnail.jpeg), 'WWWW');
  });
});
