import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { WaysideError } from '../errors.ts';
import type { CutRequest, CutTile } from './cut-deep-zoom.ts';
import type { CutTask, Outcome, PreparedPhoto, PrepareTask } from './photo-worker.ts';

/** Threads that decode photos, one photo per thread and one processor core per photo. */
export interface PhotoWorkers {
  /**
   * Reads a photo's metadata and makes its thumbnails. Throws `unusable-photo` with the reason when it
   * can't be used, or takes more pixels, time or memory than allowed, and the signal's reason when
   * that aborts.
   */
  readonly prepare: (path: string, signal?: AbortSignal) => Promise<PreparedPhoto>;

  /** Cuts a photo into deep-zoom tiles, as files. Throws as `prepare` does. */
  readonly cutDeepZoom: (request: CutRequest) => Promise<CutTile[]>;

  close(): Promise<void>;
}

export interface PhotoWorkerOptions {
  /** Threads; by default one per processor core. */
  readonly workers?: number | undefined;
  readonly maxPixels: number;
  /** The longest that one photo may take. */
  readonly maxSeconds?: number;
}

// Where a thread is stuck outside of libvips' own clock, this long after that it is ended.
const graceSeconds = 10;
const maxHeapMegabytes = 512;

export function openPhotoWorkers({
  workers = availableParallelism(),
  maxPixels,
  maxSeconds = 60,
}: PhotoWorkerOptions): PhotoWorkers {
  const limits = { maxPixels, maxSeconds };
  const pool = new Piscina({
    filename: fileURLToPath(new URL('./photo-worker.ts', import.meta.url)),
    minThreads: 0,
    maxThreads: workers,
    idleTimeout: 10_000,
    // Metadata is all that a thread's own heap holds; pixels are libvips'.
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMegabytes },
  });
  const slots = new Slots(workers);

  async function run<T>(
    name: 'prepare' | 'cut',
    task: PrepareTask | CutTask,
    stop?: AbortSignal,
  ): Promise<T> {
    // The pool would count the time that a task waits for a thread.
    await slots.take();
    try {
      stop?.throwIfAborted();
      const patience = AbortSignal.timeout((maxSeconds + graceSeconds) * 1000);
      const signal = stop ? AbortSignal.any([stop, patience]) : patience;
      const outcome: Outcome<T> = await pool.run(task, { name, signal });
      if ('error' in outcome) throw new WaysideError(outcome.error.kind, outcome.error.message);
      return outcome.value;
    } catch (error) {
      stop?.throwIfAborted();
      throw overLimit(error) ?? error;
    } finally {
      slots.give();
    }
  }

  return {
    prepare: (path, signal) => run('prepare', { path, limits }, signal),
    cutDeepZoom: (request) => run('cut', { request, limits }),
    close: () => pool.destroy(),
  };
}

/** What the pool throws when it ended a thread because of the photo. */
function overLimit(error: unknown): WaysideError | undefined {
  if (!(error instanceof Error)) return undefined;
  const reason =
    error.name === 'AbortError'
      ? 'takes too long to decode'
      : 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
        ? 'takes too much memory to read'
        : undefined;
  return reason ? new WaysideError('unusable-photo', reason, { cause: error }) : undefined;
}

/** Lets so many through at once, the others in the order in which they came. */
class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  async take(): Promise<void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((go) => this.#waiting.push(go));
  }

  give(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free++;
  }
}
