import { defaultLanguage, locales, readLanguage } from '../../src/words/languages.ts';
import { openWords } from '../../src/words/words.ts';

const texts = {
  en: () => import('../../src/words/en/web-words.ts'),
  de: () => import('../../src/words/de/web-words.ts'),
} as const;

const language = readLanguage(document.documentElement.lang) ?? defaultLanguage;

/** For `Intl`. */
export const locale = locales[language];

/** What the page says, in the language that the server wrote it in. */
export const words = openWords('web', language, (await texts[language]()).webWords);
