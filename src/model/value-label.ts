import type { Language } from '../words/languages.ts';
import { valueWords } from '../words/value-words.ts';

/** What a value is called, such as "Fire hydrant" or "Speed limit 50 (g1)". English where nothing else is known. */
export function labelOfValue(value: string, language: Language): string {
  const [, stem = value, appearance] = /^(.+)--(g\d+)$/.exec(value) ?? [];
  const label = listedLabel(stem, language) ?? listedLabel(stem, 'en') ?? englishOf(stem);
  return appearance ? `${label} (${appearance})` : label;
}

function listedLabel(stem: string, language: Language): string | undefined {
  const { labels } = valueWords[language];
  if (Object.hasOwn(labels, stem)) return labels[stem];
  const [, family, number = ''] = /^(.+-)(\d+)$/.exec(stem) ?? [];
  const key = `${family}{{number}}`;
  return Object.hasOwn(labels, key) ? labels[key]?.replace('{{number}}', number) : undefined;
}

/** Levels that sort values, and say nothing that the next one does not. */
const silentLevels = new Set(
  (
    'object support discrete construction flat barrier structure nature human animal vehicle ' +
    'regulatory warning information complementary'
  ).split(' '),
);

/** From names to how one writes. */
const spellings: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/maximum speed limit/g, 'speed limit'],
  [/\bsplit (left|right) or straight/g, '$1 or straight'],
  [/^marking, arrow\b/g, 'arrow marking'],
  [/\bled\b/g, 'LED'],
  [/\bgeneral (\w+)$/g, '$1'],
  [/\batv(s?)\b/g, 'ATV$1'],
  [/\bcctv\b/g, 'CCTV'],
  [/\bu turn/g, 'U-turn'],
  [/\b(one|two|all) way\b/g, '$1-way'],
  [/\bkangaloo\b/g, 'kangaroo'],
];

function englishOf(stem: string): string {
  const levels = stem.split('--');
  const telling = levels.filter(
    (level, index) => index === levels.length - 1 || !silentLevels.has(level),
  );
  let words = telling.map((level) => level.replace(/[-_]/g, ' ')).join(', ');
  for (const [pattern, written] of spellings) words = words.replace(pattern, written);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
