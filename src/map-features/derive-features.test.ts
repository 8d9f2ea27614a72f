import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scoreFeatures } from '../../bench/feature-score.ts';
import { makeStreet } from '../../bench/synthetic-objects.ts';
import { seededRandom } from '../../test/seeded-random.ts';
import type { DerivedFeature } from '../model/map-feature.ts';
import { deriveCell } from '../reconstruct/derive-cell.ts';
import { cellsAround } from '../reconstruct/feature-cells.ts';
import type { View } from '../reconstruct/view.ts';
import { deriveFeatures } from './derive-features.ts';

const street = {
  seed: 5,
  value: ['object--fire-hydrant', 'regulatory--stop--g1', 'object--trash-can'],
  metres: 200,
  spacing: 10,
  biasMetres: 1.5,
  headingDegrees: 2,
  isComputed: false,
  falsePerImage: 0.1,
};

function cellsOf(views: readonly View[]): number[] {
  const cells = new Set(views.flatMap(({ camera }) => cellsAround(camera.lon, camera.lat)));
  return [...cells].sort((a, b) => a - b);
}

async function deriveAll(views: readonly View[]): Promise<DerivedFeature[]> {
  const features: DerivedFeature[] = [];
  for (const cell of cellsOf(views)) {
    const read = async function* () {
      yield* views;
    };
    features.push(...(await deriveFeatures(cell, read)).inside);
  }
  return features;
}

test('a street that was driven 800 times has all its features, and they all their detections', async () => {
  const { views, objects } = makeStreet({ ...street, passes: 800 });
  const features = await deriveAll(views);
  const { recall, precision, medianMetres } = scoreFeatures(objects, features, 3);
  assert.equal(recall, 1);
  assert.ok(precision > 0.85 && medianMetres < 1.5, `${precision}, ${medianMetres} m`);
  const times = new Map(views.map(({ camera }) => [camera.imageId, camera.capturedAtMs]));
  let known = 0;
  for (const { detections, viewCount, firstSeenAtMs, lastSeenAtMs } of features) {
    const images = detections.map(({ imageId }) => imageId);
    assert.equal(viewCount, images.length);
    assert.deepEqual(
      images,
      [...new Set(images)].sort((a, b) => a - b),
    );
    const seenAtMs = images.map((imageId) => times.get(imageId) ?? Number.NaN);
    assert.equal(firstSeenAtMs, Math.min(...seenAtMs));
    assert.equal(lastSeenAtMs, Math.max(...seenAtMs));
    known += viewCount;
  }
  const all = views.reduce((sum, { sightings }) => sum + sightings.length, 0);
  assert.ok(known / all > 0.85, `${known} of ${all}`);
});

test('the order in which views come changes nothing where only some are chosen', async () => {
  const { views } = makeStreet({ ...street, passes: 80 });
  const random = seededRandom(3);
  const shuffled = views
    .map((view) => ({ ...view, sightings: view.sightings.toSorted(() => random() - 0.5) }))
    .toSorted(() => random() - 0.5);
  const expected = await deriveAll(views);
  assert.ok(expected.length >= 20);
  assert.deepEqual(await deriveAll(shuffled), expected);
});

test('where all views are chosen, they are what features are derived from', async () => {
  const { views } = makeStreet({ ...street, passes: 4 });
  const expected = cellsOf(views).flatMap((cell) => deriveCell(cell, views));
  assert.deepEqual(await deriveAll(views), expected);
});
