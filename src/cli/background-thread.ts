import { parentPort, workerData } from 'node:worker_threads';
import type { Config } from '../config.ts';
import { carryUp } from '../tiles/pyramid.ts';
import { openServices, startPipeline } from '../wiring.ts';

/**
 * The server's other thread: works on the job queue and carries changes up the tile pyramid, with
 * services of its own, so that none of it stands in the way of requests. Ends when told to stop.
 */

const pollMs = 500;

const services = await openServices(workerData as Config);
const pipeline = startPipeline(services);
const stopping = new AbortController();
parentPort?.once('message', () => stopping.abort());

while (!stopping.signal.aborted) {
  try {
    await carryUp(services.store, {
      tileBudgetBytes: services.config.tileBudgetBytes,
      signal: stopping.signal,
    });
  } catch (error) {
    services.log.error({ err: error }, 'tiles could not be carried up the pyramid');
  }
  await pause(pollMs, stopping.signal);
}
await pipeline.stop();
await services.close();

function pause(ms: number, signal: AbortSignal): Promise<void> {
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
