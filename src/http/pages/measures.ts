import { type Language, locales } from '../../words/languages.ts';
import { type Html, html } from './html.ts';

/** Writes numbers, lengths and times as a language does; times are in UTC, the only clock that a server knows. */
export interface Measures {
  count(value: number): string;
  /** In metres below a kilometre. */
  length(metres: number): string;
  /** To the centimetre. */
  exactLength(metres: number): string;
  speed(kilometresPerHour: number): string;
  altitude(metres: number): string;
  /** In days and hours, or hours and minutes, or minutes and seconds. */
  duration(ms: number): string;
  /** In days, hours, minutes, seconds and milliseconds, as far as there are any. */
  exactDuration(ms: number): string;
  list(parts: readonly string[]): string;
  day(ms: number): Html;
  /** Day and time of day. */
  moment(ms: number): Html;
  dayText(ms: number): string;
  momentText(ms: number): string;
  /** To the second. */
  timeText(ms: number): string;
  /** `index` is 0 in January. */
  month(index: number): string;
  /** `index` is 0 on Mondays. */
  weekday(index: number): string;
}

const known = new Map<Language, Measures>();

export function measuresIn(language: Language): Measures {
  const measures = known.get(language) ?? openMeasures(locales[language]);
  known.set(language, measures);
  return measures;
}

function openMeasures(locale: string): Measures {
  const inUnits = (unit: string, maximumFractionDigits: number) =>
    new Intl.NumberFormat(locale, { style: 'unit', unit, maximumFractionDigits });
  const dated = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options });
  const numbers = new Intl.NumberFormat(locale);
  const metres = inUnits('meter', 0);
  const exactMetres = inUnits('meter', 2);
  const near = inUnits('kilometer', 1);
  const far = inUnits('kilometer', 0);
  const speeds = inUnits('kilometer-per-hour', 0);
  const durations = new Intl.DurationFormat(locale, { style: 'short' });
  const noTime = new Intl.DurationFormat(locale, { style: 'short', secondsDisplay: 'always' });
  const lists = new Intl.ListFormat(locale, { type: 'conjunction' });
  const days = dated({ dateStyle: 'medium' });
  const moments = dated({ dateStyle: 'medium', timeStyle: 'short' });
  const times = dated({ timeStyle: 'medium' });
  const months = dated({ month: 'short' });
  const weekdays = dated({ weekday: 'short' });
  const time = (ms: number, format: Intl.DateTimeFormat) =>
    html`<time datetime="${new Date(ms).toISOString()}">${format.format(ms)}</time>`;
  return {
    count: (value) => numbers.format(value),
    length: (length) =>
      length < 1000 ? metres.format(length) : (length < 100_000 ? near : far).format(length / 1000),
    exactLength: (length) => exactMetres.format(length),
    altitude: (height) => metres.format(height),
    speed: (kilometresPerHour) => speeds.format(kilometresPerHour),
    duration(ms) {
      const total = Math.round(ms / 1000);
      const [days, hours] = [Math.floor(total / 86_400), Math.floor(total / 3600) % 24];
      const [minutes, seconds] = [Math.floor(total / 60) % 60, total % 60];
      const shorter = hours > 0 ? { hours, minutes } : { minutes, seconds };
      const parts = days > 0 ? { days, hours } : shorter;
      return durations.format(parts) || noTime.format({ seconds: 0 });
    },
    exactDuration: (ms) =>
      durations.format({
        days: Math.floor(ms / 86_400_000),
        hours: Math.floor(ms / 3_600_000) % 24,
        minutes: Math.floor(ms / 60_000) % 60,
        seconds: Math.floor(ms / 1000) % 60,
        milliseconds: Math.round(ms) % 1000,
      }),
    list: (parts) => lists.format(parts),
    day: (ms) => time(ms, days),
    moment: (ms) => time(ms, moments),
    dayText: (ms) => days.format(ms),
    momentText: (ms) => moments.format(ms),
    timeText: (ms) => times.format(ms),
    month: (index) => months.format(Date.UTC(2024, index)),
    // The first of January of 2024 was a Monday.
    weekday: (index) => weekdays.format(Date.UTC(2024, 0, 1 + index)),
  };
}
