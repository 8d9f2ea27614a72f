import type { SequenceRules } from '../model/upload.ts';
import { addErasures } from './deletion-contents.ts';
import type { RowRemoval } from './deletion-stores.ts';
import type { Dialect, WriteTransaction } from './dialect.ts';
import { keysInQueue, removeIdleJobs } from './idle-jobs.ts';

/** Of uploads that nobody is told of: jobs of one that is ending may be at its photos still. */
export const deletedStates = ['ending', 'deleted'] as const;

/**
 * Lets no photo more into uploads, and ends their publication; false: one of them is being published just
 * now. From here on nobody is told of them.
 */
export async function endUploads(
  dialect: Dialect,
  transaction: WriteTransaction,
  ids: readonly number[],
  { uploadJobKeys }: Pick<RowRemoval, 'uploadJobKeys'>,
): Promise<boolean> {
  if (ids.length === 0) return true;
  const ending = await transaction
    .updateTable('uploads')
    .set({ state: 'ending' })
    .where(dialect.isOneOf('id', ids))
    .where('state', '<>', 'deleted')
    .returning('id')
    .execute();
  for (const { id } of ending) {
    const keys = uploadJobKeys(id, await filesOf(transaction, id));
    await removeIdleJobs(dialect, transaction, keys);
    if ((await keysInQueue(dialect, transaction, keys)).size > 0) return false;
    await transaction
      .updateTable('uploads')
      .set({ state: 'deleted' })
      .where('id', '=', id)
      .execute();
  }
  return true;
}

async function filesOf(transaction: WriteTransaction, uploadId: number): Promise<string[]> {
  const ids = new Set<string>();
  for (const table of ['upload_files', 'incoming_files'] as const) {
    const rows = await transaction
      .selectFrom(table)
      .select('id')
      .where('upload_id', '=', uploadId)
      .execute();
    for (const { id } of rows) ids.add(id);
  }
  return [...ids];
}

/** An upload that was published goes with its last photo. */
export async function forgetEmptied(
  dialect: Dialect,
  transaction: WriteTransaction,
  deletionId: number,
  ids: readonly number[],
): Promise<void> {
  const published = await dialect
    .locking(
      transaction
        .selectFrom('uploads')
        .select('id')
        .where(dialect.isOneOf('id', [...new Set(ids)]))
        .where('state', '=', 'published')
        .orderBy('id'),
    )
    .execute();
  const emptied: number[] = [];
  for (const { id } of published) {
    const photo = await transaction
      .selectFrom('photos')
      .select('id')
      .where('upload_id', '=', id)
      .limit(1)
      .executeTakeFirst();
    if (!photo) emptied.push(id);
  }
  await forgetUploads(dialect, transaction, deletionId, emptied);
}

/** Takes photos out of the lists of files that they came in, also where their content came again. */
export async function removeFiles(
  dialect: Dialect,
  transaction: WriteTransaction,
  photoIds: readonly number[],
): Promise<void> {
  const files = await transaction
    .deleteFrom('upload_files')
    .where(dialect.isOneOf('photo_id', photoIds))
    .returning('id')
    .execute();
  await transaction
    .deleteFrom('incoming_files')
    .where(
      dialect.isOneOf(
        'id',
        files.map(({ id }) => id),
      ),
    )
    .where('state', '=', 'taken')
    .execute();
}

/** Removes uploads without photos, and makes erasures of their tracks that no other one has. */
export async function forgetUploads(
  dialect: Dialect,
  transaction: WriteTransaction,
  deletionId: number,
  ids: readonly number[],
): Promise<void> {
  if (ids.length === 0) return;
  const gone = await transaction
    .deleteFrom('uploads')
    .where(dialect.isOneOf('id', ids))
    .returning('rules')
    .execute();
  for (const table of ['upload_files', 'upload_sequences'] as const) {
    await transaction.deleteFrom(table).where(dialect.isOneOf('upload_id', ids)).execute();
  }
  await transaction
    .deleteFrom('incoming_files')
    .where(dialect.isOneOf('upload_id', ids))
    .where('state', '=', 'taken')
    .execute();
  const tracks = new Map<string, null>();
  for (const { rules } of gone) {
    const { track } = JSON.parse(rules) as SequenceRules;
    if (track && !(await hasTrack(transaction, track.sha256))) tracks.set(track.sha256, null);
  }
  await addErasures(dialect, transaction, deletionId, tracks);
}

async function hasTrack(transaction: WriteTransaction, sha256: string): Promise<boolean> {
  const upload = await transaction
    .selectFrom('uploads')
    .select('id')
    .where('rules', 'like', `%${sha256}%`)
    .limit(1)
    .executeTakeFirst();
  return upload !== undefined;
}
