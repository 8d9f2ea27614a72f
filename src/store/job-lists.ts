import { type RawBuilder, sql } from 'kysely';
import { type DeadJobs, type JobState, jobPriorities } from '../model/job.ts';
import { readPlace, writePlace } from './cursors.ts';
import type { Dialect } from './dialect.ts';
import {
  isDead,
  isRetrying,
  isRunning,
  isWaiting,
  nextOrder,
  ownerOfColumn,
  queuedJobColumns,
  queuedJobOfRow,
} from './job-rows.ts';
import { turnsOf } from './job-turns.ts';
import type { JobStore } from './store.ts';
import type { Tables } from './tables.ts';

type Column = keyof Tables['jobs'];

interface Order {
  readonly isOfState: RawBuilder<boolean>;
  readonly columns: readonly Column[];
  readonly isDescending?: true;
}

const orders: Readonly<Record<JobState, Order>> = {
  running: { isOfState: isRunning, columns: ['started_at_ms', 'id'] },
  waiting: { isOfState: isWaiting, columns: ['priority', 'turn', 'added_order', 'id'] },
  retrying: { isOfState: isRetrying, columns: ['due_at_ms', 'id'] },
  dead: { isOfState: isDead, columns: ['failed_at_ms', 'id'], isDescending: true },
};

/** Dead jobs that change in one transaction: others write in between. */
const deadPerTransaction = 500;

/** What operators see and do. */
export function jobLists(
  dialect: Dialect,
): Pick<JobStore, 'counts' | 'list' | 'getDead' | 'rerun' | 'discard'> {
  /** Changes dead jobs, some at a time, until none of them is dead; answers how many. */
  async function changeDead(
    which: DeadJobs,
    change: (ids: readonly number[]) => Promise<number>,
  ): Promise<number> {
    let changed = 0;
    for (;;) {
      let dead = dialect.read
        .selectFrom('jobs')
        .select('id')
        .where(isDead)
        .orderBy('failed_at_ms')
        .limit(deadPerTransaction);
      if (which !== 'all') {
        dead =
          'ids' in which
            ? dead.where(dialect.isOneOf('id', which.ids))
            : dead.where('kind', '=', which.kind);
      }
      const ids = (await dead.execute()).map(({ id }) => id);
      if (ids.length === 0) return changed;
      changed += await change(ids);
    }
  }

  return {
    async counts() {
      const rows = await dialect.read
        .selectFrom('jobs')
        .select([
          ...(['kind', 'owner'] as const),
          sql<JobState>`case when state = 'running-again' then 'running' else state end`.as('of'),
          sql<number>`count(*)`.as('jobs'),
        ])
        .groupBy(['kind', 'owner', 'of'])
        .orderBy('jobs', 'desc')
        .orderBy('kind')
        .orderBy('owner')
        .execute();
      return rows.map(({ owner, of, ...row }) => ({
        ...row,
        state: of,
        owner: ownerOfColumn(owner),
      }));
    },

    async list({ state, limit, after }) {
      const { isOfState, columns, isDescending } = orders[state];
      const refs = columns.map((column) => sql.ref(column));
      let query = dialect.read
        .selectFrom('jobs')
        .select(queuedJobColumns)
        .where(isOfState)
        .limit(limit + 1);
      for (const column of columns) query = query.orderBy(column, isDescending ? 'desc' : 'asc');
      if (after !== undefined) {
        const place = readPlace(after, columns.length);
        const comparison = sql.raw(isDescending ? '<' : '>');
        query = query.where(sql<boolean>`(${sql.join(refs)}) ${comparison} (${sql.join(place)})`);
      }
      const rows = await query.execute();
      const shown = rows.slice(0, limit);
      const last = shown.at(-1);
      return {
        items: shown.map(queuedJobOfRow),
        next:
          last && rows.length > limit
            ? writePlace(columns.map((column) => Number(last[column as keyof typeof last])))
            : undefined,
      };
    },

    async getDead(id) {
      const row = await dialect.read
        .selectFrom('jobs')
        .select(queuedJobColumns)
        .where('id', '=', id)
        .where(isDead)
        .executeTakeFirst();
      return row && queuedJobOfRow(row);
    },

    rerun: (which) =>
      changeDead(which, (ids) =>
        dialect.write(async (transaction) => {
          const dead = await dialect
            .locking(
              transaction
                .selectFrom('jobs')
                .select(['id', 'owner'])
                .where(dialect.isOneOf('id', ids))
                .where('state', '=', 'dead')
                .orderBy('added_order')
                .orderBy('id'),
            )
            .execute();
          const priority = jobPriorities.again;
          const owners = dead.map(({ owner }) => owner);
          const turnOf = await turnsOf(dialect, transaction, owners);
          for (const { id, owner } of dead) {
            await transaction
              .updateTable('jobs')
              .set({
                ...{ state: 'waiting', priority, turn: await turnOf({ priority, owner }) },
                ...{ added_order: nextOrder(), attempts: 0, error: null, failed_at_ms: null },
              })
              .where('id', '=', id)
              .execute();
          }
          return dead.length;
        }),
      ),

    async discard(which) {
      const discarded: Awaited<ReturnType<JobStore['discard']>> = [];
      await changeDead(which, async (ids) => {
        const rows = await dialect.write((transaction) =>
          transaction
            .deleteFrom('jobs')
            .where(dialect.isOneOf('id', ids))
            .where('state', '=', 'dead')
            .returning(['kind', 'payload'])
            .execute(),
        );
        for (const { kind, payload } of rows)
          discarded.push({ kind, payload: JSON.parse(payload) as unknown });
        return rows.length;
      });
      return discarded;
    },
  };
}
