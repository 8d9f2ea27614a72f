import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMapillaryDescription } from './image-description.ts';

test('reads what Mapillary writes', () => {
  const text = JSON.stringify({
    MAPAltitude: 12.5,
    MAPCameraUUID: 'a-b',
    MAPCaptureTime: '2024_05_01_10_00_00_250',
    MAPCompassHeading: { MagneticHeading: 29.465, TrueHeading: 30.1 },
    MAPDeviceMake: 'GoPro',
    MAPDeviceModel: 'HERO8 Black',
    MAPLatitude: 55.6,
    MAPLongitude: 12.97,
    MAPOrientation: 1,
  });
  assert.deepEqual(readMapillaryDescription(text), {
    lat: 55.6,
    lon: 12.97,
    altitudeMetres: 12.5,
    captureTime: '2024_05_01_10_00_00_250',
    trueHeadingDegrees: 30.1,
    orientation: 1,
    make: 'GoPro',
    model: 'HERO8 Black',
    cameraUuid: 'a-b',
  });
});

test('passes over values of the wrong type', () => {
  const text = '{"MAPLatitude":"55.6","MAPCompassHeading":[],"MAPDeviceMake":7,"MAPAltitude":null}';
  for (const value of Object.values(readMapillaryDescription(text))) assert.equal(value, undefined);
});

test('takes a caption for what it is', () => {
  for (const text of ['The sky over Berlin', '', '{broken', '[1]', 'null', undefined, [1]])
    assert.deepEqual(readMapillaryDescription(text), {});
});
