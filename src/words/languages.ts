/** The languages in which pages speak. */

export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

export const defaultLanguage: Language = 'en';

/** Each by its own name. */
export const languageNames: Readonly<Record<Language, string>> = { en: 'English', de: 'Deutsch' };

/** For `Intl`: how dates and numbers are written in each. */
export const locales: Readonly<Record<Language, string>> = { en: 'en-GB', de: 'de-DE' };

export function readLanguage(text: string | undefined): Language | undefined {
  return languages.find((language) => language === text);
}
