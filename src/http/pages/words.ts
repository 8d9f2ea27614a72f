import type { PageWords } from '../../words/in-languages.ts';
import { measuresIn } from './measures.ts';

/** A number as the language writes it. */
export function count(value: number, { language }: PageWords): string {
  return measuresIn(language).count(value);
}
