import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compressBrotli, compressGzip } from '../../tiles/compress.ts';
import type { TileEncoding } from '../../tiles/tile-memory.ts';
import { webWords as german } from '../../words/de/web-words.ts';
import { webWords as english } from '../../words/en/web-words.ts';
import { type Language, languageNames, languages } from '../../words/languages.ts';
import type { WordsOf } from '../../words/words.ts';
import { readPageAssets } from '../web-build.ts';
import { markup } from './markup.ts';

const texts: Readonly<Record<Language, WordsOf['web']>> = { en: english, de: german };

/** A page in one language, with what its head says beside what it always says. */
interface WrittenPage {
  readonly etag: string;
  bytes(encoding: TileEncoding): Promise<Uint8Array>;
}

/** What a page about an image has that the others don't. */
interface AboutImage {
  readonly headTags: string;
  /** How the map's page is laid out, so that nothing moves when its script runs. */
  readonly layout: 'both' | 'photo';
}

export type BuiltPage = (language: Language, image?: AboutImage) => Promise<WrittenPage>;

/**
 * A page of the built web app. It is written once for every language, the places such as
 * `{{shell.upload}}` filled with the catalogue's texts; what is the same for everybody is compressed
 * once. Throws for a place that the catalogue has nothing for.
 */
export function openBuiltPage(directory: string, file: string): BuiltPage {
  const halves = new Map<Language, Promise<readonly [start: string, end: string]>>();
  const plain = new Map<Language, Promise<WrittenPage>>();
  const keep = <Value>(map: Map<Language, Value>, language: Language, make: () => Value): Value => {
    const kept = map.get(language) ?? make();
    map.set(language, kept);
    return kept;
  };
  const write = async (language: Language, image?: AboutImage) => {
    const [start, end] = await keep(halves, language, () => fillPage(directory, file, language));
    if (!image) return writtenPage(Buffer.from(start + end));
    const laidOut = end.replace('data-view="map"', `data-view="${image.layout}"`);
    return writtenPage(Buffer.from(start + image.headTags + laidOut));
  };
  return (language, image) =>
    image ? write(language, image) : keep(plain, language, () => write(language));
}

function writtenPage(page: Uint8Array): WrittenPage {
  const encoded = new Map<TileEncoding, Promise<Uint8Array>>();
  const encode = (encoding: TileEncoding) => {
    if (encoding === 'identity') return Promise.resolve(page);
    return encoding === 'br' ? compressBrotli(page) : compressGzip(page);
  };
  return {
    etag: createHash('sha256').update(page).digest('hex').slice(0, 16),
    bytes(encoding) {
      const bytes = encoded.get(encoding) ?? encode(encoding);
      encoded.set(encoding, bytes);
      return bytes;
    },
  };
}

/** What stands before and after the place for more tags. */
async function fillPage(
  directory: string,
  file: string,
  language: Language,
): Promise<readonly [start: string, end: string]> {
  const page = fillPlaces(await readFile(join(directory, file), 'utf8'), language);
  const at = page.indexOf('</head>');
  if (at < 0) return [page, ''];
  // Scripts ask for their words by themselves, but only once they run.
  const words = await readPageAssets(directory, `../src/words/${language}/web-words.ts`);
  const preload = words
    ? markup`<link rel="modulepreload" crossorigin href="${words.script}">`
    : '';
  return [page.slice(0, at) + preload, page.slice(at)];
}

/** `{{languages}}` is the links to all others that there are. */
function fillPlaces(page: string, language: Language): string {
  const inLanguage = page.replace('<html lang="en">', `<html lang="${language}">`);
  return inLanguage.replaceAll(/\{\{([\w.]+)\}\}/g, (_place, key: string) => {
    if (key === 'languages') return languageLinks(language);
    const text = key.split('.').reduce<unknown>(childOf, texts[language]);
    if (typeof text !== 'string') throw new Error(`The catalogue has no text for ${key}`);
    return markup`${text}`;
  });
}

function childOf(parent: unknown, key: string): unknown {
  const isParent = typeof parent === 'object' && parent !== null && Object.hasOwn(parent, key);
  return isParent ? (parent as Record<string, unknown>)[key] : undefined;
}

function languageLinks(current: Language): string {
  return languages
    .filter((language) => language !== current)
    .map(
      (language) =>
        markup`<a href="/language?to=${language}" lang="${language}" hreflang="${language}">${languageNames[language]}</a>`,
    )
    .join('');
}
