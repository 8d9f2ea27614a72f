import type { Dialect, WriteTransaction } from './dialect.ts';
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
