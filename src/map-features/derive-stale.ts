import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../log.ts';
import type { StaleFeatureCell } from '../store/detection-stores.ts';
import type { Store } from '../store/store.ts';
import { FailedCells, nameOfCell } from './failed-cells.ts';
import type { FeatureWorkers } from './feature-workers.ts';

export interface DeriveServices {
  readonly store: Store;
  readonly featureWorkers: FeatureWorkers;
  readonly log: Logger;
}

export interface DeriveOptions {
  /** Told after each cell; `total` grows as cells become stale. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
  /** What failed in earlier calls, if it shall not be tried again at once. */
  readonly failed?: FailedCells;
}

/** Cells looked up at once, for each thread: few, as their marks grow old while they wait. */
const lookAhead = 4;
const pollMs = 100;

/**
 * Derives the map features of all stale cells, until none is left or the signal aborts; answers how many
 * cells were derived, and how many failed and stay stale. It may stop at any moment and run several times
 * at once: a cell's mark goes only with features that were derived after the mark was read.
 */
export async function deriveStaleCells(
  { store, featureWorkers, log }: DeriveServices,
  { onProgress, signal, failed = new FailedCells() }: DeriveOptions = {},
): Promise<{ readonly derived: number; readonly failed: number }> {
  const queue = new CellQueue(store, failed, lookAhead * featureWorkers.threads);
  let derived = 0;

  async function work(): Promise<void> {
    while (!signal?.aborted) {
      const cell = await queue.take();
      if (!cell) {
        // What is under way elsewhere may take long, and cells may become stale meanwhile.
        if (queue.isIdle) return;
        await sleep(pollMs);
        continue;
      }
      try {
        await deriveCell({ store, featureWorkers }, cell, signal);
        failed.remove(cell);
        derived++;
      } catch (error) {
        if (signal?.aborted) return;
        const waitMs = failed.add(cell);
        log.error({ err: error, ...cell, waitMs }, 'map features of a cell could not be derived');
      } finally {
        queue.release(cell);
      }
      if (onProgress) onProgress(derived, derived + (await store.mapFeatures.countStale()));
    }
  }

  await Promise.all(Array.from({ length: featureWorkers.threads }, work));
  return { derived, failed: failed.count };
}

/** Derives the map features of one stale cell. */
export async function deriveCell(
  { store, featureWorkers }: Pick<DeriveServices, 'store' | 'featureWorkers'>,
  cell: StaleFeatureCell,
  signal?: AbortSignal,
): Promise<void> {
  const { runId } = cell;
  const { inside, outside } = await featureWorkers.derive({ runId, cell: cell.cell }, signal);
  const features = [];
  for (const { before, ...feature } of inside) {
    const id = before?.id ?? (await store.newId('map_feature'));
    features.push({ ...feature, id, runId, from: before?.cell });
  }
  const neighbours = outside.map((feature) => ({ ...feature, runId }));
  await store.mapFeatures.replaceCell(cell, features, neighbours);
}

/** Hands out stale cells, none to two at once. */
class CellQueue {
  readonly #store: Store;
  readonly #failed: FailedCells;
  readonly #length: number;
  readonly #taken = new Set<string>();
  #waiting: StaleFeatureCell[] = [];
  #filling: Promise<void> | undefined;

  constructor(store: Store, failed: FailedCells, length: number) {
    this.#store = store;
    this.#failed = failed;
    this.#length = length;
  }

  get isIdle(): boolean {
    return this.#taken.size === 0;
  }

  async take(): Promise<StaleFeatureCell | undefined> {
    if (this.#waiting.length === 0) {
      this.#filling ??= this.#fill().finally(() => {
        this.#filling = undefined;
      });
      await this.#filling;
    }
    const cell = this.#waiting.shift();
    if (cell) this.#taken.add(nameOfCell(cell));
    return cell;
  }

  release(cell: StaleFeatureCell): void {
    this.#taken.delete(nameOfCell(cell));
  }

  /** As many neighbours, anywhere among some: who derives at the same time takes others. */
  async #fill(): Promise<void> {
    const skipped = this.#taken.size + this.#failed.count;
    const stale = (await this.#store.mapFeatures.stale(this.#length * 8 + skipped)).filter(
      (cell) => !this.#taken.has(nameOfCell(cell)) && !this.#failed.isWaiting(cell),
    );
    const start = Math.floor(Math.random() * (Math.max(0, stale.length - this.#length) + 1));
    this.#waiting = stale.slice(start, start + this.#length);
  }
}
