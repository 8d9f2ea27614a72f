import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../test/seeded-random.ts';
import { cameraOf } from '../../test/synthetic-views.ts';
import type { Camera, View } from '../reconstruct/view.ts';
import { ViewChoice } from './view-choice.ts';

/** So many images of ten detections each. */
function viewsOf(count: number, over: (index: number) => Partial<Camera>): View[] {
  return Array.from({ length: count }, (_, index) => {
    const imageId = 2 ** 50 + 1 + index * 16;
    const camera = cameraOf({ imageId, at: [0, 0, 2], headingDegrees: 0 });
    const sightings = Array.from({ length: 10 }, (_, number) => ({
      detectionId: imageId * 2 + number * 16,
      value: 'object--bench',
      ring: Int16Array.of(0, 0, 9, 0, 9, 9),
    }));
    return { camera: { ...camera, capturedAtMs: index, ...over(index) }, sightings };
  });
}

function choose(views: readonly View[], maxDetections = 300_000) {
  const choice = new ViewChoice(maxDetections);
  for (const view of views) choice.add(view);
  const numbers = choice.views().map(({ camera }) => (camera.imageId - 2 ** 50 - 1) / 16);
  return { numbers: numbers.sort((a, b) => a - b), areAll: choice.areAll };
}

const apart = (index: number) => ({ lon: 7 + index * 0.001 });

test('where there are few, all views are chosen', () => {
  const { numbers, areAll } = choose(viewsOf(450, apart));
  assert.equal(numbers.length, 450);
  assert.ok(areAll);
});

test('of many at one place the newest are chosen, in whatever order they come', () => {
  const views = viewsOf(100, () => ({}));
  const random = seededRandom(1);
  const expected = Array.from({ length: 32 }, (_, index) => 68 + index);
  for (const order of [views, views.toReversed(), views.toSorted(() => random() - 0.5)]) {
    assert.deepEqual(choose(order), { numbers: expected, areAll: false });
  }
});

test('each direction of a street has its own views, and panoramas have', () => {
  const views = viewsOf(90, (index) => ({
    // Both sides of north are one direction.
    compassAngleDegrees: index < 30 ? (index * 7 + 350) % 20 : 180,
    cameraType: index < 60 ? 'perspective' : 'equirectangular',
  }));
  assert.equal(choose(views).numbers.length, 90);
});

test('where memory has no room for all, the same share of images is chosen in whatever order they come', () => {
  const views = viewsOf(5000, apart);
  const first = choose(views, 8000).numbers;
  assert.ok(first.length <= 800 && first.length > 300, `${first.length} images`);
  assert.deepEqual(choose(views.toReversed(), 8000).numbers, first);
  for (let from = 0; from < 5000; from += 500) {
    const here = first.filter((number) => number >= from && number < from + 500).length;
    assert.ok(here > 20 && here < 130, `${here} of 500 from ${from}`);
  }
});
