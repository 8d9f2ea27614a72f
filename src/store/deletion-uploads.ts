import type { SequenceRules } from '../model/upload.ts';
import { addErasures } from './deletion-contents.ts';
import type { RowRemoval } from './deletion-stores.ts';
import type { Dialect, WriteTransaction } from './dialect.ts';
import { keysInQueue, removeIdleJobs } from './idle-jobs.ts';

/**
 * Lets no photo more into uploads, and ends their publication; false: one of them is being published just
 * now. From here on nobody is told of them.
 */
export async function endUploads(
  dialect: Dialect,
  transaction: WriteTransaction,
  ids: readonly number[],
  { uploadJobKey }: Pick<RowRemoval, 'uploadJobKey'>,
): Promise<boolean> {
  if (ids.length === 0) return true;
  await transaction
    .updateTable('uploads')
    .set({ state: 'deleted' })
    .where(dialect.isOneOf('id', ids))
    .where('state', '<>', 'deleted')
    .execute();
  const keys = ids.map(uploadJobKey);
  await removeIdleJobs(dialect, transaction, keys);
  return (await keysInQueue(dialect, transaction, keys)).size === 0;
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
