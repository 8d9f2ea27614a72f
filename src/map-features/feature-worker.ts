import { setImmediate as nextTurn } from 'node:timers/promises';
import { workerData } from 'piscina';
import { bordersOf, neighbourhoodOf } from '../reconstruct/feature-cells.ts';
import { openStore } from '../store/open-store.ts';
import { deriveFeatures } from './derive-features.ts';
import { type MatchedFeatures, matchFeatures } from './match-features.ts';
import { readViews } from './read-views.ts';

/**
 * The task of a worker thread, which `feature-workers.ts` runs. The thread reads the database itself: to
 * hand over hundreds of thousands of detections would take the other thread longer.
 */

export interface DeriveTask {
  readonly runId: number;
  readonly cell: number;
}

const store = await openStore(workerData);

export async function derive({ runId, cell }: DeriveTask): Promise<MatchedFeatures> {
  // A read transaction lasts to the end of its turn: the one of the task before may be older than the
  // mark of this cell.
  await nextTurn();
  const derived = await deriveFeatures(cell, () =>
    readViews(store.detections, runId, neighbourhoodOf(cell)),
  );
  return matchFeatures(await store.mapFeatures.places(runId, bordersOf(cell)), derived);
}
