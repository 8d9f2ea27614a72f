import { setTimeout as sleep } from 'node:timers/promises';
import { WaysideError } from '../errors.ts';
import type { JobHandler } from '../jobs/worker.ts';
import type { DetectionRun } from '../model/detection.ts';
import { jobPriorities } from '../model/job.ts';
import { cellsAround } from '../reconstruct/feature-cells.ts';
import type { NewJob, Store } from '../store/store.ts';
import { unpackRecords } from './placed-record.ts';
import type { DetectionSummary } from './summary.ts';

/**
 * How accepted imports get into the store: a job for each run takes part after part of what was accepted
 * for it, in this order, each part in one transaction. So a process that dies anywhere is followed by
 * another that goes on with the next part.
 */

/** The job that stores what is accepted for a run. */
export function storeJob(runId: number): NewJob {
  return {
    kind: 'store-detections',
    key: `store-detections:${runId}`,
    payload: runId,
    priority: jobPriorities.detections,
    owner: null,
  };
}

export function detectionHandlers(store: Store): Record<string, JobHandler> {
  return {
    'store-detections': {
      run: (runId) => storeNextPart(runId as number, store),
      giveUp: (runId, error) => store.detectionImports.giveUp(runId as number, error),
    },
  };
}

async function storeNextPart(runId: number, store: Store): Promise<void> {
  const part = await store.detectionImports.nextPart(runId);
  if (!part) return;
  const records = await unpackRecords(part.records);
  await store.detections.add(runId, records, ({ lon, lat }) => cellsAround(lon, lat), part);
  // A run of the job for each part: a worker that is to stop does so soon, and attempts are a part's.
  if (await store.detectionImports.nextPart(runId)) await store.jobs.add([storeJob(runId)]);
}

const forgottenAfterMs = 24 * 3600 * 1000;

/**
 * Takes up imports that were given up, for instance while the disk was full, and forgets those of which
 * nobody asks any more what became of them.
 */
export async function resumeImports({
  detectionImports,
}: Pick<Store, 'detectionImports'>): Promise<void> {
  await detectionImports.resume(storeJob);
  await detectionImports.forget(Date.now() - forgottenAfterMs);
}

const pollMs = 50;

export interface AcceptedImport {
  readonly id: number;
  readonly run: DetectionRun;
}

interface WaitOptions {
  /** In detections. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Ends the waiting, and nothing else. */
  readonly signal?: AbortSignal;
}

/** Waits until some worker has stored an accepted import. Throws `unavailable` when it was given up. */
export async function whenStored(
  { id, run }: AcceptedImport,
  { detectionImports }: Pick<Store, 'detectionImports'>,
  { onProgress, signal }: WaitOptions = {},
): Promise<DetectionSummary> {
  for (;;) {
    const found = await detectionImports.get(id);
    if (!found || found.error !== null) throw new WaysideError('unavailable', givenUp);
    const { partsLeft, error: _, ...summary } = found;
    const { detections, added, changed, unchanged } = summary;
    // Of records that are given twice, one is counted.
    onProgress?.(partsLeft === 0 ? detections : added + changed + unchanged, detections);
    if (partsLeft === 0) return { ...summary, run };
    if (signal?.aborted) throw new WaysideError('unavailable', 'Nobody waits for it any more.');
    await sleep(pollMs);
  }
}

const givenUp =
  'The detections were accepted, but can not be stored for now; the log says why. It goes on when the server starts again, or with the next import.';
