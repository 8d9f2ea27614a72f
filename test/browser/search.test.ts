import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { tabTo } from './keyboard.ts';
import { waitUntil } from './pixels.ts';
import { openSampleSite, type SampleSite } from './sample-site.ts';
import { openWatchedPage } from './watched-page.ts';

const elsewhere = 'lat=55.60000&lng=12.97000&z=12';

let site: SampleSite;
let feature: { readonly id: string; readonly geometry: { coordinates: [number, number] } };

before(async () => {
  site = await openSampleSite();
  const [hydrant] = await site.ask<typeof feature>(
    'map_features?bbox=14.19,46.04,14.21,46.06&object_values=object--fire-hydrant&fields=geometry',
  );
  assert.ok(hydrant);
  feature = hydrant;
});
after(() => site?.close());

function openElsewhere(more = '') {
  return openWatchedPage(site.browser, `${site.address}/?${elsewhere}${more}`);
}

const field = (page: Page) => page.getByRole('search').getByRole('combobox');
const options = (page: Page) => page.getByRole('search').getByRole('option');

async function searchFor(page: Page, text: string): Promise<void> {
  await tabTo(page, field(page));
  await page.keyboard.insertText(text);
  await page.keyboard.press('Enter');
}

function queryOf(page: Page): URLSearchParams {
  return new URL(page.url()).searchParams;
}

async function waitForPlace(
  page: Page,
  [lon, lat]: readonly [number, number],
  near = 2e-4,
): Promise<void> {
  await waitUntil(
    async () => [Number(queryOf(page).get('lng')), Number(queryOf(page).get('lat'))],
    ([x = 0, y = 0]) => Math.abs(x - lon) < near && Math.abs(y - lat) < near,
  );
}

/** Of a town, whose middle is where the list of places has it. */
const waitForNear = (page: Page, town: readonly [number, number]) => waitForPlace(page, town, 0.05);

test('coordinates lead to their place, which is marked, and the way back leads to the one before', async () => {
  const { page, problems, origins } = await openElsewhere();
  await searchFor(page, `46°2'58.92"N 14°12'0"E`);
  await waitForPlace(page, [14.2, 46.0497]);
  assert.equal(queryOf(page).get('z'), '18.0');
  const pin = page.getByRole('img', { name: 'The position that was searched for' });
  await pin.waitFor();
  assert.equal(await field(page).inputValue(), '');
  await page.locator('.maplibregl-canvas').focus();
  await page.keyboard.press('Escape');
  await pin.waitFor({ state: 'detached' });
  await searchFor(page, '46.0497 14.2');
  await pin.waitFor();
  await page.goBack();
  await page.goBack();
  await waitForPlace(page, [12.97, 55.6]);
  assert.equal(await pin.count(), 0);
  assert.deepEqual(problems, []);
  assert.deepEqual([...origins], [site.address]);
  await page.context().close();
});

test('ids lead to photos, sequences and map features; an address has what is open', async () => {
  const { page, problems } = await openElsewhere();
  const image = site.images[3];
  assert.ok(image);
  await searchFor(page, image.id);
  await page.getByText(/^by /).waitFor();
  assert.equal(queryOf(page).get('pKey'), image.id);
  await waitForPlace(page, image.geometry.coordinates);

  const [first] = await site.sequence(image.sequence);
  await searchFor(page, image.sequence);
  await page.waitForURL(new RegExp(`pKey=${first}`));

  await page.goto(`${site.address}/?${elsewhere}`);
  await searchFor(page, feature.id);
  const card = page.getByRole('region', { name: 'Fire hydrant' });
  await card.waitFor();
  await waitForPlace(page, feature.geometry.coordinates);
  assert.equal(queryOf(page).get('feature'), feature.id);
  const address = page.url();
  await page.goBack();
  await card.waitFor({ state: 'hidden' });
  await waitForPlace(page, [12.97, 55.6]);
  await page.goForward();
  await card.waitFor();
  assert.equal(page.url(), address);
  await page.reload();
  await card.waitFor();
  await card.getByRole('button', { name: 'Close card' }).click();
  await card.waitFor({ state: 'hidden' });
  assert.equal(queryOf(page).has('feature'), false);
  assert.deepEqual(problems, []);
  await page.context().close();
});

test('a user’s name shows their photos and no others, and is offered again', async () => {
  const { page, problems } = await openElsewhere();
  await tabTo(page, field(page));
  await page.keyboard.insertText('ben');
  const found = options(page).filter({ hasText: 'ben Photos by this person' });
  await found.waitFor();
  assert.equal(await field(page).getAttribute('aria-expanded'), 'true');
  await page.keyboard.press('ArrowDown');
  assert.equal(await found.getAttribute('aria-selected'), 'true');
  assert.equal(
    await field(page).getAttribute('aria-activedescendant'),
    await found.getAttribute('id'),
  );
  await page.keyboard.press('ArrowUp');
  assert.equal(await field(page).getAttribute('aria-activedescendant'), null);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL(/username%5B%5D=ben/);
  await waitUntil(
    async () => Number(queryOf(page).get('lat')),
    (lat) => Math.abs(lat - 46.05) < 0.002,
  );
  assert.match(
    (await page.locator('summary', { hasText: 'Filters' }).textContent()) ?? '',
    /1 in force/,
  );

  await page.keyboard.press('ArrowDown');
  assert.equal(await options(page).textContent(), 'ben Photos by this person');
  await page.keyboard.press('Escape');
  assert.equal(await options(page).count(), 0);
  assert.equal(await field(page).getAttribute('aria-expanded'), 'false');
  await page.keyboard.insertText('nobody of that name');
  await page.getByText(/^Nothing found\./).waitFor();
  assert.equal(await page.getByRole('status').first().textContent(), 'Nothing found');
  await page.keyboard.press('Escape');
  assert.equal(await field(page).inputValue(), 'nobody of that name');
  await page.keyboard.press('Escape');
  assert.equal(await field(page).inputValue(), '');

  await page.reload();
  await tabTo(page, field(page));
  await page.keyboard.press('ArrowDown');
  await page.waitForTimeout(300);
  assert.equal(await options(page).count(), 0);
  assert.deepEqual(problems, []);
  await page.context().close();
});

test('places are found by whatever name, told apart, and shown', async () => {
  const { page, problems, origins } = await openElsewhere();
  await tabTo(page, field(page));
  await page.keyboard.insertText('saint-denis');
  await options(page)
    .filter({ hasText: /^Saint-Denis Réunion · [\d,]+ inhabitants$/ })
    .waitFor();
  assert.ok((await options(page).count()) >= 2);
  assert.match((await page.getByRole('status').first().textContent()) ?? '', /^\d found$/);
  await options(page).filter({ hasText: 'France' }).first().click();
  await waitForNear(page, [2.35, 48.93]);
  const zoom = Number(queryOf(page).get('z'));
  assert.ok(zoom > 11 && zoom < 13, String(zoom));
  await searchFor(page, 'MALMO');
  await waitForNear(page, [13, 55.6]);
  await page.goBack();
  await waitForNear(page, [2.35, 48.93]);
  assert.deepEqual(problems, []);
  assert.deepEqual([...origins], [site.address]);
  await page.context().close();
});

test('in German, countries have their German names', async () => {
  const { page, problems } = await openWatchedPage(site.browser, `${site.address}/?${elsewhere}`, {
    locale: 'de-DE',
  });
  await tabTo(page, field(page));
  await page.keyboard.insertText('mailand');
  await options(page)
    .filter({ hasText: /^Milan Italien · [\d.]+ Einwohner$/ })
    .waitFor();
  assert.deepEqual(problems, []);
  await page.context().close();
});

test('on a small phone the search stands beside the tools, also under an open photo', async () => {
  const { page, problems } = await openWatchedPage(site.browser, `${site.address}/?${elsewhere}`, {
    viewport: { width: 320, height: 568 },
    hasTouch: true,
    isMobile: true,
    colorScheme: 'dark',
  });
  const boxes = async () =>
    Promise.all(
      ['.search', '.filters', '.layers'].map(async (selector) => {
        const box = await page.locator(selector).boundingBox();
        assert.ok(box, selector);
        return box;
      }),
    );
  const standInLine = async () => {
    const [search, filters, layers] = await boxes();
    assert.ok(search && filters && layers);
    assert.ok(search.x >= 0 && search.width >= 120);
    assert.ok(search.x + search.width <= filters.x && filters.x + filters.width <= layers.x);
    assert.ok(layers.x + layers.width <= 320);
    assert.ok(Math.abs(search.y - filters.y) < 1 && search.height >= 44);
    return search;
  };
  const brand = await page.locator('.brand').boundingBox();
  assert.ok(brand && brand.y + brand.height <= (await standInLine()).y);
  await field(page).tap();
  await page.keyboard.insertText(site.images[0]?.id ?? '');
  await options(page).first().tap();
  await page.getByText(/^by /).waitFor();
  await standInLine();
  assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 320);
  assert.deepEqual(problems, []);
  await page.context().close();
});
