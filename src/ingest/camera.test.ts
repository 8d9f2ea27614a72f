import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type CameraTags, readCameraParameters, readCameraType } from './camera.ts';

const plain: CameraTags = {
  make: null,
  model: null,
  width: 4000,
  height: 3000,
  panorama: {},
  focalLengthIn35mm: undefined,
  focalLengthMm: undefined,
  focalPlaneXResolution: undefined,
  focalPlaneUnit: undefined,
  pixelXDimension: undefined,
};
const typeOf = (tags: Partial<CameraTags>) => readCameraType({ ...plain, ...tags });
const focalOf = (tags: Partial<CameraTags>) =>
  readCameraParameters({ ...plain, ...tags }, 'perspective')?.[0];

describe('camera type', () => {
  test('follows GPano', () => {
    assert.equal(typeOf({ panorama: { projectionType: 'equirectangular' } }), 'equirectangular');
    assert.equal(typeOf({ panorama: { projectionType: 'fisheye' } }), 'fisheye');
    assert.equal(typeOf({ panorama: { projectionType: 'cylindrical' } }), 'perspective');
  });

  test('takes a part of a sphere for no sphere', () => {
    const panorama = { projectionType: 'equirectangular', fullWidth: 8000, fullHeight: 4000 };
    const whole = { ...panorama, croppedWidth: 8000, croppedHeight: 4000 };
    assert.equal(typeOf({ panorama: whole }), 'equirectangular');
    assert.equal(typeOf({ panorama: { ...whole, croppedHeight: 1200 } }), 'perspective');
  });

  test('knows cameras by name where GPano is lost', () => {
    const sphere = { width: 5760, height: 2880 };
    assert.equal(typeOf({ make: 'GoPro', model: 'GoPro Max', ...sphere }), 'equirectangular');
    assert.equal(typeOf({ make: 'RICOH', model: 'RICOH THETA V', ...sphere }), 'equirectangular');
    assert.equal(typeOf({ make: 'GoPro', model: 'HERO8 Black', ...sphere }), 'perspective');
    assert.equal(typeOf({ model: 'GoPro Max', width: 4000, height: 3000 }), 'perspective');
    assert.equal(typeOf({ make: 'GoPro', model: 'FUSION', width: 3104, height: 3000 }), 'fisheye');
  });
});

describe('camera parameters', () => {
  test('come from the 35 mm equivalent', () => {
    assert.deepEqual(
      readCameraParameters({ ...plain, focalLengthIn35mm: 18 }, 'perspective'),
      [0.5, 0, 0],
    );
  });

  test('else from the resolution of the sensor, along the longer side', () => {
    // 4000 pixels at 1000 per cm: 40 mm.
    const sensor = { focalPlaneXResolution: 1000, focalPlaneUnit: 3, focalLengthMm: 20 };
    assert.equal(focalOf(sensor), 0.5);
    assert.equal(focalOf({ ...sensor, width: 1000, height: 750, pixelXDimension: 4000 }), 0.5);
    assert.equal(focalOf({ ...sensor, width: 3000, height: 4000, focalLengthMm: 10 }), 0.25);
  });

  test('are unknown when the photo does not tell, or tells nonsense', () => {
    assert.equal(focalOf({}), undefined);
    assert.equal(focalOf({ focalLengthIn35mm: 0 }), undefined);
    assert.equal(focalOf({ focalLengthIn35mm: 65_535 }), undefined);
    assert.equal(focalOf({ focalLengthMm: 5, focalPlaneXResolution: 0 }), undefined);
    assert.equal(
      focalOf({ focalLengthMm: 5, focalPlaneXResolution: 1000, focalPlaneUnit: 9 }),
      undefined,
    );
    assert.equal(
      readCameraParameters({ ...plain, focalLengthIn35mm: 18 }, 'equirectangular'),
      null,
    );
  });
});
