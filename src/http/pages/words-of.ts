import type { FastifyRequest } from 'fastify';
import { pageWords as german } from '../../words/de/page-words.ts';
import { pageWords as english } from '../../words/en/page-words.ts';
import type { Language } from '../../words/languages.ts';
import { openWords, type Words } from '../../words/words.ts';
import { languageOf } from '../language.ts';

export type PageWords = Words<'pages'>;

const inLanguages: Readonly<Record<Language, PageWords>> = {
  en: openWords('pages', 'en', english),
  de: openWords('pages', 'de', german),
};

/** What pages say, in the visitor's language. */
export function wordsOf(request: Pick<FastifyRequest, 'headers'>): PageWords {
  return inLanguages[languageOf(request)];
}
