import type { Logger } from '../log.ts';

const signals = ['SIGINT', 'SIGTERM'] as const;

/** What stops in order does so before; a photo that is being decoded may go on for a minute. */
const patienceMs = 15_000;

/** Runs `stop` when the process is told to end, after which nothing should keep it alive. */
export function onStopSignal(log: Logger, stop: () => Promise<void>): void {
  const end = (signal: NodeJS.Signals) => {
    // The next signal ends the process at once, as signals do by themselves: a person who presses Ctrl+C
    // twice does not want to wait. So does this one, later: `process.exit` would wait for all threads.
    for (const each of signals) process.off(each, end);
    setTimeout(() => process.kill(process.pid, signal), patienceMs).unref();
    stop().catch((error: unknown) => {
      log.error({ err: error }, 'the stop was not clean');
      process.exit(1);
    });
  };
  for (const signal of signals) process.on(signal, end);
}
