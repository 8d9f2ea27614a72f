import type { Logger } from '../log.ts';

/** Runs `stop` once when the process is told to end; what still runs after that is the process's last. */
export function onStopSignal(log: Logger, stop: () => Promise<void>): void {
  let isStopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // A second signal means it: a person who presses Ctrl+C twice does not want to wait.
      if (isStopping) process.exit(130);
      isStopping = true;
      stop().catch((error: unknown) => {
        log.error({ err: error }, 'the stop was not clean');
        process.exit(1);
      });
    });
  }
}
