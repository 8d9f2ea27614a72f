import { sql } from 'kysely';
import type { StorageUsage } from '../model/storage.ts';
import type { Dialect, WriteTransaction } from './dialect.ts';
import type { Tables } from './tables.ts';
import type { FileOwner, OwnerStorageStore } from './upload-stores.ts';

/**
 * How many bytes each owner keeps: a row for an owner, changed in the transactions that add and remove
 * photos, always after all other rows that they lock.
 */
export function ownerStorageStore(dialect: Dialect): OwnerStorageStore {
  return {
    async usages(ownerIds) {
      const [stored, incoming] = await Promise.all([
        dialect.read
          .selectFrom('owner_storage')
          .selectAll()
          .where(dialect.isOneOf('owner_id', ownerIds))
          .execute(),
        dialect.read
          .selectFrom('incoming_files')
          .select(['owner_id', sumOfBytes.as('bytes')])
          .where(dialect.isOneOf('owner_id', ownerIds))
          .where(isNotTaken)
          .groupBy('owner_id')
          .execute(),
      ]);
      const storedOf = new Map(stored.map((row) => [row.owner_id, row]));
      const incomingOf = new Map(incoming.map((row) => [row.owner_id, Number(row.bytes)]));
      return new Map(
        ownerIds.map((id): [number, StorageUsage] => [
          id,
          {
            storedBytes: storedOf.get(id)?.stored_bytes ?? 0,
            incomingBytes: incomingOf.get(id) ?? 0,
            quotaBytes: storedOf.get(id)?.quota_bytes ?? null,
          },
        ]),
      );
    },

    async setQuota(ownerId, bytes) {
      const row = { owner_id: ownerId, stored_bytes: 0, quota_bytes: bytes };
      await dialect.write((transaction) =>
        dialect.insertRows(transaction, 'owner_storage', [row], {
          keys: ['owner_id'],
          update: ['quota_bytes'],
        }),
      );
    },

    async uncountedPhotos(limit) {
      return dialect.read
        .selectFrom('photos')
        .select(['id', 'sha256'])
        .where(isUncounted)
        .orderBy('id')
        .limit(limit)
        .execute();
    },

    async countPhoto(id, bytes) {
      await dialect.write(async (transaction) => {
        const photo = await transaction
          .updateTable('photos')
          .set({ bytes })
          .where('id', '=', id)
          .where(isUncounted)
          .returning('upload_id')
          .executeTakeFirst();
        if (photo) await addStoredBytes(dialect, transaction, photo.upload_id, bytes);
      }, 'replayable');
    },
  };
}

// Constants, for the planner to use the partial indexes.
const isNotTaken = sql<boolean>`state <> 'taken'`;
const isUncounted = sql<boolean>`bytes is null`;
const sumOfBytes = sql<number>`coalesce(sum(counted_bytes), 0)`;

/** Counts bytes of originals for the owner of an upload; below 0: they are gone. */
export async function addStoredBytes(
  dialect: Dialect,
  transaction: WriteTransaction,
  uploadId: number,
  bytes: number,
): Promise<void> {
  const upload = await transaction
    .selectFrom('uploads')
    .select(['creator_id', 'organization_id'])
    .where('id', '=', uploadId)
    .executeTakeFirst();
  if (!upload || bytes === 0) return;
  const ownerId = upload.organization_id ?? upload.creator_id;
  await ensureRow(dialect, transaction, ownerId);
  await transaction
    .updateTable('owner_storage')
    .set(({ eb }) => ({ stored_bytes: eb('stored_bytes', '+', bytes) }))
    .where('owner_id', '=', ownerId)
    .execute();
}

/**
 * Photos are removed or rejected: they count no more. Rows as they were before; those of their uploads must
 * still be there.
 */
export async function forgetStoredBytes(
  dialect: Dialect,
  transaction: WriteTransaction,
  photos: readonly Pick<Tables['photos'], 'upload_id' | 'bytes' | 'state'>[],
): Promise<void> {
  // The originals of others are gone.
  const kept = photos.filter(({ state }) => state !== 'rejected');
  const byUpload = Map.groupBy(kept, (photo) => photo.upload_id);
  // In one order, so that no two wait for each other.
  for (const [uploadId, gone] of [...byUpload].toSorted(([a], [b]) => a - b)) {
    const bytes = gone.reduce((sum, photo) => sum + (photo.bytes ?? 0), 0);
    await addStoredBytes(dialect, transaction, uploadId, -bytes);
  }
}

/**
 * Whether an owner may bring so many bytes more; until the transaction ends, nobody else can take them
 * up.
 */
export async function hasRoom(
  dialect: Dialect,
  transaction: WriteTransaction,
  { ownerId, defaultQuotaBytes }: FileOwner,
  bytes: number,
): Promise<boolean> {
  const rowOf = () =>
    transaction.selectFrom('owner_storage').selectAll().where('owner_id', '=', ownerId);
  const seen = await rowOf().executeTakeFirst();
  const quota = seen?.quota_bytes ?? defaultQuotaBytes;
  if (quota === null) return true;
  await ensureRow(dialect, transaction, ownerId);
  const { stored_bytes } = await dialect.locking(rowOf()).executeTakeFirstOrThrow();
  const incoming = await transaction
    .selectFrom('incoming_files')
    .select(sumOfBytes.as('bytes'))
    .where('owner_id', '=', ownerId)
    .where(isNotTaken)
    .executeTakeFirstOrThrow();
  const taken = stored_bytes + Number(incoming.bytes);
  // Who doesn't tell how much is to come begins while there is room at all.
  return taken + bytes <= quota && taken < quota;
}

/** How many files of an owner are on their way. */
export async function countIncoming(
  transaction: WriteTransaction,
  ownerId: number,
): Promise<number> {
  const { files } = await transaction
    .selectFrom('incoming_files')
    .select(({ fn }) => fn.countAll<number>().as('files'))
    .where('owner_id', '=', ownerId)
    .where(isNotTaken)
    .executeTakeFirstOrThrow();
  return Number(files);
}

async function ensureRow(
  dialect: Dialect,
  transaction: WriteTransaction,
  ownerId: number,
): Promise<void> {
  const row = { owner_id: ownerId, stored_bytes: 0, quota_bytes: null };
  await dialect.insertRows(transaction, 'owner_storage', [row], 'ignore');
}
