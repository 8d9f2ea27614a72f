import type { DetectionStore } from './detection-stores.ts';
import type { Dialect, WriteTransaction } from './dialect.ts';
import { markFeatureCellsStale } from './stale-feature-cells.ts';

const imagesAtOnce = 500;
/** So many per transaction: other processes write in between. */
const detectionsAtOnce = 2_000;

/** Removes all detections in images; see `DetectionStore.removeOfImages`. */
export async function removeOfImages(
  dialect: Dialect,
  images: Parameters<DetectionStore['removeOfImages']>[0],
): Promise<number> {
  let removed = 0;
  for (let start = 0; start < images.length; start += imagesAtOnce) {
    const some = images.slice(start, start + imagesAtOnce);
    for (;;) {
      const count = await dialect.write((transaction) => removeSome(dialect, transaction, some));
      removed += count;
      if (count < detectionsAtOnce) break;
    }
  }
  return removed;
}

async function removeSome(
  dialect: Dialect,
  transaction: WriteTransaction,
  images: Parameters<DetectionStore['removeOfImages']>[0],
): Promise<number> {
  const rows = await dialect
    .locking(
      transaction
        .selectFrom('detections')
        .select(['image_id', 'id', 'run_id'])
        .where(
          dialect.isOneOf(
            'image_id',
            images.map(({ id }) => id),
          ),
        )
        .orderBy('image_id')
        .orderBy('id')
        .limit(detectionsAtOnce),
    )
    .execute();
  await deleteDetections(dialect, transaction, rows);
  const cellsOf = new Map(images.map(({ id, featureCells }) => [id, featureCells]));
  const cells = rows.flatMap(({ image_id, run_id }) =>
    (cellsOf.get(image_id) ?? []).map((cell) => ({ cell, runId: run_id })),
  );
  await markFeatureCellsStale(dialect, transaction, cells);
  return rows.length;
}

/** Deletes rows of detections, and where their ids lead to. */
export async function deleteDetections(
  dialect: Dialect,
  transaction: WriteTransaction,
  rows: readonly { readonly image_id: number; readonly id: number }[],
): Promise<void> {
  if (rows.length === 0) return;
  const ids = rows.map(({ id }) => id);
  const imageIds = [...new Set(rows.map(({ image_id }) => image_id))];
  await transaction
    .deleteFrom('detections')
    .where(dialect.isOneOf('image_id', imageIds))
    .where(dialect.isOneOf('id', ids))
    .execute();
  await transaction.deleteFrom('detection_images').where(dialect.isOneOf('id', ids)).execute();
}
