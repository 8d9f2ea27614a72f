import { locale } from '../words.ts';

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

const formats = units.map(
  (unit) => new Intl.NumberFormat(locale, { style: 'unit', unit, maximumSignificantDigits: 3 }),
);

/** Such as "2.3 MB". */
export function sizeText(bytes: number): string {
  const step = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return formats[step]?.format(bytes / 1000 ** step) ?? '';
}
