import type { FastifyRequest } from 'fastify';
import { type Language, locales } from '../../words/languages.ts';
import { languageOf } from '../language.ts';
import { type Html, html } from './html.ts';
import { type PageWords, wordsOf } from './words-of.ts';

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
  const figures = figuresIn(languageOf(request));
  return { words, ...figures };
}

const units = ['kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** Each with its length in days, and up to how many days it is told in. */
const durations = [
  ['day', 1, 14],
  ['week', 7, 26 * 7],
  ['month', 30.44, Number.POSITIVE_INFINITY],
] as const;

function figuresIn(language: Language): Omit<Speech, 'words'> {
  const locale = locales[language];
  const days = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  const times = new Intl.DateTimeFormat(locale, {
    ...{ dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' },
  });
  const numbers = new Intl.NumberFormat(locale);
  const percents = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const timeElement = (ms: number, text: string) =>
    html`<time datetime="${new Date(ms).toISOString()}">${text}</time>`;
  return {
    day: (ms) => timeElement(ms, days.format(ms)),
    dayText: (ms) => days.format(ms),
    time: (ms) => timeElement(ms, `${times.format(ms)} UTC`),
    number: (value) => numbers.format(value),
    percent: (share) => percents.format(share),
    duration(inDays) {
      const [unit, length] = durations.find(([, , upTo]) => inDays < upTo) ?? durations[2];
      const value = Math.max(1, Math.round(inDays / length));
      return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(
        value,
      );
    },
    bytes(value) {
      const power = Math.floor(Math.log10(Math.max(1, value)) / 3) - 1;
      const index = Math.min(Math.max(0, power), units.length - 1);
      const scaled = value / 1000 ** (index + 1);
      return new Intl.NumberFormat(locale, {
        style: 'unit',
        unit: units[index],
        maximumFractionDigits: scaled < 10 ? 2 : scaled < 100 ? 1 : 0,
      }).format(scaled);
    },
  };
}
