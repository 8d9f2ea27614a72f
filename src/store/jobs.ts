import { sql } from 'kysely';
import type { Dialect, WriteTransaction } from './dialect.ts';
import type { Job, JobStore, NewJob } from './store.ts';

// Times are those of the workers' clocks: leases are minutes long, so that clocks that are seconds
// apart do no harm.

let lastOrder = 0;

/** Microseconds since 1970, and more than any value before it in this process. */
function nextOrder(): number {
  lastOrder = Math.max(lastOrder + 1, Date.now() * 1000);
  return lastOrder;
}

// Not an entity's id: nobody asks for a job but the worker that took it.
function newJobId(): number {
  return Math.floor(Math.random() * 2 ** 52);
}

/** Adds jobs within a transaction, as `JobStore.add` says. */
export async function addJobs(
  dialect: Dialect,
  transaction: WriteTransaction,
  jobs: readonly NewJob[],
): Promise<void> {
  if (jobs.length === 0) return;
  const byKey = new Map<string, NewJob>();
  for (const job of jobs) if (!byKey.has(job.key)) byKey.set(job.key, job);
  await transaction
    .deleteFrom('jobs')
    .where(dialect.isOneOf('key', [...byKey.keys()]))
    .where('state', '=', 'dead')
    .execute();
  for (const job of byKey.values()) {
    await transaction
      .insertInto('jobs')
      .values({
        id: newJobId(),
        kind: job.kind,
        key: job.key,
        payload: JSON.stringify(job.payload),
        priority: job.priority,
        added_order: nextOrder(),
        attempts: 0,
        due_at_ms: 0,
        state: 'waiting',
        error: null,
        holder: null,
      })
      // One statement: it waits for whoever is about to take or to finish the job, so that either the
      // run sees what this transaction wrote, or the mark sees the run.
      .onConflict((conflict) =>
        conflict
          .column('key')
          .doUpdateSet({ state: 'running-again' })
          .where('jobs.state', '=', 'running'),
      )
      .execute();
  }
}

const runningStates = ['running', 'running-again'] as const;

export function jobStore(dialect: Dialect): JobStore {
  // What a loss of power takes back is that a job ran: it runs again.
  const replayable = <Result>(work: (transaction: WriteTransaction) => Promise<Result>) =>
    dialect.write(work, 'replayable');
  const running = (transaction: WriteTransaction, ids: readonly number[]) =>
    transaction
      .updateTable('jobs')
      .where(dialect.isOneOf('id', ids))
      .where('state', 'in', runningStates);
  /** Makes a job due that was added again while it ran, as a new one: its runner has it no more. */
  const renew = (transaction: WriteTransaction, id: number) =>
    transaction
      .updateTable('jobs')
      .set({ id: newJobId(), attempts: 0, due_at_ms: 0, state: 'waiting', error: null })
      .where('id', '=', id)
      .where('state', '=', 'running-again')
      .execute();

  return {
    async add(jobs) {
      await dialect.write((transaction) => addJobs(dialect, transaction, jobs));
    },

    async take(limit, leaseMs, holder) {
      const now = Date.now();
      const taken = await replayable(async (transaction) => {
        const due = await dialect
          .locking(
            transaction
              .selectFrom('jobs')
              .select('id')
              .where(sql<boolean>`state <> 'dead'`) // a constant, for the planner to use the partial index
              .where('due_at_ms', '<=', now)
              .orderBy('priority')
              .orderBy('added_order')
              .limit(limit),
            { skip: true },
          )
          .execute();
        return due.length === 0
          ? []
          : transaction
              .updateTable('jobs')
              .set(({ eb }) => ({
                state: 'running',
                due_at_ms: now + leaseMs,
                attempts: eb('attempts', '+', 1),
                holder: holder ?? null,
              }))
              .where(
                dialect.isOneOf(
                  'id',
                  due.map(({ id }) => id),
                ),
              )
              .returning(['id', 'kind', 'key', 'payload', 'priority', 'attempts', 'added_order'])
              .execute();
      });
      return taken
        .sort((a, b) => a.priority - b.priority || a.added_order - b.added_order)
        .map(
          ({ payload, added_order: _, ...job }): Job => ({ ...job, payload: JSON.parse(payload) }),
        );
    },

    async holders() {
      const rows = await dialect.read
        .selectFrom('jobs')
        .select('holder')
        .distinct()
        .where('state', 'in', runningStates)
        .execute();
      return rows.flatMap(({ holder }) => holder ?? []);
    },

    async release(holders) {
      await replayable((transaction) =>
        transaction
          .updateTable('jobs')
          .set({ due_at_ms: 0 })
          .where('state', 'in', runningStates)
          .where(dialect.isOneOf('holder', holders))
          .execute(),
      );
    },

    async extend(ids, leaseMs) {
      await replayable((transaction) =>
        running(transaction, ids)
          .set({ due_at_ms: Date.now() + leaseMs })
          .execute(),
      );
    },

    async finish(id) {
      await replayable(async (transaction) => {
        // In this order: the first statement waits for whoever is adding the job, the second sees it.
        await transaction
          .deleteFrom('jobs')
          .where('id', '=', id)
          .where('state', '<>', 'running-again')
          .execute();
        await renew(transaction, id);
      });
    },

    async fail(id, error, retryAfterMs) {
      await replayable(async (transaction) => {
        if (retryAfterMs === undefined) {
          await running(transaction, [id])
            .set({ state: 'dead', error })
            .where('state', '=', 'running')
            .execute();
          await renew(transaction, id);
        } else {
          await running(transaction, [id])
            .set({ state: 'waiting', due_at_ms: Date.now() + retryAfterMs, error })
            .execute();
        }
      });
    },

    async postpone(id, reason, delayMs) {
      await replayable((transaction) =>
        running(transaction, [id])
          .set(({ eb }) => ({
            state: 'waiting',
            due_at_ms: Date.now() + delayMs,
            attempts: eb('attempts', '-', 1),
            error: reason,
          }))
          .execute(),
      );
    },

    async count() {
      const rows = await dialect.read
        .selectFrom('jobs')
        .select([
          sql<string>`case when state not like 'running%' then state
            when due_at_ms <= ${Date.now()} then 'waiting' else 'running' end`.as('standing'),
          sql<number>`count(*)`.as('jobs'),
        ])
        .groupBy('standing')
        .execute();
      const count = { waiting: 0, running: 0, dead: 0 };
      for (const { standing, jobs } of rows) count[standing as keyof typeof count] = jobs;
      return count;
    },
  };
}
