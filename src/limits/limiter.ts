/** Counts the requests of every application, and says which exceed its limits. */

import type { Logger } from '../log.ts';
import { type LimitOverrides, type LimitTier, limitTiers } from '../model/application.ts';
import type { UsageStore } from '../store/application-stores.ts';
import { Budget, type Count } from './budget.ts';
import { windowMs, windowStart } from './windows.ts';

export type { Count };

export interface Limiter {
  /**
   * Counts a request. Answers at once, unless only the database can tell whether there is still
   * something left, which is about once per window.
   */
  count(applicationId: number, overrides: LimitOverrides, tier: LimitTier): Count | Promise<Count>;

  /** Gives back what was reserved and not needed. Nothing may be counted after. */
  close(): Promise<void>;
}

/** How often use is recorded, and how long a reservation may lie idle. */
const recordMs = 5_000;
const cleanMs = 3_600_000;
/** How long windows are kept for charts. */
const keptMs: Readonly<Record<LimitTier, number>> = {
  entity: 86_400_000,
  search: 86_400_000,
  tiles: 90 * 86_400_000,
};
/** More windows than this are not kept in memory while the database is away: their use goes unrecorded. */
const maxUnrecorded = 10_000;

export function openLimiter({
  usage,
  limits,
  log,
}: {
  usage: UsageStore;
  /** Requests per window and application; 0: no limit. */
  limits: Readonly<Record<LimitTier, number>>;
  log: Pick<Logger, 'warn'>;
}): Limiter {
  /** The present window of every application that asked lately. */
  const present: Readonly<Record<LimitTier, Map<number, Budget>>> = {
    entity: new Map(),
    search: new Map(),
    tiles: new Map(),
  };
  /** Windows that ended before their use was recorded. */
  const ended = new Set<Budget>();
  let recording: Promise<void> | undefined;
  let isAwayLogged = false;

  const bank = {
    usage,
    onAway(error: unknown) {
      // Once per outage, which may concern thousands of applications.
      if (!isAwayLogged) log.warn({ err: error }, 'requests are counted without the database');
      isAwayLogged = true;
    },
  };

  function open(
    tier: LimitTier,
    applicationId: number,
    limit: number,
    nowMs: number,
    last: Budget | undefined,
  ): Budget {
    const window = { applicationId, tier, startMs: windowStart(tier, nowMs) };
    const budget = new Budget(bank, window, limit, last?.batch);
    if (last) ended.add(last);
    present[tier].set(applicationId, budget);
    return budget;
  }

  function budgets(): Budget[] {
    return [...limitTiers.flatMap((tier) => [...present[tier].values()]), ...ended];
  }

  async function record(isLast: boolean): Promise<void> {
    const nowMs = Date.now();
    const records = [];
    for (const budget of budgets()) {
      const taken = budget.takeRecord(isLast);
      if (taken) records.push({ budget, ...taken });
      else if (!isLast) leave(budget, nowMs);
    }
    if (records.length === 0) return;
    try {
      await usage.record(
        records.map(({ budget, used, returned }) => ({ ...budget.window, used, returned })),
      );
      isAwayLogged = false;
    } catch (error) {
      bank.onAway(error);
      for (const { budget, used } of records) {
        // What was to be given back stays reserved: it may have been given back before the error.
        if (!ended.has(budget) || ended.size <= maxUnrecorded) budget.keepRecord(used);
      }
    }
  }

  /** Forgets a budget that nobody uses any more. */
  function leave(budget: Budget, nowMs: number): void {
    const { tier, applicationId } = budget.window;
    if (!budget.isOver(nowMs)) budget.payBack(nowMs);
    if (!budget.isDone(nowMs)) return;
    ended.delete(budget);
    if (present[tier].get(applicationId) === budget) present[tier].delete(applicationId);
  }

  const recordTimer = setInterval(() => {
    recording ??= record(false).finally(() => {
      recording = undefined;
    });
  }, recordMs);
  const clean = async () => {
    try {
      for (const tier of limitTiers) await usage.deleteBefore(tier, Date.now() - keptMs[tier]);
    } catch (error) {
      bank.onAway(error);
    }
  };
  const cleanTimer = setInterval(() => void clean(), cleanMs);
  recordTimer.unref();
  cleanTimer.unref();

  return {
    count(applicationId, overrides, tier) {
      const nowMs = Date.now();
      const limit = overrides[tier] ?? limits[tier];
      let budget = present[tier].get(applicationId);
      if (!budget || budget.isOver(nowMs)) {
        budget = open(tier, applicationId, limit, nowMs, budget);
      }
      if (limit > 0) return budget.count(limit, nowMs);
      budget.countFree();
      return unlimited[tier];
    },

    async close() {
      clearInterval(recordTimer);
      clearInterval(cleanTimer);
      await recording;
      await Promise.all(budgets().map((budget) => budget.arrived()));
      await record(true);
    },
  };
}

function withoutLimit(tier: LimitTier): Count {
  return {
    isAllowed: true,
    limit: 0,
    remaining: 0,
    resetSeconds: 0,
    windowSeconds: windowMs[tier] / 1000,
  };
}

const unlimited: Readonly<Record<LimitTier, Count>> = {
  entity: withoutLimit('entity'),
  search: withoutLimit('search'),
  tiles: withoutLimit('tiles'),
};
