import { resumeImports } from '../detections/store-detections.ts';
import { measureJob } from '../disk-use/measure.ts';
import { sweepEveryMs, sweepJob } from '../ingest/sweep.ts';
import { deriveStaleCells } from '../map-features/derive-stale.ts';
import { FailedCells } from '../map-features/failed-cells.ts';
import { carryUp } from '../tiles/pyramid.ts';
import { type Services, startPipeline } from '../wiring.ts';

const pollMs = 500;

/**
 * Works on the job queue, derives map features and carries changes up the tile pyramid, until the signal
 * aborts; `ended` resolves within seconds then. Woken, it looks for jobs at once. Any number of processes
 * may do so on one database.
 */
export function workInBackground(
  services: Services,
  signal: AbortSignal,
): { wake(): void; readonly ended: Promise<void> } {
  const pipeline = startPipeline(services);
  const failed = new FailedCells();
  const { tileBudgetBytes } = services.config;

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
      await pause(signal, everyMs);
    }
  }

  const ended = Promise.all([
    resumeImports(services.store).catch((error: unknown) => {
      services.log.error({ err: error }, 'imports of detections could not be resumed');
    }),
    again('tiles could not be carried up the pyramid', () =>
      carryUp(services.store, { tileBudgetBytes, signal }),
    ),
    again('map features could not be derived', () =>
      deriveStaleCells(services, { signal, failed }),
    ),
    again(
      'the sweep could not be begun',
      () => services.store.jobs.add([sweepJob, measureJob]),
      sweepEveryMs,
    ),
    new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve());
    }).then(() => pipeline.stop()),
  ]).then(() => {});
  return { wake: () => pipeline.wake(), ended };
}

function pause(signal: AbortSignal, ms: number): Promise<void> {
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
