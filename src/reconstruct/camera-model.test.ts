import assert from 'node:assert/strict';
import { test } from 'node:test';
import { place, type Shot, type Spot } from '../../test/synthetic-views.ts';
import { CameraModel, halfViewOf } from './camera-model.ts';

/** East, north and up are then the upright image's right, away and up. */
const straight: Shot = { imageId: 1, at: [0, 0, 0], headingDegrees: 0 };
const lens = { width: 3000, height: 2000, exifOrientation: 1 } as const;

function roundTrip(shot: Shot, spot: Spot): void {
  const seen = place(shot, spot);
  assert.ok(seen);
  const { cameraType = 'perspective', exifOrientation = 1 } = shot;
  const model = new CameraModel({
    ...lens,
    width: cameraType === 'equirectangular' ? 4000 : 3000,
    cameraType,
    cameraParameters:
      cameraType === 'equirectangular' ? null : (shot.cameraParameters ?? [0.7, -0.05, 0.01]),
    exifOrientation,
  });
  const [right, down, forward] = model.directionOf(seen[0] / 4096, seen[1] / 4096);
  const length = Math.hypot(right, down, forward);
  // On the sensor, not in the upright image.
  const [east, north, up] = spot;
  const expected = {
    1: [east, -up, north],
    3: [-east, up, north],
    6: [-up, -east, north],
    8: [up, east, north],
  }[exifOrientation as 1 | 3 | 6 | 8];
  const far = Math.hypot(east, north, up);
  for (const [index, part] of [right, down, forward].entries()) {
    assert.ok(Math.abs(part / length - (expected[index] ?? 0) / far) < 1e-9);
  }
}

test('perspective, fisheye and equirectangular images give back the directions that they were made of', () => {
  for (const [east, up] of [
    [0.3, 0.2],
    [-0.6, 0.1],
    [0, -0.4],
    [0.001, 0],
  ] as const) {
    roundTrip(straight, [east, 1, up]);
    roundTrip({ ...straight, cameraParameters: [0.9, 0.2, -0.05] }, [east, 1, up]);
    for (const exifOrientation of [3, 6, 8] as const) {
      roundTrip({ ...straight, exifOrientation }, [east, 1, up]);
    }
    for (const north of [1, 0.1]) {
      const fisheye = {
        ...straight,
        cameraType: 'fisheye',
        cameraParameters: [0.3, 0.02, -0.004],
      } as const;
      roundTrip(fisheye, [east, north, up]);
    }
    for (const north of [1, -1]) {
      roundTrip({ ...straight, cameraType: 'equirectangular' }, [east, north, up]);
    }
  }
});

test('a lens whose distortion folds over gives the direction at the fold beyond it', () => {
  const model = new CameraModel({
    ...lens,
    cameraType: 'perspective',
    cameraParameters: [0.4, -0.3, 0],
  });
  const [right, , forward] = model.directionOf(1, 0.5);
  assert.ok(Math.abs(right / forward - Math.sqrt(1 / 0.9)) < 1e-6);
});

test('parameters that no lens has give finite directions all the same', () => {
  const values = [Number.NaN, Number.POSITIVE_INFINITY, -1, 0, 1e-300, 1e300, 0.5];
  for (const cameraType of ['perspective', 'fisheye', 'equirectangular'] as const) {
    for (const focal of values) {
      for (const k of values) {
        const model = new CameraModel({
          ...lens,
          cameraType,
          cameraParameters: [focal, k, -k],
        });
        const direction = model.directionOf(0.9, 0.2);
        assert.ok(direction.every(Number.isFinite), `${cameraType} ${focal} ${k} ${direction}`);
      }
    }
  }
});

test('the angle of view is that of the upright image', () => {
  const known = { ...lens, cameraType: 'perspective', cameraParameters: [0.5, 0, 0] } as const;
  const degrees = (exifOrientation: 1 | 6) =>
    (halfViewOf({ ...known, exifOrientation }) * 180) / Math.PI;
  assert.ok(Math.abs(degrees(1) - 45) < 1e-9);
  assert.ok(Math.abs(degrees(6) - (Math.atan(2 / 3) * 180) / Math.PI) < 1e-9);
});
