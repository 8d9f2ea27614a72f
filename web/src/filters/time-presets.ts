/** Times that are chosen with one press, by how many months they reach back; undefined: all. */
export const timePresets = { all: undefined, year: 12, month: 1 } as const;

export type TimePreset = keyof typeof timePresets;

/** The first day of a time that reaches to now, in UTC: the day of the same number, or the last of a shorter month. */
export function firstDayOf(preset: TimePreset, now: Date): string | undefined {
  const months = timePresets[preset];
  if (months === undefined) return undefined;
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth() - months];
  const lastOfMonth = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const day = Math.min(now.getUTCDate(), lastOfMonth);
  return new Date(Date.UTC(year, month, day)).toISOString().slice(0, 10);
}
