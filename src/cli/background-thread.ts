import { parentPort, workerData } from 'node:worker_threads';
import type { Config } from '../config.ts';
import { openServices } from '../wiring.ts';
import type { BackgroundMessage } from './background.ts';
import { workInBackground } from './background-work.ts';

/**
 * The server's other thread: works with services of its own, so that none of it stands in the way of
 * requests. Ends when told to stop.
 */

const services = await openServices(workerData as Config);
const stopping = new AbortController();
const work = workInBackground(services, stopping.signal);
parentPort?.on('message', (message: BackgroundMessage) => {
  if (message === 'wake') return work.wake();
  parentPort?.close();
  stopping.abort();
});
await work.ended;
await services.close();
