import type { Dialect, WriteTransaction } from './dialect.ts';

/**
 * Forgets the edits of sequences that are gone, those of others that had become a part of them, and what
 * edits know of images that are gone.
 */
export async function forgetEdits(
  dialect: Dialect,
  transaction: WriteTransaction,
  sequenceIds: readonly string[],
  imageIds: readonly number[],
): Promise<void> {
  await transaction
    .deleteFrom('edit_images')
    .where(dialect.isOneOf('image_id', imageIds))
    .execute();
  const aboutImages = await transaction
    .deleteFrom('edits')
    .where(dialect.isOneOf('image_id', imageIds))
    .where('kind', '=', 'place')
    .returning('id')
    .execute();
  await transaction
    .deleteFrom('edits')
    .where(
      dialect.isOneOf(
        'undoes',
        aboutImages.map(({ id }) => id),
      ),
    )
    .execute();
  await transaction
    .updateTable('edits')
    .set({ image_id: null })
    .where(dialect.isOneOf('image_id', imageIds))
    .execute();
  for (let ids = sequenceIds; ids.length > 0; ) {
    ids = await forgetSequences(dialect, transaction, ids);
  }
}

/** Answers ids of sequences that were a part of these when they went. */
async function forgetSequences(
  dialect: Dialect,
  transaction: WriteTransaction,
  ids: readonly string[],
): Promise<string[]> {
  const edits = await transaction
    .deleteFrom('edits')
    .where(dialect.isOneOf('sequence_id', ids))
    .returning(['id', 'kind', 'other_sequence_id', 'undone_by'])
    .execute();
  await transaction
    .deleteFrom('edit_images')
    .where(
      dialect.isOneOf(
        'edit_id',
        edits.map(({ id }) => id),
      ),
    )
    .execute();
  await transaction
    .updateTable('edits')
    .set({ other_sequence_id: null })
    .where(dialect.isOneOf('other_sequence_id', ids))
    .execute();
  const parts = edits.filter(({ kind, undone_by }) =>
    undone_by === null ? kind === 'join' : kind === 'split',
  );
  return [...new Set(parts.flatMap((edit) => edit.other_sequence_id ?? []))];
}
