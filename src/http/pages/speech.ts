import type { FastifyRequest } from 'fastify';
import type { PageWords } from '../../words/in-languages.ts';
import { locales } from '../../words/languages.ts';
import { type Html, html } from './html.ts';
import { measuresIn } from './measures.ts';
import { wordsOf } from './words-of.ts';

/** How a page speaks to its visitor: words, and how dates and figures are written. */
export interface Speech {
  readonly words: PageWords;
  /** A day, as ISO for programs and in words for people; in UTC, since the server knows no other clock. */
  day(ms: number): Html;
  dayText(ms: number): string;
  /** The same to the minute. */
  time(ms: number): Html;
  number(value: number): string;
  /** With the unit that suits it, from kB to TB. */
  bytes(value: number): string;
  /** Of 1. */
  percent(share: number): string;
  /** In days, or when there are many, in weeks or months. */
  duration(days: number): string;
}

/** How the visitor's language has it. */
export function speechOf(request: Pick<FastifyRequest, 'headers'>): Speech {
  const words = wordsOf(request);
  const locale = locales[words.language];
  const measures = measuresIn(words.language);
  const number = (value: number, options: Intl.NumberFormatOptions) =>
    value.toLocaleString(locale, options);
  return {
    words,
    day: measures.day,
    dayText: measures.dayText,
    time: (ms) =>
      html`<time datetime="${new Date(ms).toISOString()}">${measures.momentText(ms)} UTC</time>`,
    number: measures.count,
    percent: (share) => number(share, { style: 'percent', maximumFractionDigits: 0 }),
    duration(days) {
      const [unit, length] = durations.find(([, , upTo]) => days < upTo) ?? durations[2];
      const value = Math.max(1, Math.round(days / length));
      return number(value, { style: 'unit', unit, unitDisplay: 'long' });
    },
    bytes(value) {
      const power = Math.floor(Math.log10(Math.max(1, value)) / 3) - 1;
      const index = Math.min(Math.max(0, power), units.length - 1);
      const scaled = value / 1000 ** (index + 1);
      const maximumFractionDigits = scaled < 10 ? 2 : scaled < 100 ? 1 : 0;
      return number(scaled, { style: 'unit', unit: units[index], maximumFractionDigits });
    },
  };
}

const units = ['kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** Each with its length in days, and up to how many days it is told in. */
const durations = [
  ['day', 1, 14],
  ['week', 7, 26 * 7],
  ['month', 30.44, Number.POSITIVE_INFINITY],
] as const;
