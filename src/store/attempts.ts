import { sql } from 'kysely';
import type { AttemptStore } from './application-stores.ts';
import type { Dialect } from './dialect.ts';

export function attemptStore(dialect: Dialect): AttemptStore {
  return {
    async count(key, windowMs, nowMs) {
      const isOver = sql<boolean>`attempts.ends_at_ms <= ${nowMs}`;
      const { attempts } = await dialect.write(
        (transaction) =>
          transaction
            .insertInto('attempts')
            .values({ key, attempts: 1, ends_at_ms: nowMs + windowMs })
            .onConflict((conflict) =>
              conflict.column('key').doUpdateSet({
                attempts: sql`case when ${isOver} then 1 else attempts.attempts + 1 end`,
                ends_at_ms: sql`case when ${isOver} then excluded.ends_at_ms
                  else attempts.ends_at_ms end`,
              }),
            )
            .returning('attempts')
            .executeTakeFirstOrThrow(),
        'replayable',
      );
      return attempts;
    },

    async clear(key) {
      await dialect.write((transaction) =>
        transaction.deleteFrom('attempts').where('key', '=', key).execute(),
      );
    },

    async deleteExpired(nowMs) {
      await dialect.write((transaction) =>
        transaction.deleteFrom('attempts').where('ends_at_ms', '<=', nowMs).execute(),
      );
    },
  };
}
