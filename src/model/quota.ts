export const maxQuotaGigabytes = 1_000_000;

/** Bytes, from gigabytes as people write them; undefined when it can't be a quota. */
export function parseQuota(gigabytes: string): number | undefined {
  const value = /^\d{1,7}(\.\d{1,3})?$/.test(gigabytes) ? Number(gigabytes) : Number.NaN;
  return value <= maxQuotaGigabytes ? Math.round(value * 1e9) : undefined;
}
