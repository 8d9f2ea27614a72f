import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleImage } from '../../test/store-samples.ts';
import type { DetectionStore, ImageDetections } from '../store/detection-stores.ts';
import { readViews } from './read-views.ts';

const box = [12, 55, 13, 56] as const;

/** So many images of ten detections each. */
function imagesOf(count: number): ImageDetections[] {
  return Array.from({ length: count }, (_, index) => {
    const image = sampleImage(2 ** 50 + 1 + index * 16);
    const detections = Array.from({ length: 10 }, (_, number) => ({
      id: image.id * 2 + number * 16,
      runId: 8,
      imageId: image.id,
      value: 'object--bench',
      ring: Int16Array.of(0, 0, 9, 0, 9, 9),
      confidence: null,
      createdAtMs: 0,
    }));
    return { image, detections };
  });
}

function inPages(all: readonly ImageDetections[]): Pick<DetectionStore, 'views'> {
  return {
    async views(_run, _box, { limit, after }) {
      const end = Number(after ?? 0) + limit;
      const next = end < all.length ? String(end) : undefined;
      return { items: all.slice(end - limit, end), next };
    },
  };
}

test('all views are read where there are not too many', async () => {
  const views = await readViews(inPages(imagesOf(450)), 8, box, 4500);
  assert.equal(views.length, 450);
  assert.equal(new Set(views.map(({ camera }) => camera.imageId)).size, 450);
  assert.equal(views[0]?.sightings.length, 10);
});

test('where there are too many, the same share of images is chosen in whatever order they come', async () => {
  const all = imagesOf(5000);
  const chosen = async (given: readonly ImageDetections[]) =>
    (await readViews(inPages(given), 8, box, 8000))
      .map(({ camera }) => camera.imageId)
      .sort((a, b) => a - b);
  const first = await chosen(all);
  assert.ok(first.length <= 800 && first.length > 300, `${first.length} images`);
  assert.deepEqual(await chosen(all.toReversed()), first);
  const places = first.map((id) => (id - 2 ** 50 - 1) / 16);
  for (let from = 0; from < 5000; from += 500) {
    const here = places.filter((place) => place >= from && place < from + 500).length;
    assert.ok(here > 20 && here < 130, `${here} of 500 from ${from}`);
  }
});
