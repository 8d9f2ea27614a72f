import { sql } from 'kysely';
import type { Dialect, WriteTransaction } from './dialect.ts';
import { jobLists } from './job-lists.ts';
import {
  isRunning,
  isTimed,
  isWaiting,
  newJobId,
  nextOrder,
  ownerOfColumn,
  toOwnerColumn,
} from './job-rows.ts';
import { nextTurn, turnsOf } from './job-turns.ts';
import type { Job, JobStore, NewJob } from './store.ts';

// Times are those of the workers' clocks: leases are many seconds long, so that clocks that are a
// second apart do no harm.

/** Jobs that are put in line again at once: more than are taken, so that none of them waits for that. */
const duePerTake = 50;

/** Of an error that is kept, in characters. */
const maxErrorLength = 2000;

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
  const owners = jobs.map(({ owner }) => toOwnerColumn(owner));
  const turnOf = await turnsOf(dialect, transaction, owners);
  for (const { kind, key, payload, priority, ...job } of byKey.values()) {
    const owner = toOwnerColumn(job.owner);
    await transaction
      .insertInto('jobs')
      .values({
        id: newJobId(),
        kind,
        key,
        payload: JSON.stringify(payload),
        priority,
        owner,
        turn: await turnOf({ priority, owner }),
        added_order: nextOrder(),
        attempts: 0,
        due_at_ms: 0,
        state: 'waiting',
        error: null,
        holder: null,
        started_at_ms: null,
        failed_at_ms: null,
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

export function jobStore(dialect: Dialect): JobStore {
  // What a loss of power takes back is that a job ran: it runs again.
  const replayable = <Result>(work: (transaction: WriteTransaction) => Promise<Result>) =>
    dialect.write(work, 'replayable');
  const running = (transaction: WriteTransaction, ids: readonly number[]) =>
    transaction.updateTable('jobs').where(dialect.isOneOf('id', ids)).where(isRunning);

  /** Makes a job wait that was added again while it ran, as a new one: its runner has it no more. */
  async function renew(transaction: WriteTransaction, id: number): Promise<void> {
    const again = await dialect
      .locking(
        transaction
          .selectFrom('jobs')
          .select(['priority', 'owner'])
          .where('id', '=', id)
          .where('state', '=', 'running-again'),
      )
      .executeTakeFirst();
    if (!again) return;
    await transaction
      .updateTable('jobs')
      .set({
        ...{ id: newJobId(), turn: await nextTurn(transaction, again), added_order: nextOrder() },
        ...{ attempts: 0, due_at_ms: 0, state: 'waiting', error: null, failed_at_ms: null },
      })
      .where('id', '=', id)
      .execute();
  }

  /** Puts jobs in line whose delay or lease has ended: those at its end, these where they were. */
  async function queueDue(transaction: WriteTransaction): Promise<void> {
    const due = await dialect
      .locking(
        transaction
          .selectFrom('jobs')
          .select(['id', 'state', 'priority', 'owner'])
          .where(isTimed)
          .where('due_at_ms', '<=', Date.now())
          .orderBy('due_at_ms')
          .limit(duePerTake),
        { skip: true },
      )
      .execute();
    for (const { id, state, ...line } of due) {
      await transaction
        .updateTable('jobs')
        .set({
          id: newJobId(),
          state: 'waiting',
          ...(state === 'retrying' && { turn: await nextTurn(transaction, line) }),
        })
        .where('id', '=', id)
        .execute();
    }
  }

  return {
    async add(jobs) {
      await dialect.write((transaction) => addJobs(dialect, transaction, jobs));
    },

    async take(limit, leaseMs, holder) {
      const taken = await replayable(async (transaction) => {
        await queueDue(transaction);
        const next = await dialect
          .locking(
            transaction
              .selectFrom('jobs')
              .select('id')
              .where(isWaiting)
              .orderBy('priority')
              .orderBy('turn')
              .orderBy('added_order')
              .limit(limit),
            { skip: true },
          )
          .execute();
        if (next.length === 0) return [];
        const ids = next.map(({ id }) => id);
        const now = Date.now();
        return transaction
          .updateTable('jobs')
          .set(({ eb }) => ({
            state: 'running',
            due_at_ms: now + leaseMs,
            started_at_ms: now,
            attempts: eb('attempts', '+', 1),
            holder: holder ?? null,
          }))
          .where(dialect.isOneOf('id', ids))
          .returning([
            ...(['id', 'kind', 'key', 'payload', 'priority', 'owner', 'attempts'] as const),
            ...(['turn', 'added_order'] as const),
          ])
          .execute();
      });
      return taken
        .sort((a, b) => a.priority - b.priority || a.turn - b.turn || a.added_order - b.added_order)
        .map(
          ({ payload, owner, turn: _, added_order: __, ...job }): Job => ({
            ...job,
            payload: JSON.parse(payload),
            owner: ownerOfColumn(owner),
          }),
        );
    },

    async holders() {
      const rows = await dialect.read
        .selectFrom('jobs')
        .select('holder')
        .distinct()
        .where(isRunning)
        .execute();
      return rows.flatMap(({ holder }) => holder ?? []);
    },

    async release(holders) {
      await replayable((transaction) =>
        transaction
          .updateTable('jobs')
          .set({ due_at_ms: 0 })
          .where(isRunning)
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
          .where('state', '=', 'running')
          .execute();
        await renew(transaction, id);
      });
    },

    async fail(id, error, retryAfterMs) {
      const now = Date.now();
      // PostgreSQL's texts can't hold a NUL, which an error may quote from a file.
      const text = error.slice(0, maxErrorLength).replaceAll('\0', '\ufffd');
      const failure = { error: text, failed_at_ms: now };
      await replayable(async (transaction) => {
        if (retryAfterMs === undefined) {
          await running(transaction, [id])
            .set({ state: 'dead', ...failure })
            .where('state', '=', 'running')
            .execute();
          await renew(transaction, id);
        } else {
          await running(transaction, [id])
            .set({ state: 'retrying', due_at_ms: now + retryAfterMs, ...failure })
            .execute();
        }
      });
    },

    async giveBack(id) {
      await replayable((transaction) =>
        running(transaction, [id])
          .set(({ eb }) => ({
            id: newJobId(),
            state: 'waiting',
            attempts: eb('attempts', '-', 1),
          }))
          .execute(),
      );
    },

    async postpone(id, reason, delayMs) {
      await replayable((transaction) =>
        running(transaction, [id])
          .set(({ eb }) => ({
            state: 'retrying',
            due_at_ms: Date.now() + delayMs,
            failed_at_ms: Date.now(),
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
          sql<string>`case when state = 'retrying' then 'waiting'
            when state not like 'running%' then state
            when due_at_ms <= ${Date.now()} then 'waiting' else 'running' end`.as('standing'),
          sql<number>`count(*)`.as('jobs'),
        ])
        .groupBy('standing')
        .execute();
      const count = { waiting: 0, running: 0, dead: 0 };
      for (const { standing, jobs } of rows) count[standing as keyof typeof count] = jobs;
      return count;
    },

    ...jobLists(dialect),
  };
}
