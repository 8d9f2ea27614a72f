import type { Config } from '../../config.ts';
import { windowMs, windowStart } from '../../limits/windows.ts';
import { type Application, type LimitTier, limitTiers } from '../../model/application.ts';
import type { Store } from '../../store/store.ts';

/** How much of one limit an application used, window by window. */
export interface TierUsage {
  readonly tier: LimitTier;
  /** Requests per window; 0: no limit. */
  readonly limit: number;
  /** The oldest first, the current one last; also those in which there was nothing. */
  readonly windows: readonly { readonly startMs: number; readonly used: number }[];
}

/** How far back the charts look: an hour of minutes, a month of days. */
const windowCounts: Readonly<Record<LimitTier, number>> = { entity: 60, search: 60, tiles: 30 };

export async function readUsage(
  { store, config }: { store: Pick<Store, 'usage'>; config: Pick<Config, 'limits'> },
  application: Pick<Application, 'id' | 'limits'>,
  nowMs: number,
): Promise<TierUsage[]> {
  return Promise.all(
    limitTiers.map(async (tier) => {
      const count = windowCounts[tier];
      const firstMs = windowStart(tier, nowMs) - (count - 1) * windowMs[tier];
      const rows = await store.usage.used(application.id, tier, firstMs);
      const used = new Map(rows.map((row) => [row.startMs, row.used]));
      const windows = Array.from({ length: count }, (_, index) => {
        const startMs = firstMs + index * windowMs[tier];
        return { startMs, used: used.get(startMs) ?? 0 };
      });
      return { tier, limit: application.limits[tier] ?? config.limits[tier], windows };
    }),
  );
}
