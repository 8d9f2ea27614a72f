/** Detections and map features as JSON texts, with what their plans need besides. */

import { setImmediate as nextTurn } from 'node:timers/promises';
import { WaysideError } from '../../errors.ts';
import type { Detection, DetectionRun } from '../../model/detection.ts';
import type { Image } from '../../model/image.ts';
import type { StoredMapFeature } from '../../store/detection-stores.ts';
import type { Store } from '../../store/store.ts';
import type { Plan } from '../fields.ts';
import type { DetectionContext } from './detection-fields.ts';
import { imageIdsOf } from './map-feature-fields.ts';
import { renderInTurns } from './render-in-turns.ts';

/** What one answer may hold of entities inside others. */
const maxNested = 100_000;
/** Ids of images that are looked up at once. */
const idsAtOnce = 2_000;
/** Images whose detections are read at once. */
const imagesAtOnce = 200;

/** Detections as JSON texts, in their order. */
export async function renderDetections(
  store: Store,
  plan: Plan<Detection, DetectionContext>,
  detections: readonly Detection[],
): Promise<string[]> {
  const imageIds = () => detections.map(({ imageId }) => imageId);
  const context = await lookUp(store, plan.needs, imageIds);
  return renderInTurns(detections, (detection) => plan.render(detection, context));
}

/** Map features as JSON texts, in their order. */
export async function renderMapFeatures(
  store: Store,
  plan: Plan<StoredMapFeature, DetectionContext>,
  features: readonly StoredMapFeature[],
): Promise<string[]> {
  const context = await lookUp(store, plan.needs, () => features.flatMap(imageIdsOf));
  return renderInTurns(features, (feature) => plan.render(feature, context));
}

/** The detections of several images, by image; throws `too-large` when one answer can't hold them. */
export async function detectionsByImage(
  store: Store,
  imageIds: readonly number[],
): Promise<ReadonlyMap<number, readonly Detection[]>> {
  const found = new Map<number, readonly Detection[]>();
  let count = 0;
  for (let start = 0; start < imageIds.length; start += imagesAtOnce) {
    // SQLite answers without ever leaving this thread.
    if (start > 0) await nextTurn();
    const ids = imageIds.slice(start, start + imagesAtOnce);
    const more = await store.detections.ofImages(ids, maxNested + 1 - count);
    for (const [id, detections] of more) {
      found.set(id, detections);
      count += detections.length;
    }
    refuseMoreThan(count);
  }
  return found;
}

/** Versions of models by their ids. */
export async function lookUpRuns(store: Store): Promise<ReadonlyMap<number, DetectionRun>> {
  return new Map((await store.detections.runs()).map((run) => [run.id, run]));
}

const noImages: ReadonlyMap<number, Image> = new Map();
export const noRuns: ReadonlyMap<number, DetectionRun> = new Map();

async function lookUp(
  store: Store,
  needs: ReadonlySet<string>,
  imageIds: () => number[],
): Promise<DetectionContext> {
  return {
    images: needs.has('images') ? await lookUpImages(store, imageIds()) : noImages,
    runs: needs.has('runs') ? await lookUpRuns(store) : noRuns,
  };
}

async function lookUpImages(
  store: Store,
  asked: readonly number[],
): Promise<ReadonlyMap<number, Image>> {
  refuseMoreThan(asked.length);
  const ids = [...new Set(asked)];
  const found = new Map<number, Image>();
  for (let start = 0; start < ids.length; start += idsAtOnce) {
    if (start > 0) await nextTurn();
    const images = await store.images.getMany(ids.slice(start, start + idsAtOnce));
    for (const image of images) found.set(image.id, image);
  }
  return found;
}

function refuseMoreThan(count: number): void {
  if (count <= maxNested) return;
  throw new WaysideError(
    'too-large',
    "Please reduce the amount of data you're asking for, then retry your request",
  );
}
