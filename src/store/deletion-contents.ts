import type { Dialect, WriteTransaction } from './dialect.ts';
import type { Tables } from './tables.ts';

/**
 * Makes erasures of contents that only these photos hold, and lets go of their hashes: until the bytes
 * are gone, nobody can hand the same content in.
 */
export async function removeContents(
  dialect: Dialect,
  transaction: WriteTransaction,
  deletionId: number,
  photos: readonly { readonly id: number; readonly sha256: string }[],
): Promise<void> {
  const photoIds = new Map(photos.map(({ sha256, id }) => [sha256, id]));
  const ids = new Set(photos.map(({ id }) => id));
  const isThese = (sha256s: Iterable<string>) => dialect.isOneOf('sha256', [...sha256s]);
  const holders = await dialect
    .locking(
      transaction
        .selectFrom('content_hashes')
        .selectAll()
        .where(isThese(photoIds.keys()))
        .orderBy('sha256'),
    )
    .execute();
  // A rejected photo has given its content away to one that stays.
  for (const { sha256, photo_id } of holders) if (!ids.has(photo_id)) photoIds.delete(sha256);
  await transaction.deleteFrom('content_hashes').where(isThese(photoIds.keys())).execute();
  await addErasures(dialect, transaction, deletionId, photoIds);
}

/** `photoIds`: by contents, the photo that a job may be working on. */
export async function addErasures(
  dialect: Dialect,
  transaction: WriteTransaction,
  deletionId: number,
  photoIds: ReadonlyMap<string, number | null>,
): Promise<void> {
  const rows = Array.from(photoIds, ([sha256, photo_id]): Tables['erasures'] => ({
    sha256,
    deletion_id: deletionId,
    photo_id,
    originals: null,
    thumbnails: null,
    deep_zoom_tiles: null,
    tracks: null,
  }));
  await dialect.insertRows(transaction, 'erasures', rows, 'ignore');
}
