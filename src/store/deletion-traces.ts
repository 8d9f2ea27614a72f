import { sql } from 'kysely';
import type { Dialect, WriteTransaction } from './dialect.ts';
import type { Tables } from './tables.ts';

/**
 * What a deletion has to make anew, remembered until it is. A tile's scope is its set's number, a feature
 * cell's its run; a map feature's is 0.
 */
export const traceKinds = { tile: 0, featureCell: 1, mapFeature: 2 } as const;

interface Trace {
  readonly scope: number;
  readonly key: number;
}

export async function addTraces(
  dialect: Dialect,
  transaction: WriteTransaction,
  deletionId: number,
  kind: keyof typeof traceKinds,
  traces: readonly Trace[],
): Promise<void> {
  const rows = traces.map(({ scope, key }) => ({
    deletion_id: deletionId,
    kind: traceKinds[kind],
    scope,
    key,
  }));
  await dialect.insertRows(transaction, 'deletion_traces', rows, 'ignore');
}

export async function tracesOf(
  database: Dialect['read'],
  deletionId: number,
  kind: keyof typeof traceKinds,
): Promise<Pick<Tables['deletion_traces'], 'scope' | 'key'>[]> {
  return database
    .selectFrom('deletion_traces')
    .select(['scope', 'key'])
    .where('deletion_id', '=', deletionId)
    .where('kind', '=', traceKinds[kind])
    .orderBy('scope')
    .orderBy('key')
    .execute();
}

export async function countTraces(
  transaction: WriteTransaction,
  deletionId: number,
  kind: keyof typeof traceKinds,
): Promise<number> {
  const { count } = await transaction
    .selectFrom('deletion_traces')
    .select(sql<number>`cast(count(*) as bigint)`.as('count'))
    .where('deletion_id', '=', deletionId)
    .where('kind', '=', traceKinds[kind])
    .executeTakeFirstOrThrow();
  return count;
}
