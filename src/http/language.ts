import type { FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { defaultLanguage, type Language, languages, readLanguage } from '../words/languages.ts';

/** Of the cookie that keeps the language that a visitor chose. */
export const languageCookie = 'wayside_language';

/** What an answer depends on that is in a visitor's language. */
export const languageHeaders = 'Accept-Language, Cookie';

const chosen = new RegExp(`(?:^|;\\s*)${languageCookie}=([a-z]{2})(?:;|$)`);

/** The language that the visitor chose, else the one that the browser likes best of those there are. */
export function languageOf({ headers }: Pick<FastifyRequest, 'headers'>): Language {
  const fromCookie = readLanguage(chosen.exec(headers.cookie ?? '')?.[1]);
  if (fromCookie) return fromCookie;
  const header = headers['accept-language'];
  if (header === undefined) return defaultLanguage;
  // An answer of a sane browser is short; each language in it costs time.
  const known = { headers: { 'accept-language': header.slice(0, 200) } };
  return readLanguage(new Negotiator(known).language([...languages])) ?? defaultLanguage;
}
