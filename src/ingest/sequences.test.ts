import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { PhotoMetadata } from '../model/upload.ts';
import {
  defaultSequenceRules,
  gatherSequences,
  headingsOf,
  type LocatedPhoto,
} from './sequences.ts';

const metresPerDegree = 111_195;

interface Shot {
  readonly second: number;
  readonly north?: number;
  readonly east?: number;
  readonly heading?: number | null;
  readonly make?: string;
  readonly filename?: string;
}

/** Photos near the equator, where a degree is as long in both directions. */
function photosOf(shots: readonly Shot[]): LocatedPhoto[] {
  return shots.map(
    ({ second, north = 0, east = 0, heading = null, make = 'Cam', filename }, index) => {
      const metadata: PhotoMetadata = {
        mediaType: 'image/jpeg',
        width: 4000,
        height: 3000,
        exifOrientation: 1,
        cameraType: 'perspective',
        cameraParameters: null,
        make,
        model: null,
        cameraKey: null,
        position: { lon: east / metresPerDegree, lat: north / metresPerDegree },
        altitudeMetres: null,
        compassAngleDegrees: heading,
        capturedAtMs: second * 1000,
      };
      const photo = {
        id: index + 1,
        uploadId: 1,
        filename: filename ?? `${index}.jpg`,
        sha256: String(index),
        state: 'prepared' as const,
        reason: null,
        position: null,
        bytes: null,
        metadata,
      };
      return {
        photo,
        metadata,
        lon: east / metresPerDegree,
        lat: north / metresPerDegree,
        capturedAtMs: second * 1000,
      };
    },
  );
}

function idsOf(sequences: readonly (readonly LocatedPhoto[])[]): number[][] {
  return sequences.map((sequence) => sequence.map(({ photo }) => photo.id));
}

describe('gathering sequences', () => {
  test('keeps a drive together, in order of capture whatever the order of arrival', () => {
    const photos = photosOf([{ second: 4 }, { second: 0 }, { second: 2 }]);
    assert.deepEqual(idsOf(gatherSequences(photos, defaultSequenceRules).sequences), [[2, 3, 1]]);
  });

  test('keeps the order given where the rules say so, whatever clocks and cameras tell', () => {
    const photos = photosOf([
      { second: 2 },
      { second: 0, make: 'Other' },
      { second: 70 },
      { second: 5 },
    ]).map((each, index) => ({ ...each, photo: { ...each.photo, position: (index + 1) % 4 } }));
    const rules = { ...defaultSequenceRules, cutSeconds: 66, inGivenOrder: true };
    assert.deepEqual(idsOf(gatherSequences(photos, rules).sequences), [[4, 1, 2], [3]]);
  });

  test('orders photos of the same moment by the numbers in their names', () => {
    const photos = photosOf([
      { second: 0, filename: 'img10.jpg' },
      { second: 0, filename: 'img2.jpg' },
    ]);
    assert.deepEqual(idsOf(gatherSequences(photos, defaultSequenceRules).sequences), [[2, 1]]);
  });

  test('cuts at a gap in time and at a gap in distance, but not just below', () => {
    const rules = { ...defaultSequenceRules, cutSeconds: 60, cutMetres: 100 };
    const photos = photosOf([
      { second: 0 },
      { second: 60 },
      { second: 121 },
      { second: 122, north: 99 },
      { second: 123, north: 201 },
    ]);
    assert.deepEqual(idsOf(gatherSequences(photos, rules).sequences), [[1, 2], [3, 4], [5]]);
  });

  test('cuts at the greatest number of images', () => {
    const photos = photosOf(Array.from({ length: 5 }, (_, second) => ({ second })));
    const rules = { ...defaultSequenceRules, maxImages: 2 };
    assert.deepEqual(idsOf(gatherSequences(photos, rules).sequences), [[1, 2], [3, 4], [5]]);
  });

  test('keeps cameras apart', () => {
    const photos = photosOf([{ second: 0 }, { second: 1, make: 'Other' }, { second: 2 }]);
    assert.deepEqual(idsOf(gatherSequences(photos, defaultSequenceRules).sequences), [[1, 3], [2]]);
  });

  test('leaves stationary photos out only when asked, and never one that looks elsewhere', () => {
    const photos = photosOf([
      { second: 0, heading: 0 },
      { second: 1, heading: 2 },
      { second: 2, heading: 90 },
      { second: 3, heading: 358, north: 5 },
    ]);
    assert.equal(gatherSequences(photos, defaultSequenceRules).duplicates.length, 0);
    const rules = { ...defaultSequenceRules, duplicateMetres: 1, duplicateDegrees: 5 };
    const { sequences, duplicates } = gatherSequences(photos, rules);
    assert.deepEqual(idsOf(sequences), [[1, 3, 4]]);
    assert.deepEqual(idsOf([duplicates]), [[2]]);
  });

  test('what is left after a crash gathers as it would have', () => {
    const shots = Array.from({ length: 40 }, (_, i) => ({ second: i * 2 + (i > 20 ? 100 : 0) }));
    const photos = photosOf(shots);
    const rules = { ...defaultSequenceRules, maxImages: 7 };
    const all = gatherSequences(photos, rules).sequences;
    const published = new Set(all.slice(0, 2).flat());
    const rest = photos.filter((photo) => !published.has(photo));
    assert.deepEqual(idsOf(gatherSequences(rest, rules).sequences), idsOf(all.slice(2)));
  });
});

describe('headings', () => {
  test('are the camera’s own where it recorded one, else the direction of travel', () => {
    const photos = photosOf([
      { second: 0 },
      { second: 1, east: 10, heading: 45 },
      { second: 2, east: 20 },
      { second: 3, east: 20, north: -10 },
    ]);
    const headings = headingsOf(photos).map(Math.round);
    assert.deepEqual(headings, [90, 45, 180, 180]);
  });

  test('look beyond photos taken on the spot', () => {
    const photos = photosOf([{ second: 0 }, { second: 1, east: 0.2 }, { second: 2, east: -10 }]);
    assert.deepEqual(headingsOf(photos).map(Math.round), [270, 270, 270]);
  });

  test('of a camera that never moves are north', () => {
    assert.deepEqual(headingsOf(photosOf([{ second: 0 }])), [0]);
  });
});
