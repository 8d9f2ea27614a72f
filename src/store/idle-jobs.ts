import type { Dialect, WriteTransaction } from './dialect.ts';

const runningStates = ['running', 'running-again'] as const;

/** Takes jobs out of the queue that do not run just now. */
export async function removeIdleJobs(
  dialect: Dialect,
  transaction: WriteTransaction,
  keys: readonly string[],
): Promise<void> {
  await transaction
    .deleteFrom('jobs')
    .where(dialect.isOneOf('key', keys))
    .where('state', 'not in', runningStates)
    .execute();
}

/** Of these jobs, those that are in the queue. */
export async function keysInQueue(
  dialect: Dialect,
  database: Dialect['read'],
  keys: readonly string[],
): Promise<Set<string>> {
  const rows = await database
    .selectFrom('jobs')
    .select('key')
    .where(dialect.isOneOf('key', keys))
    .execute();
  return new Set(rows.map(({ key }) => key));
}
