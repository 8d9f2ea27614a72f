import type { Image } from '../model/image.ts';
import type { WriteTransaction } from './dialect.ts';
import type { SequenceWithImages } from './edit-stores.ts';

/** Sequences as they were before an edit, of those of their images that are left. */
export async function restoreSequences(
  transaction: WriteTransaction,
  editId: number,
  sequences: readonly SequenceWithImages[],
): Promise<SequenceWithImages[]> {
  const rows = await transaction
    .selectFrom('edit_images')
    .selectAll()
    .where('edit_id', '=', editId)
    .execute();
  const before = new Map(rows.map((row) => [row.image_id, row]));
  const images = sequences
    .flatMap((sequence) => sequence.images)
    .map((image): Image => {
      const row = before.get(image.id);
      if (!row) return image;
      return {
        ...image,
        sequenceId: row.sequence_id,
        sequenceIndex: row.sequence_index,
        capturedAtMs: row.captured_at_ms,
        lon: row.lon,
        lat: row.lat,
        compassAngleDegrees: row.compass_angle,
      };
    });
  return Array.from(
    Map.groupBy(images, ({ sequenceId }) => sequenceId),
    ([id, ofSequence]) => {
      const [{ creatorId, organizationId }] = ofSequence as [Image];
      const inOrder = ofSequence.toSorted((a, b) => a.sequenceIndex - b.sequenceIndex);
      return { id, creatorId, organizationId, images: inOrder };
    },
  );
}
