import type { BlobStore } from '../blobs/blobs.ts';
import type { IncomingBytes } from '../ingest/incoming-bytes.ts';
import type { JobHandler } from '../jobs/worker.ts';
import { deriveCell } from '../map-features/derive-stale.ts';
import type { FeatureWorkers } from '../map-features/feature-workers.ts';
import { featureTileSets } from '../model/map-feature.ts';
import type { Store } from '../store/store.ts';
import { renewTiles } from '../tiles/pyramid.ts';
import { eraseBytes } from './erase-bytes.ts';
import { removeAllRows } from './remove-all-rows.ts';
import { deletionJob } from './request-deletion.ts';

export interface DeletionServices {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly incomingBytes: IncomingBytes;
  readonly featureWorkers: FeatureWorkers;
  readonly tileBudgetBytes: number;
}

export function deletionHandlers(services: DeletionServices): Record<string, JobHandler> {
  const { store } = services;
  return {
    delete: {
      run: (id) => carryOut(id as number, services),
      // What was promised to be deleted is never given up, as when a disk can't be written to for a day.
      async giveUp(id) {
        const deletion = await store.deletions.get(id as number);
        if (deletion) await store.jobs.add([deletionJob(deletion.id, deletion.requestedBy)]);
      },
    },
  };
}

/**
 * Brings a deletion to its end: rows, bytes, and then all that was made of them. Each step can run any number
 * of times, and goes on where another was cut short.
 */
export async function carryOut(id: number, services: DeletionServices): Promise<void> {
  const { store } = services;
  await removeAllRows(store, id);
  await removeIncoming(id, services);
  await eraseBytes(services, id);
  await deriveFeatures(id, services);
  await store.deletions.finish(id, await renewAllTiles(id, services));
}

/** Removes files of deleted uploads that were still on their way. */
async function removeIncoming(
  id: number,
  { store, incomingBytes }: DeletionServices,
): Promise<void> {
  for (const fileId of await store.deletions.incomingFiles(id)) {
    await store.incomingFiles.remove(fileId);
    await incomingBytes.interrupt(fileId);
    await incomingBytes.remove(fileId);
  }
}

/** Derives anew what was derived from the detections that are gone. */
async function deriveFeatures(id: number, services: DeletionServices): Promise<void> {
  const { store, featureWorkers } = services;
  for (;;) {
    const cells = await store.deletions.staleFeatureCells(id, featureWorkers.threads);
    if (cells.length === 0) return;
    await Promise.all(cells.map((cell) => deriveCell(services, cell)));
  }
}

/** Makes the tiles anew that showed something of it. Answers how many there are. */
async function renewAllTiles(
  id: number,
  { store, tileBudgetBytes }: DeletionServices,
): Promise<number> {
  const { coverage, featureCells } = await store.deletions.touched(id);
  let tiles = 0;
  for (const [set, cells] of coverage) {
    tiles += await renewTiles(store, set, cells, { tileBudgetBytes });
  }
  const cells = featureCells.map((cell) => Math.floor(cell / 4));
  for (const set of Object.values(featureTileSets)) {
    tiles += await renewTiles(store, set, cells, { tileBudgetBytes });
  }
  return tiles;
}
