import type { StaleFeatureCell } from '../store/detection-stores.ts';

const firstWaitMs = 10_000;
const longestWaitMs = 3_600_000;

interface Failure {
  readonly mark: number;
  readonly waitMs: number;
  readonly dueAtMs: number;
}

/** Cells that could not be derived: each waits longer after each failure, unless something in it changes. */
export class FailedCells {
  readonly #failures = new Map<string, Failure>();

  get count(): number {
    return this.#failures.size;
  }

  isWaiting(cell: StaleFeatureCell): boolean {
    const failure = this.#failures.get(nameOfCell(cell));
    return failure?.mark === cell.mark && failure.dueAtMs > performance.now();
  }

  /** Answers how long the cell waits now. */
  add(cell: StaleFeatureCell): number {
    const before = this.#failures.get(nameOfCell(cell));
    const waitMs =
      before?.mark === cell.mark ? Math.min(longestWaitMs, before.waitMs * 4) : firstWaitMs;
    const dueAtMs = performance.now() + waitMs;
    this.#failures.set(nameOfCell(cell), { mark: cell.mark, waitMs, dueAtMs });
    return waitMs;
  }

  remove(cell: StaleFeatureCell): void {
    this.#failures.delete(nameOfCell(cell));
  }
}

export function nameOfCell({ runId, cell }: StaleFeatureCell): string {
  return `${runId} ${cell}`;
}
