import type { Dialect, WriteTransaction } from './dialect.ts';
import type { SequenceWithImages } from './edit-stores.ts';
import type { Page, PageRequest, Publication } from './store.ts';

/** Notes which uploads the sequences came from; those of images that were no photos came from none. */
export async function addUploadSequences(
  dialect: Dialect,
  transaction: WriteTransaction,
  publications: readonly Publication[],
  photos: readonly { readonly id: number; readonly upload_id: number }[],
): Promise<void> {
  const uploadOf = new Map(photos.map(({ id, upload_id }) => [id, upload_id]));
  const rows = publications.flatMap(({ sequence }) => {
    const uploadId = uploadOf.get(sequence.imageIds[0] ?? 0);
    return uploadId === undefined ? [] : [{ upload_id: uploadId, sequence_id: sequence.id }];
  });
  await dialect.insertRows(transaction, 'upload_sequences', rows, 'ignore');
}

/**
 * Lists sequences anew in the uploads that their images came in, and no others; answers which uploads
 * those are, or were, ascending.
 */
export async function listInUploads(
  dialect: Dialect,
  transaction: WriteTransaction,
  sequences: readonly Pick<SequenceWithImages, 'id' | 'images'>[],
  goneIds: readonly string[] = [],
): Promise<number[]> {
  const before = await transaction
    .deleteFrom('upload_sequences')
    .where(dialect.isOneOf('sequence_id', [...sequences.map(({ id }) => id), ...goneIds]))
    .returning('upload_id')
    .execute();
  const imageIds = sequences.flatMap(({ images }) => images.map(({ id }) => id));
  const photos = await transaction
    .selectFrom('photos')
    .select(['id', 'upload_id'])
    .where(dialect.isOneOf('id', imageIds))
    .execute();
  const uploadOf = new Map(photos.map(({ id, upload_id }) => [id, upload_id]));
  const rows = sequences.flatMap(({ id: sequence_id, images }) => {
    const uploadIds = new Set(images.flatMap(({ id }) => uploadOf.get(id) ?? []));
    return Array.from(uploadIds, (upload_id) => ({ upload_id, sequence_id }));
  });
  await dialect.insertRows(transaction, 'upload_sequences', rows);
  const uploadIds = new Set([...before, ...rows].map(({ upload_id }) => upload_id));
  return [...uploadIds].toSorted((a, b) => a - b);
}

/** Ids of an upload's sequences. Those that were deleted are left out, so a page may be short. */
export async function sequencesOfUpload(
  dialect: Dialect,
  uploadId: number,
  { limit, after = '' }: PageRequest,
): Promise<Page<string>> {
  const rows = await dialect.read
    .selectFrom('upload_sequences')
    .leftJoin('sequences', 'sequences.id', 'upload_sequences.sequence_id')
    .select(['upload_sequences.sequence_id', 'sequences.id'])
    .where('upload_sequences.upload_id', '=', uploadId)
    .where('upload_sequences.sequence_id', '>', after)
    .orderBy('upload_sequences.sequence_id')
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  return {
    items: page.flatMap(({ id }) => id ?? []),
    next: rows.length > limit ? page.at(-1)?.sequence_id : undefined,
  };
}
