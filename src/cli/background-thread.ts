import { parentPort, workerData } from 'node:worker_threads';
import type { Config } from '../config.ts';
import { resumeImports } from '../detections/store-detections.ts';
import { sweepEveryMs, sweepJob } from '../ingest/sweep.ts';
import { deriveStaleCells } from '../map-features/derive-stale.ts';
import { FailedCells } from '../map-features/failed-cells.ts';
import { carryUp } from '../tiles/pyramid.ts';
import { openServices, startPipeline } from '../wiring.ts';
import type { BackgroundMessage } from './background.ts';

/**
 * The server's other thread: works on the job queue, derives map features and carries changes up the
 * tile pyramid, with services of its own, so that none of it stands in the way of requests. Ends when
 * told to stop.
 */

const pollMs = 500;

const services = await openServices(workerData as Config);
const stopping = new AbortController();
const { signal } = stopping;
await resumeImports(services.store);
const pipeline = startPipeline(services);
parentPort?.on('message', (message: BackgroundMessage) => {
  if (message === 'wake') return pipeline.wake();
  parentPort?.close();
  stopping.abort();
});

const failed = new FailedCells();
const { tileBudgetBytes } = services.config;
await Promise.all([
  again('tiles could not be carried up the pyramid', () =>
    carryUp(services.store, { tileBudgetBytes, signal }),
  ),
  again('map features could not be derived', () => deriveStaleCells(services, { signal, failed })),
  again('the sweep could not be begun', () => services.store.jobs.add([sweepJob]), sweepEveryMs),
]);
await pipeline.stop();
await services.close();

/** Does what there is to do, again and again until told to stop. */
async function again(
  problem: string,
  work: () => Promise<unknown>,
  everyMs = pollMs,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await work();
    } catch (error) {
      services.log.error({ err: error }, problem);
    }
    await pause(everyMs);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(end, ms);
    function end() {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    }
    signal.addEventListener('abort', end);
  });
}
