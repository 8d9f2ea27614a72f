/** Finds what pages say in the catalogue: `en/` and `de/`, JSON files of i18next's format (v4). */

import { createInstance, type TFunction } from 'i18next';
import type { pageWords } from './en/page-words.ts';
import type { webWords } from './en/web-words.ts';
import type { Language } from './languages.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { web: typeof webWords; pages: typeof pageWords };
  }
}

/** What scripts in the browser say (`web`), and what the server's pages say (`pages`). */
export type WordsOf = { web: typeof webWords; pages: typeof pageWords };

/** Answers the text of a key; `count` chooses its plural, and other values fill its `{{places}}`. */
export type Words<Part extends keyof WordsOf> = TFunction<Part> & { readonly language: Language };

export function openWords<Part extends keyof WordsOf>(
  part: Part,
  language: Language,
  texts: WordsOf[Part],
): Words<Part> {
  const instance = createInstance({
    lng: language,
    resources: { [language]: { [part]: texts } },
    defaultNS: part,
    // Whoever puts a text into HTML escapes it there.
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  void instance.init();
  const words: TFunction<Part> = instance.getFixedT(language, part);
  return Object.assign(words, { language });
}
