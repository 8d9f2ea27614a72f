/** The map, the embed and the page for uploads, as somebody sees them whose browser asks for German. */

import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { after, before, test } from 'node:test';
import type { Frame, Page } from 'playwright-core';
import { pageWords as germanPages } from '../../src/words/de/page-words.ts';
import { webWords as german } from '../../src/words/de/web-words.ts';
import { pageWords as englishPages } from '../../src/words/en/page-words.ts';
import { webWords as english } from '../../src/words/en/web-words.ts';
import { valueWords } from '../../src/words/value-words.ts';
import { waitUntil } from './pixels.ts';
import { openSampleSite, type SampleSite } from './sample-site.ts';
import { makeFolder, openUploadSite } from './upload-site.ts';
import { openWatchedPage } from './watched-page.ts';

const inGerman = { locale: 'de-DE' };
let site: SampleSite;
before(async () => {
  site = await openSampleSite();
});
after(() => site?.close());

/** Texts and names of all that is shown on a page, or only read out, each once. */
async function textsOn(page: Page | Frame): Promise<string[]> {
  return (await page.evaluate(`(() => {
    const found = new Set([document.title]);
    const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
      const parent = node.parentElement;
      if (parent.checkVisibility() && !parent.closest('[lang]:not(html)')) found.add(node.data);
    }
    for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]')) {
      if (!element.checkVisibility()) continue;
      for (const name of ['aria-label', 'title', 'placeholder', 'alt']) found.add(element.getAttribute(name) ?? '');
    }
    return [...found].map((text) => text.trim().replace(/\\s+/g, ' ')).filter(Boolean);
  })()`)) as string[];
}

/** What the catalogue says in English, where German says something else. */
const onlyEnglish = englishTexts([
  [english, german],
  [englishPages, germanPages],
  [valueWords.en, valueWords.de],
]);

function englishTexts(pairs: readonly (readonly [object, object])[]): RegExp[] {
  const germanTexts = new Set(pairs.flatMap(([, other]) => texts(other)));
  return pairs
    .flatMap(([one]) => texts(one))
    .filter((text) => !germanTexts.has(text) && /[a-z]{2}/.test(text.replace(/\{\{.*?\}\}/g, '')))
    .map((text) => {
      const parts = text.trim().split(/\{\{.*?\}\}|<.*?>/);
      return new RegExp(`^${parts.map(escapePattern).join('.+')}$`);
    });
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function texts(part: object): string[] {
  return Object.values(part).flatMap((child) =>
    typeof child === 'string' ? [child] : texts(child),
  );
}

async function assertGerman(page: Page | Frame, ...expected: string[]): Promise<void> {
  assert.equal(await page.evaluate('document.documentElement.lang'), 'de');
  const found = await textsOn(page);
  for (const text of expected) assert.ok(found.includes(text), `${text}: ${found.join(' | ')}`);
  const left = found.filter((text) => onlyEnglish.some((pattern) => pattern.test(text)));
  assert.deepEqual(left, []);
}

test('the map is German, and so are the objects on it and their search', async () => {
  const [feature] = await site.ask<{ id: string }>(
    'map_features?bbox=14.19,46.04,14.21,46.06&object_values=object--fire-hydrant&fields=id',
  );
  const { page, problems } = await openWatchedPage(
    site.browser,
    `${site.address}/?feature=${feature?.id}`,
    inGerman,
  );
  await page.getByRole('region', { name: 'Hydrant' }).waitFor();
  await page.locator('.filters > summary').click();
  await page.locator('.value-search').fill('vorfahrt gewähren');
  await page.getByText('Vorfahrt gewähren (g1)', { exact: true }).waitFor();
  await assertGerman(page, 'Hochladen', 'Legende', 'Versorgung', 'Zuletzt gesehen');
  assert.deepEqual(problems, []);
  await page.context().close();
});

test('a chosen language is another page of the same place', async () => {
  const place = 'lat=46.05&lng=14.2&z=17.5';
  const { page } = await openWatchedPage(site.browser, `${site.address}/?${place}`, inGerman);
  await page.waitForURL(/lat=/);
  await page.locator('#map-canvas').waitFor();
  const before = new URL(page.url()).search;
  await page.getByRole('link', { name: 'English' }).click();
  await page.getByRole('link', { name: 'Deutsch' }).waitFor();
  await waitUntil(
    async () => new URL(page.url()).search,
    (search) => search === before,
  );
  assert.equal(await page.evaluate('document.documentElement.lang'), 'en');
  await page.context().close();
});

test('the embed is German, whatever it shows', async () => {
  const photo = site.images.find(({ camera_type }) => camera_type === 'perspective')?.id;
  for (const [query, expected] of [
    [`image_key=${photo}&style=classic`, german.embed.showMap],
    ['image_key=17', german.embed.unknownPhoto.title],
    ['', german.embed.nothingWanted.title],
  ] as const) {
    const { page } = await openWatchedPage(
      site.browser,
      `${site.address}/embed?${query}`,
      inGerman,
    );
    await page.getByText(expected).waitFor({ state: 'attached' });
    if (query.includes('classic')) {
      await page
        .locator('.credit-text', { hasText: /^\w+ · \d+\. \p{L}+ \d{4} · CC-BY-SA 4\.0$/u })
        .waitFor();
    }
    await assertGerman(page, expected, german.embed.main);
    await page.context().close();
  }
});

test('uploading is German from the first folder to what became of it', async () => {
  const uploads = await openUploadSite();
  const folder = await makeFolder(3, 'greta');
  try {
    const { page, problems } = await uploads.signedIn('greta', inGerman);
    await page.locator('#map-canvas').waitFor();
    await assertGerman(page, 'Fotos hochladen', 'Ordner wählen', 'Karte der gewählten Fotos');
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Ordner wählen' }).click(),
    ]);
    await chooser.setFiles(folder);
    const start = page.getByRole('button', { name: '3 Fotos hochladen' });
    await start.waitFor();
    await page.getByText('Ohne Position. Zuerst verorten', { exact: false }).waitFor();
    await page.getByText('17.05.2024, 07:42:10 · 115 kB').waitFor();
    await assertGerman(page, '3 Fotos zu senden, 349 kB. 2 ausgelassen: Die Liste sagt, warum.');
    await start.click();
    await page.getByRole('heading', { name: 'Veröffentlicht' }).waitFor();
    await assertGerman(page, '3 Fotos in 1 Sequenz auf der Karte; 2 ausgelassen.');
    assert.deepEqual(problems, []);
    await page.context().close();
  } finally {
    await uploads.close();
    await rm(dirname(folder), { recursive: true });
  }
});
