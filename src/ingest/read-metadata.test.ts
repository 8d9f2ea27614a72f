import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import sharp, { type Exif } from 'sharp';
import { readMetadata } from './read-metadata.ts';

const options = { maxPixels: 10e6, nowMs: Date.UTC(2026, 5, 1) };

let directory: string;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wayside-metadata-'));
});
after(() => rm(directory, { recursive: true }));

const blank = () => sharp({ create: { width: 80, height: 60, channels: 3, background: '#888' } });

async function read(exif: Exif, xmp?: string) {
  const path = join(directory, 'photo.jpg');
  // libvips writes the orientation that it is told, not the tag.
  const orientation = Number(exif.IFD0?.Orientation ?? 1);
  const photo = blank().withExif(exif).withMetadata({ orientation });
  await writeFile(path, await (xmp ? photo.withXmp(xmp) : photo).jpeg().toBuffer());
  return readMetadata(path, options);
}

const zagreb = {
  GPSLatitudeRef: 'N',
  GPSLatitude: '45/1 48/1 0/1',
  GPSLongitudeRef: 'E',
  GPSLongitude: '15/1 58/1 1200/100',
};

describe('metadata of a photo', () => {
  test('is read from EXIF', async () => {
    const metadata = await read({
      IFD0: { Make: ' Cam  ', Model: 'One\x07Two', Orientation: '6' },
      IFD2: {
        DateTimeOriginal: '2024:05:01 12:00:00',
        SubSecTimeOriginal: '25',
        FocalLengthIn35mmFilm: '27',
        BodySerialNumber: 'S/1',
      },
      IFD3: {
        ...zagreb,
        GPSAltitude: '1225/10',
        GPSAltitudeRef: '0',
        GPSImgDirection: '72025/200',
        GPSImgDirectionRef: 'T',
      },
    });
    assert.deepEqual(metadata, {
      mediaType: 'image/jpeg',
      width: 80,
      height: 60,
      exifOrientation: 6,
      cameraType: 'perspective',
      cameraParameters: [0.75, 0, 0],
      make: 'Cam',
      model: 'One Two',
      cameraKey: 'S/1',
      position: { lon: 15.97, lat: 45.8 },
      altitudeMetres: 122.5,
      // 360.125 is past the circle: not a direction.
      compassAngleDegrees: null,
      capturedAtMs: Date.UTC(2024, 4, 1, 10, 0, 0, 250),
    });
  });

  test("is taken from Mapillary's description first", async () => {
    const description = {
      MAPLatitude: 55.6,
      MAPLongitude: 12.97,
      MAPAltitude: 3,
      MAPCaptureTime: '2024_05_01_10_00_00_250',
      MAPCompassHeading: { TrueHeading: -10.5 },
      MAPOrientation: 3,
      MAPDeviceMake: 'GoPro',
      MAPDeviceModel: 'HERO8 Black',
      MAPCameraUUID: 'uuid',
    };
    const metadata = await read({
      IFD0: { ImageDescription: JSON.stringify(description), Make: 'Cam', Orientation: '6' },
      IFD2: { DateTimeOriginal: '2020:01:01 00:00:00', BodySerialNumber: 'S/1' },
      IFD3: { ...zagreb, GPSImgDirection: '90/1' },
    });
    assert.deepEqual(metadata.position, { lon: 12.97, lat: 55.6 });
    assert.equal(metadata.altitudeMetres, 3);
    assert.equal(metadata.capturedAtMs, Date.UTC(2024, 4, 1, 10, 0, 0, 250));
    assert.equal(metadata.compassAngleDegrees, 349.5);
    assert.equal(metadata.exifOrientation, 3);
    assert.deepEqual([metadata.make, metadata.model], ['GoPro', 'HERO8 Black']);
    assert.equal(metadata.cameraKey, 'uuid');
  });

  test('falls back to EXIF where the description is wrong', async () => {
    const description = {
      MAPLatitude: 555,
      MAPLongitude: 12.97,
      MAPOrientation: 9,
      MAPDeviceMake: '  ',
      MAPCompassHeading: { TrueHeading: 1e9 },
      MAPCaptureTime: 'yesterday',
    };
    const metadata = await read({
      IFD0: { ImageDescription: JSON.stringify(description), Make: 'Cam', Orientation: '8' },
      IFD2: { DateTimeOriginal: '2020:01:01 00:00:00', OffsetTimeOriginal: '+01:00' },
      IFD3: { ...zagreb, GPSImgDirection: '90/1' },
    });
    assert.deepEqual(metadata.position, { lon: 15.97, lat: 45.8 });
    assert.equal(metadata.exifOrientation, 8);
    assert.equal(metadata.make, 'Cam');
    assert.equal(metadata.compassAngleDegrees, 90);
    assert.equal(metadata.capturedAtMs, Date.UTC(2019, 11, 31, 23));
  });

  test('takes heading and projection of panoramas from XMP', async () => {
    const xmp = (heading: number) => `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
      xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
      xmlns:GPano="http://ns.google.com/photos/1.0/panorama/" GPano:ProjectionType="equirectangular"
      GPano:PoseHeadingDegrees="${heading}"/></rdf:RDF></x:xmpmeta>`;
    const metadata = await read({ IFD2: { FocalLengthIn35mmFilm: '27' } }, xmp(123.5));
    assert.equal(metadata.cameraType, 'equirectangular');
    assert.equal(metadata.cameraParameters, null);
    assert.equal(metadata.compassAngleDegrees, 123.5);
    assert.equal((await read({}, xmp(0))).compassAngleDegrees, null);
  });

  test('is null where the photo tells nothing', async () => {
    const path = join(directory, 'plain.png');
    await blank().png().toFile(path);
    assert.deepEqual(await readMetadata(path, options), {
      mediaType: 'image/png',
      width: 80,
      height: 60,
      exifOrientation: 1,
      cameraType: 'perspective',
      cameraParameters: null,
      make: null,
      model: null,
      cameraKey: null,
      position: null,
      altitudeMetres: null,
      compassAngleDegrees: null,
      capturedAtMs: null,
    });
  });

  test('is read from every kind of photo', async () => {
    const exif: Exif = { IFD0: { Make: 'Cam' }, IFD3: zagreb };
    for (const format of ['jpeg', 'png', 'webp', 'avif', 'tiff'] as const) {
      const path = join(directory, `photo.${format}`);
      await writeFile(path, await blank().withExif(exif).toFormat(format).toBuffer());
      const metadata = await readMetadata(path, options);
      assert.equal(metadata.mediaType, `image/${format}`);
      // libvips writes no EXIF directories into TIFF files.
      if (format !== 'tiff') assert.deepEqual(metadata.position, { lon: 15.97, lat: 45.8 }, format);
    }
  });

  test('has names of at most 128 characters', async () => {
    assert.equal((await read({ IFD0: { Make: 'x'.repeat(500) } })).make?.length, 128);
  });

  test('is not read from photos that are too large', async () => {
    const path = join(directory, 'large.png');
    const large = { width: 66_000, height: 10, channels: 3 as const, background: '#888' };
    await sharp({ create: large }).png().toFile(path);
    await assert.rejects(readMetadata(path, options), {
      kind: 'unusable-photo',
      message: 'is larger than 65500 pixels on a side (66000 × 10)',
    });
    await assert.rejects(readMetadata(path, { ...options, maxPixels: 1e5 }), {
      kind: 'unusable-photo',
      message: 'is larger than 0.1 megapixels (66000 × 10)',
    });
  });
});
