import type { Config } from '../../config.ts';
import { type Application, type LimitTier, limitTiers } from '../../model/application.ts';
import type { Store } from '../../store/store.ts';

/** How much of one limit an application used, window by window. */
export interface TierUsage {
  readonly tier: LimitTier;
  /** Requests per window; 0: no limit. */
  readonly limit: number;
  readonly windowMs: number;
  /** One entry per window, the oldest first, the current one last. */
  readonly windows: readonly { readonly startMs: number; readonly used: number }[];
}

/** How far back the charts look: an hour of minutes, a month of days. */
const charts: Readonly<Record<LimitTier, { windowMs: number; count: number }>> = {
  entity: { windowMs: 60_000, count: 60 },
  search: { windowMs: 60_000, count: 60 },
  tiles: { windowMs: 86_400_000, count: 30 },
};

export async function readUsage(
  { store, config }: { store: Pick<Store, 'usage'>; config: Pick<Config, 'limits'> },
  application: Pick<Application, 'id' | 'limits'>,
  nowMs: number,
): Promise<TierUsage[]> {
  return Promise.all(
    limitTiers.map(async (tier) => {
      const { windowMs, count } = charts[tier];
      const firstMs = Math.floor(nowMs / windowMs) * windowMs - (count - 1) * windowMs;
      const used = new Map(
        (await store.usage.used(application.id, tier, firstMs)).map((each) => [
          each.startMs,
          each.used,
        ]),
      );
      const windows = Array.from({ length: count }, (_, index) => {
        const startMs = firstMs + index * windowMs;
        return { startMs, used: used.get(startMs) ?? 0 };
      });
      return { tier, limit: application.limits[tier] ?? config.limits[tier], windowMs, windows };
    }),
  );
}
