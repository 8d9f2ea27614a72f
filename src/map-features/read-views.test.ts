import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleImage } from '../../test/store-samples.ts';
import type { DetectionStore, ImageDetections } from '../store/detection-stores.ts';
import { readViews } from './read-views.ts';

test('all views are read, page by page', async () => {
  const all = Array.from({ length: 450 }, (_, index): ImageDetections => {
    const image = sampleImage(2 ** 50 + 1 + index * 16);
    const detection = {
      id: image.id * 2,
      runId: 8,
      imageId: image.id,
      value: 'object--bench',
      ring: Int16Array.of(0, 0, 9, 0, 9, 9),
      confidence: null,
      createdAtMs: 0,
    };
    return { image, detections: [detection] };
  });
  const inPages: Pick<DetectionStore, 'views'> = {
    async views(_run, _box, { limit, after }) {
      const end = Number(after ?? 0) + limit;
      return { items: all.slice(end - limit, end), next: end < 450 ? String(end) : undefined };
    },
  };
  const views = await Array.fromAsync(readViews(inPages, 8, [12, 55, 13, 56]));
  assert.deepEqual(
    views.map(({ camera }) => camera.imageId),
    all.map(({ image }) => image.id),
  );
  assert.deepEqual(views[7]?.sightings, [
    {
      detectionId: all[7]?.detections[0]?.id,
      value: 'object--bench',
      ring: Int16Array.of(0, 0, 9, 0, 9, 9),
    },
  ]);
});
