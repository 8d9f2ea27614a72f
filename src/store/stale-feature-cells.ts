import type { Dialect, WriteTransaction } from './dialect.ts';

/** Marks feature cells of runs stale, each once, with marks that they never had. */
export async function markFeatureCellsStale(
  dialect: Dialect,
  transaction: WriteTransaction,
  cells: readonly { readonly runId: number; readonly cell: number }[],
): Promise<void> {
  const byKey = new Map(cells.map((each) => [`${each.cell} ${each.runId}`, each]));
  // Everyone locks them in this order, so that no two transactions wait for each other.
  const rows = [...byKey.values()]
    .sort((a, b) => a.cell - b.cell || a.runId - b.runId)
    .map(({ cell, runId }) => ({
      cell,
      run_id: runId,
      mark: Math.floor(Math.random() * 2 ** 48),
    }));
  await dialect.insertRows(transaction, 'stale_feature_cells', rows, {
    keys: ['cell', 'run_id'],
    update: ['mark'],
  });
}
