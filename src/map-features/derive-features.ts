import type { CellFeatures } from '../reconstruct/cell-tracks.ts';
import { deriveTracks } from '../reconstruct/derive-cell.ts';
import type { View } from '../reconstruct/view.ts';
import { ViewChoice } from './view-choice.ts';

/** Many more than a cell usually has; they take a few hundred bytes each. */
const maxDetections = 300_000;

/**
 * The map features of a cell and of both sides of its border, from all views of its neighbourhood: objects
 * are looked for in some of them only where there are many, and then found in the others. `read` gives the
 * views, in one order.
 */
export async function deriveFeatures(
  cell: number,
  read: () => AsyncIterable<View>,
): Promise<CellFeatures> {
  const choice = new ViewChoice(maxDetections);
  for await (const view of read()) choice.add(view);
  const chosen = choice.views();
  const tracks = deriveTracks(cell, chosen);
  if (!choice.areAll) {
    const ids = new Set(chosen.map(({ camera }) => camera.imageId));
    for await (const view of read()) if (!ids.has(view.camera.imageId)) tracks.add(view);
  }
  return tracks.features();
}
