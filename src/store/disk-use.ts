import { sql } from 'kysely';
import type { DiskUse } from '../model/disk-use.ts';
import type { Dialect } from './dialect.ts';
import type { DiskUseStore } from './disk-use-stores.ts';
import { flag, type Tables } from './tables.ts';

const dayMs = 86_400_000;

export function diskUseStore(dialect: Dialect): DiskUseStore {
  return {
    async measureDatabase() {
      const size = await dialect.size();
      const { images, sequences } = await dialect.read
        .selectFrom('sequences')
        .select([
          sql<number>`coalesce(sum(image_count), 0)`.as('images'),
          sql<number>`count(*)`.as('sequences'),
        ])
        .executeTakeFirstOrThrow();
      const { users } = await dialect.read
        .selectFrom('users')
        .select(({ fn }) => fn.countAll<number>().as('users'))
        .executeTakeFirstOrThrow();
      return {
        databaseBytes: size.bytes,
        madeTileBytes: size.madeTileBytes,
        images: Number(images),
        sequences: Number(sequences),
        users: Number(users),
      };
    },

    async keep(measured) {
      const row = rowOf(measured);
      const { day, ...rest } = row;
      await dialect.write((transaction) =>
        transaction
          .insertInto('disk_use')
          .values(row)
          .onConflict((conflict) => conflict.column('day').doUpdateSet(rest))
          .execute(),
      );
    },

    async since(fromMs) {
      const rows = await dialect.read
        .selectFrom('disk_use')
        .selectAll()
        .where('day', '>=', Math.floor(fromMs / dayMs))
        .orderBy('day')
        .execute();
      return rows.map(diskUseOfRow);
    },

    async latest() {
      const row = await dialect.read
        .selectFrom('disk_use')
        .selectAll()
        .orderBy('day', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row && diskUseOfRow(row);
    },

    async quotas() {
      const [stored, incoming] = await Promise.all([
        dialect.read
          .selectFrom('owner_storage')
          .select([
            sql<number>`coalesce(sum(stored_bytes), 0)`.as('stored'),
            sql<number>`coalesce(sum(quota_bytes), 0)`.as('quota'),
            sql<number>`count(quota_bytes)`.as('owners'),
          ])
          .executeTakeFirstOrThrow(),
        dialect.read
          .selectFrom('incoming_files')
          .select(sql<number>`coalesce(sum(counted_bytes), 0)`.as('bytes'))
          .where(sql<boolean>`state <> 'taken'`)
          .executeTakeFirstOrThrow(),
      ]);
      return {
        storedBytes: Number(stored.stored),
        incomingBytes: Number(incoming.bytes),
        quotaBytes: Number(stored.quota),
        ownersWithQuota: Number(stored.owners),
      };
    },
  };
}

function rowOf({ bytes, ...measured }: DiskUse): Tables['disk_use'] {
  const { deepZoom, ...others } = bytes;
  return {
    day: Math.floor(measured.measuredAtMs / dayMs),
    measured_at_ms: measured.measuredAtMs,
    ...others,
    deep_zoom: deepZoom,
    is_estimate: flag(measured.isEstimate),
    made_tiles: measured.madeTileBytes,
    free: measured.freeBytes,
    total: measured.totalBytes,
    images: measured.images,
    sequences: measured.sequences,
    users: measured.users,
  };
}

function diskUseOfRow(row: Tables['disk_use']): DiskUse {
  const { originals, thumbnails, deep_zoom: deepZoom, tracks, incoming, database } = row;
  return {
    measuredAtMs: row.measured_at_ms,
    bytes: { originals, thumbnails, deepZoom, tracks, incoming, database },
    isEstimate: row.is_estimate === 1,
    madeTileBytes: row.made_tiles,
    freeBytes: row.free,
    totalBytes: row.total,
    images: row.images,
    sequences: row.sequences,
    users: row.users,
  };
}
