import { pageWords as german } from './de/page-words.ts';
import { pageWords as english } from './en/page-words.ts';
import type { Language } from './languages.ts';
import { openWords, type Words } from './words.ts';

/** What the server's pages and mails say. */
export type PageWords = Words<'pages'>;

export const pageWordsIn: Readonly<Record<Language, PageWords>> = {
  en: openWords('pages', 'en', english),
  de: openWords('pages', 'de', german),
};
