import { setImmediate as nextTurn } from 'node:timers/promises';
import { workerData } from 'piscina';
import type { DerivedFeature } from '../model/map-feature.ts';
import { neighbourhoodOf } from '../reconstruct/feature-cells.ts';
import { keepIds } from '../reconstruct/keep-ids.ts';
import { openStore } from '../store/open-store.ts';
import { deriveFeatures } from './derive-features.ts';
import { readViews } from './read-views.ts';

/**
 * The task of a worker thread, which `feature-workers.ts` runs. The thread reads the database itself: to
 * hand over hundreds of thousands of detections would take the other thread longer.
 */

/** A feature, with its id if the cell had it before. */
export interface MatchedFeature extends DerivedFeature {
  readonly id: number | undefined;
}

export interface DeriveTask {
  readonly runId: number;
  readonly cell: number;
}

const store = await openStore(workerData);

export async function derive({ runId, cell }: DeriveTask): Promise<MatchedFeature[]> {
  // A read transaction lasts to the end of its turn: the one of the task before may be older than the
  // mark of this cell.
  await nextTurn();
  const derived = await deriveFeatures(cell, () =>
    readViews(store.detections, runId, neighbourhoodOf(cell)),
  );
  const ids = keepIds(await store.mapFeatures.ofCell(runId, cell), derived);
  return derived.map((feature, index) => ({ ...feature, id: ids[index] }));
}
