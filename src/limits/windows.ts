/**
 * Windows are fixed, and aligned to the clock, so that every process on a database means the same one
 * without asking. Tiers and lengths are those of api-v4.txt, "Rate Limits".
 */

import type { LimitTier } from '../model/application.ts';

export const windowMs: Readonly<Record<LimitTier, number>> = {
  entity: 60_000,
  search: 60_000,
  // A day of UTC.
  tiles: 86_400_000,
};

/** When the window began that holds this time. */
export function windowStart(tier: LimitTier, timeMs: number): number {
  return timeMs - (timeMs % windowMs[tier]);
}
