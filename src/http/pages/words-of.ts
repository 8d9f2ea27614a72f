import type { FastifyRequest } from 'fastify';
import { type PageWords, pageWordsIn } from '../../words/in-languages.ts';
import { languageOf } from '../language.ts';

/** What pages say, in the visitor's language. */
export function wordsOf(request: Pick<FastifyRequest, 'headers'>): PageWords {
  return pageWordsIn[languageOf(request)];
}
