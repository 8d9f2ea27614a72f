import { isStorageFull } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Job, JobStore } from '../store/store.ts';
import { maxAttempts, retryDelayMs } from './backoff.ts';
import { hasEnded, newHolder } from './holder.ts';

/** What runs jobs of one kind. Both functions must be idempotent: a job may run again after a crash. */
export interface JobHandler {
  /**
   * Who may take longer than some seconds heeds the signal: it aborts when this process must end, and
   * a job that then throws is run again by another, as if it had not been started.
   */
  run(payload: unknown, signal: AbortSignal): Promise<void>;
  /** Called once when a job failed for the last time, so that what waits for it can go on. */
  giveUp(payload: unknown, error: string): Promise<void>;
}

export interface JobWorker {
  /** Looks for jobs at once rather than at the next poll. */
  wake(): void;
  /**
   * Takes no more jobs and resolves when the running ones have ended, within seconds: those that don't
   * end soon are told to, and those that don't heed that are left to whoever finds their leases ended.
   */
  stop(): Promise<void>;
}

export interface JobWorkerOptions {
  readonly jobs: JobStore;
  readonly handlers: Readonly<Record<string, JobHandler>>;
  /** How many jobs run at once. */
  readonly concurrency: number;
  readonly log: Logger;
  /** How long running jobs may take to end after the stop before their signal aborts. */
  readonly graceMs?: number;
}

// Jobs of a worker that died elsewhere wait until their leases end, so leases are short and kept alive
// by heartbeats.
const leaseMs = 15_000;
const heartbeatMs = 4_000;
const pollMs = 500;
const defaultGraceMs = 5_000;
/** How long jobs whose signal has aborted may take to end. */
const patienceMs = 2_000;
// A disk that is full stays so until somebody does something about it.
const fullDelayMs = 10_000;

/** Runs jobs from the durable queue until it is stopped. */
export function startJobWorker(options: JobWorkerOptions): JobWorker {
  const { jobs, handlers, concurrency, log, graceMs = defaultGraceMs } = options;
  const holder = newHolder();
  const running = new Map<number, { readonly job: Job; readonly ended: Promise<void> }>();
  const ending = new AbortController();
  const { signal } = ending;
  let isStopping = false;
  let hasStopped = false;
  let signalWake: () => void = () => {};

  async function runJob(job: Job): Promise<void> {
    const startedAtMs = performance.now();
    // More attempts than are ever granted: its worker died each time, so it is not tried again.
    const outcome =
      job.attempts > maxAttempts
        ? { error: new Error('the worker ended abruptly each time') }
        : await attempt(job);
    // Its lease is left to end, for another to run it; what it was used to is closed by now.
    if (hasStopped) return;
    try {
      if (outcome === 'done') {
        await jobs.finish(job.id);
        const ms = Math.round(performance.now() - startedAtMs);
        log.debug({ job: job.key, ms }, 'a job is done');
      } else if (signal.aborted) {
        await jobs.giveBack(job.id);
        log.info({ job: job.key }, 'a job is left to another process');
      } else await retry(job, outcome.error);
    } catch (error) {
      // The queue itself can't be reached; the lease ends and the job comes again.
      log.error({ err: error, job: job.key }, 'a job could not be concluded');
    }
  }

  async function attempt(job: Job): Promise<'done' | { readonly error: unknown }> {
    try {
      const handler = handlers[job.kind];
      if (!handler) throw new Error(`no handler for jobs of kind ${job.kind}`);
      await handler.run(job.payload, signal);
      return 'done';
    } catch (error) {
      return { error };
    }
  }

  async function retry(job: Job, error: unknown): Promise<void> {
    const message = error instanceof Error ? error.message : String(error);
    if (isStorageFull(error)) {
      log.warn({ job: job.key, reason: message }, 'there is no room for what a job makes');
      return jobs.postpone(job.id, message, fullDelayMs);
    }
    log.warn({ err: error, job: job.key, attempt: job.attempts }, 'a job failed');
    if (job.attempts < maxAttempts) {
      await jobs.fail(job.id, message, retryDelayMs(job.attempts));
      return;
    }
    await handlers[job.kind]?.giveUp(job.payload, message);
    await jobs.fail(job.id, message, undefined);
  }

  /** A process that was killed is followed by the others on its machine. */
  async function releaseEnded(): Promise<void> {
    try {
      const ended = (await jobs.holders()).filter(hasEnded);
      if (ended.length > 0) await jobs.release(ended);
    } catch (error) {
      log.error({ err: error }, 'jobs of processes that ended could not be released');
    }
  }

  /** Nothing when the queue can't be read. */
  async function take(): Promise<Job[]> {
    const free = concurrency - running.size;
    if (free <= 0) return [];
    try {
      const taken = await jobs.take(free, leaseMs, holder);
      if (!isStopping) return taken;
      // The stop came meanwhile.
      for (const { id } of taken) await jobs.giveBack(id);
    } catch (error) {
      log.error({ err: error }, 'the job queue can not be read');
    }
    return [];
  }

  async function loop(): Promise<void> {
    await releaseEnded();
    while (!isStopping) {
      const woken = new Promise<void>((resolve) => {
        signalWake = resolve;
      });
      const taken = await take();
      for (const job of taken) {
        const ended = runJob(job).finally(() => {
          running.delete(job.id);
          signalWake();
        });
        running.set(job.id, { job, ended });
      }
      if (taken.length === 0 && !isStopping) await raceTimeout(woken, pollMs);
    }
  }

  async function keepLeases(): Promise<void> {
    try {
      if (running.size > 0) await jobs.extend([...running.keys()], leaseMs);
    } catch (error) {
      log.error({ err: error }, 'leases could not be extended');
    }
  }

  const heartbeat = setInterval(() => {
    void keepLeases();
    void releaseEnded();
  }, heartbeatMs);
  const ended = loop();

  return {
    wake: () => signalWake(),
    async stop() {
      isStopping = true;
      signalWake();
      await ended;
      const last = Promise.all([...running.values()].map((each) => each.ended));
      await raceTimeout(last, graceMs);
      if (running.size > 0) {
        ending.abort();
        await raceTimeout(last, patienceMs);
      }
      hasStopped = true;
      clearInterval(heartbeat);
      const left = [...running.values()].map(({ job }) => job.key);
      if (left.length > 0) log.warn({ jobs: left }, 'jobs did not end and are left to others');
    },
  };
}

async function raceTimeout(promise: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([
    promise,
    new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
    }),
  ]);
  clearTimeout(timer);
}
