import { isStorageFull } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Job, JobStore } from '../store/store.ts';
import { hasEnded, newHolder } from './holder.ts';

/** What runs jobs of one kind. Both functions must be idempotent: a job may run again after a crash. */
export interface JobHandler {
  run(payload: unknown): Promise<void>;
  /** Called once when a job failed for the last time, so that what waits for it can go on. */
  giveUp(payload: unknown, error: string): Promise<void>;
}

export interface JobWorker {
  /** Looks for jobs at once rather than at the next poll. */
  wake(): void;
  /** Takes no more jobs and resolves when the running ones have ended. */
  stop(): Promise<void>;
}

export interface JobWorkerOptions {
  readonly jobs: JobStore;
  readonly handlers: Readonly<Record<string, JobHandler>>;
  /** How many jobs run at once. */
  readonly concurrency: number;
  readonly log: Logger;
}

// Jobs of a worker that died elsewhere wait until their leases end, so leases are short and kept alive
// by heartbeats.
const leaseMs = 15_000;
const heartbeatMs = 4_000;
const pollMs = 500;
const maxAttempts = 5;
// A disk that is full stays so until somebody does something about it.
const fullDelayMs = 10_000;

/** Runs jobs from the durable queue until it is stopped. */
export function startJobWorker({ jobs, handlers, concurrency, log }: JobWorkerOptions): JobWorker {
  const holder = newHolder();
  const running = new Map<number, Promise<void>>();
  let isStopping = false;
  let signalWake: () => void = () => {};

  async function runJob(job: Job): Promise<void> {
    try {
      const handler = handlers[job.kind];
      if (!handler) throw new Error(`no handler for jobs of kind ${job.kind}`);
      // More attempts than are ever granted: its worker died each time, so it is not tried again.
      if (job.attempts > maxAttempts)
        await giveUp(job, handler, 'the worker ended abruptly each time');
      else
        await handler.run(job.payload).then(
          () => jobs.finish(job.id),
          (error: unknown) => retry(job, handler, error),
        );
    } catch (error) {
      // The queue itself can't be reached; the lease ends and the job comes again.
      log.error({ err: error, job: job.key }, 'a job could not be concluded');
    }
  }

  async function retry(job: Job, handler: JobHandler, error: unknown): Promise<void> {
    const message = error instanceof Error ? error.message : String(error);
    if (isStorageFull(error)) {
      log.warn({ job: job.key, reason: message }, 'there is no room for what a job makes');
      return jobs.postpone(job.id, message, fullDelayMs);
    }
    log.warn({ err: error, job: job.key, attempt: job.attempts }, 'a job failed');
    if (job.attempts >= maxAttempts) await giveUp(job, handler, message);
    else await jobs.fail(job.id, message, 1000 * 4 ** (job.attempts - 1));
  }

  async function giveUp(job: Job, handler: JobHandler, message: string): Promise<void> {
    await handler.giveUp(job.payload, message);
    await jobs.fail(job.id, message, undefined);
  }

  /** A process that was killed is followed at once by the next one on its machine. */
  async function releaseEnded(): Promise<void> {
    try {
      const ended = (await jobs.holders()).filter(hasEnded);
      if (ended.length > 0) await jobs.release(ended);
    } catch (error) {
      log.error({ err: error }, 'jobs of processes that ended could not be released');
    }
  }

  async function loop(): Promise<void> {
    await releaseEnded();
    while (!isStopping) {
      const woken = new Promise<void>((resolve) => {
        signalWake = resolve;
      });
      let taken: Job[] = [];
      try {
        const free = concurrency - running.size;
        if (free > 0) taken = await jobs.take(free, leaseMs, holder);
      } catch (error) {
        log.error({ err: error }, 'the job queue can not be read');
      }
      for (const job of taken) {
        const run = runJob(job).finally(() => {
          running.delete(job.id);
          signalWake();
        });
        running.set(job.id, run);
      }
      if (taken.length === 0 && !isStopping) await raceTimeout(woken, pollMs);
    }
  }

  const heartbeat = setInterval(() => {
    if (running.size === 0) return;
    jobs.extend([...running.keys()], leaseMs).catch((error: unknown) => {
      log.error({ err: error }, 'leases could not be extended');
    });
  }, heartbeatMs);
  const ended = loop();

  return {
    wake: () => signalWake(),
    async stop() {
      isStopping = true;
      signalWake();
      await ended;
      await Promise.all(running.values());
      clearInterval(heartbeat);
    },
  };
}

async function raceTimeout(promise: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([
    promise,
    new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
    }),
  ]);
  clearTimeout(timer);
}
