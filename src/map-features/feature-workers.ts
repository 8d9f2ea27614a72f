import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { Config } from '../config.ts';
import type { DeriveTask } from './feature-worker.ts';
import type { MatchedFeatures } from './match-features.ts';

/** Threads that derive map features, one cell per thread; they start when there is something to do. */
export interface FeatureWorkers {
  /** How many cells are derived at once. */
  readonly threads: number;

  /** Rejects when the signal aborts, and when the cell takes more time or memory than allowed. */
  derive(task: DeriveTask, signal: AbortSignal | undefined): Promise<MatchedFeatures>;

  close(): Promise<void>;
}

const maxMilliseconds = 300_000;
const maxHeapMegabytes = 768;

export function openFeatureWorkers({
  workers: threads = availableParallelism(),
  dataDirectory,
  databaseUrl,
}: Pick<Config, 'workers' | 'dataDirectory' | 'databaseUrl'>): FeatureWorkers {
  const pool = new Piscina<DeriveTask, MatchedFeatures>({
    filename: fileURLToPath(new URL('./feature-worker.ts', import.meta.url)),
    workerData: { dataDirectory, databaseUrl },
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: 10_000,
    // A thread that sleeps between tasks outside of its event loop would keep its last read transaction.
    atomics: 'disabled',
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMegabytes },
  });
  return {
    threads,
    derive(task, signal) {
      const patience = AbortSignal.timeout(maxMilliseconds);
      return pool.run(task, {
        name: 'derive',
        signal: signal ? AbortSignal.any([signal, patience]) : patience,
      });
    },
    close: () => pool.destroy(),
  };
}
