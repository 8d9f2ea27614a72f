import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ExifTags } from './exif.ts';
import { readAltitude, readPosition } from './position.ts';

function gps(
  lat: ExifTags['GPSLatitude'],
  latRef: string,
  lon: ExifTags['GPSLongitude'],
  lonRef: string,
) {
  const tags: ExifTags = {
    ...(lat !== undefined && { GPSLatitude: lat }),
    GPSLatitudeRef: latRef,
    ...(lon !== undefined && { GPSLongitude: lon }),
    GPSLongitudeRef: lonRef,
  };
  return readPosition(tags, {});
}

describe('position', () => {
  test('reads degrees, minutes, seconds with their references', () => {
    assert.deepEqual(gps([51, 30, 36], 'N', [0, 7, 12], 'W'), { lat: 51.51, lon: -0.12 });
    assert.deepEqual(gps([33.5], 's', [151, 15], 'E\0'), { lat: -33.5, lon: 151.25 });
    // Minutes and seconds as 0/0.
    assert.deepEqual(gps([10, Number.NaN, Number.NaN], 'N', [20, 0, 0], 'E'), { lat: 10, lon: 20 });
  });

  test('believes a sign, and does not turn it round twice', () => {
    assert.deepEqual(gps([-33, 30, 0], 'N', [-151, 15, 0], 'W'), { lat: -33.5, lon: -151.25 });
    assert.deepEqual(gps([-33, 30, 0], 'S', [151, 15, 0], 'E'), { lat: -33.5, lon: 151.25 });
  });

  test('reads degrees written as text', () => {
    assert.deepEqual(gps('52,00000,30,00000,36,00000', 'N', '11 15 0', 'E'), {
      lat: 52.51,
      lon: 11.25,
    });
    assert.deepEqual(gps('52.25', 'N', '11 deg 15\' 0.00"', 'E'), { lat: 52.25, lon: 11.25 });
  });

  test('rejects what is no place', () => {
    assert.equal(gps([0, 0, 0], 'N', [0, 0, 0], 'E'), null);
    assert.equal(gps([91, 0, 0], 'N', [10, 0, 0], 'E'), null);
    assert.equal(gps([10, 0, 0], 'N', [180, 0, 1], 'E'), null);
    assert.equal(gps([10, 60, 0], 'N', [10, 0, 0], 'E'), null);
    assert.equal(gps([Number.NaN], 'N', [10, 0, 0], 'E'), null);
    assert.equal(gps([Number.POSITIVE_INFINITY], 'N', [10, 0, 0], 'E'), null);
    assert.equal(gps([], 'N', [10, 0, 0], 'E'), null);
    assert.equal(gps(undefined, 'N', [10, 0, 0], 'E'), null);
    assert.equal(gps('north', 'N', [10, 0, 0], 'E'), null);
    // Which hemisphere is unknown.
    assert.equal(gps([10, 0, 0], '', [10, 0, 0], 'E'), null);
  });

  test("takes Mapillary's first, if it is one", () => {
    const exif: ExifTags = {
      GPSLatitude: [1],
      GPSLatitudeRef: 'N',
      GPSLongitude: [2],
      GPSLongitudeRef: 'E',
    };
    assert.deepEqual(readPosition(exif, { lat: 55.6, lon: 12.97 }), { lat: 55.6, lon: 12.97 });
    assert.deepEqual(readPosition(exif, { lat: 95, lon: 12.97 }), { lat: 1, lon: 2 });
  });

  test('reads altitudes above and below the sea', () => {
    assert.equal(readAltitude({ GPSAltitude: [12.5], GPSAltitudeRef: [0] }, {}), 12.5);
    assert.equal(readAltitude({ GPSAltitude: [430], GPSAltitudeRef: [1] }, {}), -430);
    assert.equal(readAltitude({ GPSAltitude: [12.5] }, { altitudeMetres: 3 }), 3);
    assert.equal(readAltitude({ GPSAltitude: [Number.NaN] }, {}), null);
    assert.equal(readAltitude({ GPSAltitude: [4e9] }, {}), null);
    assert.equal(readAltitude({ GPSAltitude: '12' }, {}), null);
  });
});
