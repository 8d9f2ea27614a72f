import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { pageWords as germanPages } from '../src/words/de/page-words.ts';
import { webWords as germanWeb } from '../src/words/de/web-words.ts';
import { pageWords as englishPages } from '../src/words/en/page-words.ts';
import { webWords as englishWeb } from '../src/words/en/web-words.ts';
import { type Language, languages } from '../src/words/languages.ts';

const catalogue: Readonly<Record<Language, object>> = {
  en: { web: englishWeb, pages: englishPages },
  de: { web: germanWeb, pages: germanPages },
};
const english = textsOf(catalogue.en);

describe('the catalogue', () => {
  for (const language of languages) {
    const texts = textsOf(catalogue[language]);

    test(`has every text in ${language}`, () => {
      assert.deepEqual(meanings(texts), meanings(english));
      const empty = [...texts].filter(([, text]) => text.trim() === '');
      assert.deepEqual(empty, []);
    });

    test(`has every plural that ${language} has`, () => {
      const wanted = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
      const plurals = Map.groupBy(
        [...texts.keys()].filter((key) => plural.test(key)),
        (key) => key.replace(plural, ''),
      );
      for (const [key, found] of plurals) {
        const categories = found.map((each) => plural.exec(each)?.[1]);
        assert.deepEqual(categories.toSorted(), [...wanted].toSorted(), key);
      }
    });

    test(`fills the same places in ${language}, with the same parts`, () => {
      for (const [key, text] of texts) {
        const meant = english.get(key);
        // A plural may leave out the number that it stands for.
        if (meant === undefined || plural.test(key)) continue;
        assert.deepEqual(placesOf(text), placesOf(meant), key);
      }
    });
  }

  test('has no text that nobody says', () => {
    const asked = new Set(askedKeys());
    const patterns = [...asked].map((key) =>
      key.replaceAll('.', '\\.').replaceAll(/\$\{[^}]*\}/g, '[\\w-]+'),
    );
    const isAsked = new RegExp(`^(?:${patterns.join('|')})$`);
    const unsaid = [...english.keys()]
      .map((key) => key.replace(plural, '').replace(/^(?:web|pages)\./, ''))
      .filter((key) => !isAsked.test(key));
    assert.deepEqual(unsaid, []);
  });

  test('has a file for every part, and a part for every file', () => {
    for (const language of languages) {
      for (const [folder, parts] of Object.entries(catalogue[language])) {
        const directory = new URL(`../src/words/${language}/${folder}/`, import.meta.url);
        const names = readdirSync(directory).map((name) => name.replace('.json', ''));
        assert.deepEqual(names.map(camelCase).toSorted(), Object.keys(parts).toSorted());
      }
    }
  });

  test('has a text for every place in the pages of the web app', () => {
    for (const name of ['index.html', 'embed.html']) {
      const page = readFileSync(new URL(`../web/${name}`, import.meta.url), 'utf8');
      for (const [, key = ''] of page.matchAll(/\{\{([\w.]+)\}\}/g)) {
        const isThere = key === 'languages' || english.has(`web.${key}`);
        assert.ok(isThere, `${name} asks for ${key}`);
      }
    }
  });
});

const plural = /_(zero|one|two|few|many|other)$/;

function textsOf(part: object, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(part).flatMap(([key, child]): [string, string][] =>
      typeof child === 'string' ? [[prefix + key, child]] : [...textsOf(child, `${prefix}${key}.`)],
    ),
  );
}

/** What the code asks for: `photo.close`, or `photo.${state}` where a value decides. */
function askedKeys(): string[] {
  const root = new URL('../', import.meta.url);
  const files = ['src/', 'web/src/'].flatMap((folder) =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => folder + name),
  );
  const key = /['"`]((?:\w+|\$\{[\w. ]+\})(?:\.(?:[\w-]|\$\{[\w. ]+\})+)+)['"`]|\{\{([\w.]+)\}\}/g;
  return [...files, 'web/index.html', 'web/embed.html'].flatMap((name) =>
    [...readFileSync(new URL(name, root), 'utf8').matchAll(key)].map(
      ([, inCode, inPage = '']) => inCode ?? inPage,
    ),
  );
}

/** Keys without their plurals, which languages have different ones of. */
function meanings(texts: ReadonlyMap<string, string>): string[] {
  return [...new Set([...texts.keys()].map((key) => key.replace(plural, '')))].toSorted();
}

function placesOf(text: string): string[] {
  return [...text.matchAll(/\{\{\s*(\w+)[^}]*\}\}|<\/?\w+\/?>/g)]
    .map(([whole]) => whole)
    .toSorted();
}

function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_dash, letter: string) => letter.toUpperCase());
}
