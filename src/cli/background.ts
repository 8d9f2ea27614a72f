import { Worker } from 'node:worker_threads';
import type { Config } from '../config.ts';
import type { Logger } from '../log.ts';

export type BackgroundMessage = 'wake' | 'stop';

const restartAfterMs = 1000;

/** Runs `background-thread.ts`, again if it ever dies, until it is stopped. Woken, it looks for jobs at once. */
export function startBackground(
  config: Config,
  log: Logger,
): { wake(): void; stop(): Promise<void> } {
  let isStopping = false;
  let thread: Worker;
  let ended: Promise<void>;
  let restart: NodeJS.Timeout | undefined;

  function start(): void {
    thread = new Worker(new URL('./background-thread.ts', import.meta.url), { workerData: config });
    thread.on('error', (error) => log.error({ err: error }, 'the background thread failed'));
    ended = new Promise((resolve) => {
      thread.on('exit', () => {
        resolve();
        if (!isStopping) restart = setTimeout(start, restartAfterMs);
      });
    });
  }
  start();

  return {
    wake: () => thread.postMessage('wake' satisfies BackgroundMessage),

    async stop() {
      isStopping = true;
      clearTimeout(restart);
      thread.postMessage('stop' satisfies BackgroundMessage);
      await ended;
    },
  };
}
