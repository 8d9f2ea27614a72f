/** What is to be said where nobody knows to whom: in rooms below the pages, and in what is thrown. */

import type { ParseKeys } from 'i18next';
import { type ErrorKind, WaysideError } from '../errors.ts';
import { type PageWords, pageWordsIn } from './in-languages.ts';

/** A text of the pages' catalogue, and what fills its places. */
export interface Text {
  readonly key: ParseKeys<'pages'>;
  readonly values?: Readonly<Record<string, string | number>>;
}

export function say(words: PageWords, { key, values }: Text): string {
  return words(key, { ...values });
}

/** For programs, the command line and the log. */
export function inEnglish(text: Text): string {
  return say(pageWordsIn.en, text);
}

/** An error that pages tell in the visitor's language; for all others its message is the English text. */
export class SpokenError extends WaysideError {
  readonly text: Text;

  constructor(kind: ErrorKind, key: Text['key'], values?: Text['values']) {
    const text = values ? { key, values } : { key };
    super(kind, inEnglish(text));
    this.text = text;
  }
}
