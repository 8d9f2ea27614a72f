import type { DiskUse } from '../model/disk-use.ts';

/** When the disk is full, if things go on as they did. */
export type Forecast =
  /** It was measured on too few days to say. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'full' }
  | { readonly kind: 'not-growing' }
  /** `daysLeft` is null when the disk doesn't tell how much is free. */
  | { readonly kind: 'growing'; readonly bytesPerDay: number; readonly daysLeft: number | null };

const dayMs = 86_400_000;
export const forecastDays = 30;
/** From first to last measurement. */
export const leastDays = 7;
const leastMeasurements = 5;

export interface ForecastOptions {
  /** What must stay free of the disk. */
  readonly minFreeBytes: number;
  /** The database is on another disk, or another machine. */
  readonly isDatabaseApart: boolean;
}

/** What an installation has put on its disk. */
export function usedBytes({ bytes }: DiskUse, isDatabaseApart: boolean): number {
  const { database, ...files } = bytes;
  const sum = Object.values(files).reduce((total, each) => total + each, 0);
  return isDatabaseApart ? sum : sum + database;
}

/** By the straight line of least squares through the last 30 days. `history`: a measurement a day, the oldest first. */
export function forecast(
  history: readonly DiskUse[],
  { minFreeBytes, isDatabaseApart }: ForecastOptions,
): Forecast {
  const last = history.at(-1);
  if (!last) return { kind: 'unknown' };
  const leftBytes = last.freeBytes === null ? null : last.freeBytes - minFreeBytes;
  if (leftBytes !== null && leftBytes <= 0) return { kind: 'full' };
  const fromMs = last.measuredAtMs - forecastDays * dayMs;
  const points = history
    .filter(({ measuredAtMs }) => measuredAtMs >= fromMs)
    .map((each) => ({
      day: (each.measuredAtMs - last.measuredAtMs) / dayMs,
      bytes: usedBytes(each, isDatabaseApart),
    }));
  const spanDays = -(points[0]?.day ?? 0);
  if (points.length < leastMeasurements || spanDays < leastDays) return { kind: 'unknown' };
  const bytesPerDay = slopeOf(points);
  if (bytesPerDay <= 0) return { kind: 'not-growing' };
  return {
    kind: 'growing',
    bytesPerDay,
    daysLeft: leftBytes === null ? null : leftBytes / bytesPerDay,
  };
}

function slopeOf(points: readonly { readonly day: number; readonly bytes: number }[]): number {
  const mean = (of: (point: (typeof points)[number]) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const meanDay = mean(({ day }) => day);
  const meanBytes = mean(({ bytes }) => bytes);
  const covariance = mean(({ day, bytes }) => (day - meanDay) * (bytes - meanBytes));
  const variance = mean(({ day }) => (day - meanDay) ** 2);
  return covariance / variance;
}
