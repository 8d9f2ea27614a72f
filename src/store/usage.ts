import { sql } from 'kysely';
import type { LimitTier } from '../model/application.ts';
import type { UsageStore, UsageWindow } from './application-stores.ts';
import type { Dialect } from './dialect.ts';
import type { Tables } from './tables.ts';

const keys = ['application_id', 'tier', 'start_ms'] as const;
/** Of one statement; each has six parameters. */
const maxRows = 1000;

/** A loss of power may take counts back: the requests were answered, and the next ones are counted. */
export function usageStore(dialect: Dialect): UsageStore {
  const used = dialect.prepare((applicationId: number, tier: LimitTier, fromMs: number) =>
    dialect.read
      .selectFrom('usage_windows')
      .select(['start_ms as startMs', 'used'])
      .where('application_id', '=', applicationId)
      .where('tier', '=', tier)
      .where('start_ms', '>=', fromMs)
      .where('used', '>', 0)
      .orderBy('start_ms'),
  );

  return {
    async reserve(window, wanted, limit) {
      const granted = sql<number>`case
        when usage_windows.reserved + ${wanted} <= ${limit} then ${wanted}
        when usage_windows.reserved < ${limit} then ${limit} - usage_windows.reserved
        else 0 end`;
      const first = Math.max(0, Math.min(wanted, limit));
      return dialect.write(
        (transaction) =>
          transaction
            .insertInto('usage_windows')
            .values({ ...keyOf(window), reserved: first, last_change: first, used: 0 })
            .onConflict((conflict) =>
              conflict.columns(keys).doUpdateSet({
                reserved: sql`usage_windows.reserved + ${granted}`,
                last_change: granted,
              }),
            )
            .returning(['last_change as granted', 'reserved'])
            .executeTakeFirstOrThrow(),
        'replayable',
      );
    },

    async record(windows) {
      const rows = mergedRows(windows);
      await dialect.write(async (transaction) => {
        for (let start = 0; start < rows.length; start += maxRows) {
          await transaction
            .insertInto('usage_windows')
            .values(rows.slice(start, start + maxRows))
            .onConflict((conflict) =>
              conflict.columns(keys).doUpdateSet({
                reserved: sql`case
                  when usage_windows.reserved + excluded.last_change > 0
                  then usage_windows.reserved + excluded.last_change
                  else 0 end`,
                last_change: sql`excluded.last_change`,
                used: sql`usage_windows.used + excluded.used`,
              }),
            )
            .execute();
        }
      }, 'replayable');
    },

    used,

    async deleteBefore(tier, startMs) {
      await dialect.write((transaction) =>
        transaction
          .deleteFrom('usage_windows')
          .where('tier', '=', tier)
          .where('start_ms', '<', startMs)
          .execute(),
      );
    },
  };
}

function keyOf({ applicationId, tier, startMs }: UsageWindow) {
  return { application_id: applicationId, tier, start_ms: startMs };
}

/** A row per window, in an order that is the same for everybody, so that no two wait for each other. */
function mergedRows(windows: Parameters<UsageStore['record']>[0]): Tables['usage_windows'][] {
  const rows = new Map<string, Tables['usage_windows']>();
  for (const window of windows) {
    const name = `${window.applicationId}/${window.tier}/${window.startMs}`;
    const row = rows.get(name) ?? { ...keyOf(window), reserved: 0, last_change: 0, used: 0 };
    row.used += window.used;
    row.last_change -= window.returned;
    rows.set(name, row);
  }
  return [...rows.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}
