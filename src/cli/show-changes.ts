import { deriveStaleCells } from '../map-features/derive-stale.ts';
import { carryUp } from '../tiles/pyramid.ts';
import type { Services } from '../wiring.ts';
import type { Progress } from './progress.ts';

/** Derives map features and makes tiles until everything that changed can be seen at every zoom. */
export async function showChanges(services: Services, progress: Progress): Promise<void> {
  await deriveStaleCells(services, {
    onProgress: (done, total) => progress.update('Placing objects', done, total),
  });
  await carryUp(services.store, {
    tileBudgetBytes: services.config.tileBudgetBytes,
    onProgress: (done, total) => progress.update('Making tiles', done, total),
  });
}
