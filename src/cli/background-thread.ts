import { parentPort, workerData } from 'node:worker_threads';
import type { Config } from '../config.ts';
import { openServices } from '../wiring.ts';
import { workInBackground } from './background-work.ts';

/**
 * The server's other thread: works with services of its own, so that none of it stands in the way of
 * requests. Ends when told to stop.
 */

const services = await openServices(workerData as Config);
const stopping = new AbortController();
parentPort?.once('message', () => stopping.abort());
await workInBackground(services, stopping.signal);
await services.close();
