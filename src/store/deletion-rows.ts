import { sql } from 'kysely';
import type { Deletion, DeletionCounts } from '../model/deletion.ts';
import type { Dialect, WriteTransaction } from './dialect.ts';
import type { Tables } from './tables.ts';

type Row = Tables['deletions'];

/** The columns of what is counted. */
const countColumns = {
  images: 'images',
  sequences: 'sequences',
  unpublished: 'unpublished',
  detections: 'detections',
  originals: 'originals',
  thumbnails: 'thumbnails',
  deepZoomTiles: 'deep_zoom_tiles',
  tracks: 'tracks',
  mapFeatures: 'map_features',
  mapTiles: 'map_tiles',
} as const satisfies Record<keyof DeletionCounts, keyof Row>;

export function newDeletionRow(
  row: Pick<Row, 'id' | 'requested_by' | 'kind' | 'subject'>,
  nowMs: number,
): Row {
  const counts = Object.values(countColumns).map((column) => [column, 0]);
  return {
    ...row,
    state: 'requested',
    requested_at_ms: nowMs,
    done_at_ms: null,
    ...(Object.fromEntries(counts) as Pick<Row, (typeof countColumns)[keyof DeletionCounts]>),
  };
}

export function deletionOfRow(row: Row): Deletion {
  const counts = Object.entries(countColumns).map(([name, column]) => [name, row[column]]);
  return {
    id: row.id,
    requestedBy: row.requested_by,
    subject: { kind: row.kind, id: row.subject },
    state: row.state,
    requestedAtMs: row.requested_at_ms,
    doneAtMs: row.done_at_ms,
    counts: Object.fromEntries(counts) as unknown as DeletionCounts,
  };
}

/** The row, which nobody else changes before the transaction ends. */
export function lockDeletion(
  dialect: Dialect,
  transaction: WriteTransaction,
  id: number,
): Promise<Row | undefined> {
  return dialect
    .locking(transaction.selectFrom('deletions').selectAll().where('id', '=', id))
    .executeTakeFirst();
}

/** Adds to what a deletion has erased. */
export async function addCounts(
  transaction: WriteTransaction,
  id: number,
  added: Partial<DeletionCounts>,
): Promise<void> {
  const changes = Object.entries(added).flatMap(([name, count]) => {
    const column = countColumns[name as keyof DeletionCounts];
    return count === 0 ? [] : [[column, sql<number>`${sql.ref(column)} + ${count}`]];
  });
  if (changes.length === 0) return;
  await transaction
    .updateTable('deletions')
    .set(Object.fromEntries(changes))
    .where('id', '=', id)
    .execute();
}
