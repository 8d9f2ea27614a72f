import { sql } from 'kysely';
import type { Report } from '../model/report.ts';
import { readCursor, writeCursor } from './cursors.ts';
import type { Dialect, WriteTransaction } from './dialect.ts';
import type { ReportStore } from './report-stores.ts';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';

// Constants, for the planner to use the partial indexes.
const isOpen = sql<boolean>`closed_at_ms is null`;
const isClosed = sql<boolean>`closed_at_ms is not null`;

export function reportStore(dialect: Dialect, newId: Store['newId']): ReportStore {
  return {
    async add({ imageId, reason, text, email, reporterId, reporterKey }) {
      const row = {
        ...{ id: await newId('report'), image_id: imageId, reason, text, email },
        ...{ reporter_id: reporterId, reporter_key: reporterKey, created_at_ms: Date.now() },
        ...{ closed_at_ms: null, outcome: null, closed_by: null, note: '' },
      };
      return dialect.write(async (transaction) => {
        // A deletion that comes later finds the report; one that came before left no image.
        const image = await dialect
          .locking(transaction.selectFrom('images').select('id').where('id', '=', imageId), {
            shared: true,
          })
          .executeTakeFirst();
        if (!image) return false;
        await transaction
          .insertInto('reports')
          .values(row)
          .onConflict((conflict) =>
            conflict
              .columns(['image_id', 'reporter_key'])
              .where(isOpen)
              .doUpdateSet({ reason, text, email }),
          )
          .execute();
        return true;
      });
    },

    async get(id) {
      const row = await dialect.read
        .selectFrom('reports')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
      return row && reportOfRow(row);
    },

    async list({ isOpen: ofOpen, limit, after }) {
      const column = ofOpen ? 'created_at_ms' : 'closed_at_ms';
      let query = dialect.read
        .selectFrom('reports')
        .selectAll()
        .where(ofOpen ? isOpen : isClosed)
        .orderBy(column, 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1);
      if (after !== undefined) {
        const [atMs, id] = readCursor(after);
        query = query.where(sql<boolean>`(${sql.ref(column)}, id) < (${atMs}, ${id})`);
      }
      const rows = await query.execute();
      const shown = rows.slice(0, limit);
      const last = shown.at(-1);
      const hasMore = rows.length > limit && last !== undefined;
      return {
        items: shown.map(reportOfRow),
        next: hasMore ? writeCursor([last[column] ?? 0, last.id]) : undefined,
      };
    },

    async countOpen() {
      const { reports } = await dialect.read
        .selectFrom('reports')
        .select(({ fn }) => fn.countAll<number>().as('reports'))
        .where(isOpen)
        .executeTakeFirstOrThrow();
      return Number(reports);
    },

    close: (id, { outcome, note, byId }) =>
      dialect.write(async (transaction) => {
        const closed = await transaction
          .updateTable('reports')
          .set({ closed_at_ms: Date.now(), outcome, closed_by: byId, note })
          .where('id', '=', id)
          .where(isOpen)
          .returning('id')
          .executeTakeFirst();
        return closed !== undefined;
      }),

    async deleteClosed(beforeMs) {
      await dialect.write((transaction) =>
        transaction
          .deleteFrom('reports')
          .where(isClosed)
          .where('closed_at_ms', '<', beforeMs)
          .execute(),
      );
    },
  };
}

/** The images go: what was written of them goes along, and nothing more is to be done. */
export async function closeReportsOf(
  dialect: Dialect,
  transaction: WriteTransaction,
  imageIds: readonly number[],
): Promise<void> {
  await transaction
    .updateTable('reports')
    .set({
      image_id: null,
      text: '',
      outcome: sql<'deleted'>`coalesce(outcome, 'deleted')`,
      closed_at_ms: sql<number>`coalesce(closed_at_ms, ${Date.now()})`,
    })
    .where(dialect.isOneOf('image_id', imageIds))
    .execute();
}

/** Reports stay when an account goes, and nobody's name or address with them. */
export async function forgetReporter(transaction: WriteTransaction, userId: number): Promise<void> {
  await transaction
    .updateTable('reports')
    .set({ reporter_id: null, email: null })
    .where('reporter_id', '=', userId)
    .execute();
}

function reportOfRow(row: Tables['reports']): Report {
  const { closed_at_ms: atMs, outcome } = row;
  return {
    id: row.id,
    imageId: row.image_id,
    reason: row.reason,
    text: row.text,
    email: row.email,
    reporterId: row.reporter_id,
    createdAtMs: row.created_at_ms,
    closed:
      atMs === null || outcome === null
        ? null
        : { outcome, atMs, byId: row.closed_by, note: row.note },
  };
}
