/**
 * An upload's revision counts what people see change in it: whoever changes that takes the next one in
 * the same transaction, and writes it to the files it is about. The upload's row stays locked until the
 * transaction ends, so revisions become visible in their order, and whoever asks for what came after
 * one misses nothing.
 */

import { sql } from 'kysely';
import type { Dialect, WriteTransaction } from './dialect.ts';
import type { Tables } from './tables.ts';

type UploadRow = Pick<
  Tables['uploads'],
  'state' | 'expected_files' | 'revision' | 'file_count' | 'received_count'
>;

/** Locks an upload; undefined when there is none. */
export function lockUpload(
  dialect: Dialect,
  transaction: WriteTransaction,
  id: number,
): Promise<UploadRow | undefined> {
  return dialect
    .locking(
      transaction
        .selectFrom('uploads')
        .select(['state', 'expected_files', 'revision', 'file_count', 'received_count'])
        .where('id', '=', id),
    )
    .executeTakeFirst();
}

/**
 * Takes the next revision, which is answered, and counts files begun, and received. Closes the upload
 * when that were all that are expected. 0 when there is no such upload.
 */
export async function reviseUpload(
  dialect: Dialect,
  transaction: WriteTransaction,
  id: number,
  added: { readonly files?: number; readonly received?: number } = {},
): Promise<number> {
  const row = await lockUpload(dialect, transaction, id);
  if (!row) return 0;
  const revision = row.revision + 1;
  const received = row.received_count + (added.received ?? 0);
  const isComplete = row.expected_files !== null && received >= row.expected_files;
  await transaction
    .updateTable('uploads')
    .set({
      revision,
      file_count: row.file_count + (added.files ?? 0),
      received_count: received,
      state: row.state === 'open' && isComplete ? 'closed' : row.state,
    })
    .where('id', '=', id)
    .execute();
  return revision;
}

/** Something became of photos: so it did of the files that they came in, and of their uploads. */
export async function revisePhotos(
  dialect: Dialect,
  transaction: WriteTransaction,
  photos: readonly { readonly id: number; readonly upload_id: number }[],
): Promise<void> {
  const byUpload = Map.groupBy(photos, (photo) => photo.upload_id);
  // In one order, so that no two wait for each other.
  for (const [uploadId, changed] of [...byUpload].toSorted(([a], [b]) => a - b)) {
    const revision = await reviseUpload(dialect, transaction, uploadId);
    await transaction
      .updateTable('upload_files')
      .set({ revision })
      // The sign keeps SQLite from reading all files of the upload, which it takes for few.
      .where(sql<boolean>`+upload_id = ${uploadId}`)
      .where(
        dialect.isOneOf(
          'photo_id',
          changed.map(({ id }) => id),
        ),
      )
      .execute();
  }
}
