import type { PageWords } from '../../words/in-languages.ts';
import { locales } from '../../words/languages.ts';

/** A number as the language writes it. */
export function count(value: number, { language }: PageWords): string {
  return value.toLocaleString(locales[language]);
}
