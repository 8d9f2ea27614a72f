import type { Dialect, WriteTransaction } from './dialect.ts';

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
