import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { pressEnterOn, tabTo } from './keyboard.ts';
import { colorAt, isNear, type Rgb, waitUntil } from './pixels.ts';
import { placeOnPage } from './place-on-page.ts';
import { openSampleSite, type SampleSite } from './sample-site.ts';
import { openWatchedPage } from './watched-page.ts';

interface SampleFeature {
  readonly id: string;
  readonly object_value: string;
  readonly geometry: { readonly coordinates: [number, number] };
  readonly first_seen_at: string;
  readonly view_count: number;
  readonly images: { readonly data: readonly { readonly id: string }[] };
}

/** The middle of a hydrant's symbol is drawn in white, what is around it in the colour of utilities. */
const utilities: Rgb = [160, 74, 11];
const phone = { viewport: { width: 320, height: 568 }, hasTouch: true, isMobile: true } as const;

let site: SampleSite;
let features: readonly SampleFeature[];
let hydrant: SampleFeature;

before(async () => {
  site = await openSampleSite();
  features = await site.ask<SampleFeature>(
    'map_features?bbox=14.19,46.04,14.21,46.06&fields=object_value,geometry,first_seen_at,view_count,images',
  );
  hydrant = loneliestHydrant();
});
after(() => site?.close());

/** The hydrant that is farthest from whatever else is on the map, so that a click means it. */
function loneliestHydrant(): SampleFeature {
  const distance = (a: SampleFeature, [lon, lat]: readonly [number, number]) =>
    Math.hypot((a.geometry.coordinates[0] - lon) * 0.69, a.geometry.coordinates[1] - lat);
  const others = [...site.images, ...features].map(({ geometry }) => geometry.coordinates);
  const room = (feature: SampleFeature) =>
    Math.min(
      ...others
        .filter((at) => at !== feature.geometry.coordinates)
        .map((at) => distance(feature, at)),
    );
  const [found] = features
    .filter(({ object_value }) => object_value === 'object--fire-hydrant')
    .sort((a, b) => room(b) - room(a));
  assert.ok(found);
  return found;
}

function addressOf({ geometry }: SampleFeature, more = ''): string {
  const [lng, lat] = geometry.coordinates;
  // A little off the centre, where the keyboard's cross is.
  return `${site.address}/?lat=${(lat + 0.00001).toFixed(5)}&lng=${lng.toFixed(5)}&z=19${more}`;
}

/** Whether the hydrant's symbol is on the map. */
async function isDrawn(page: Page): Promise<boolean> {
  const [x, y] = placeOnPage(page, hydrant.geometry.coordinates);
  const around = await Promise.all([
    colorAt(page, x - 8, y),
    colorAt(page, x + 8, y - 2),
    colorAt(page, x, y + 9),
  ]);
  return around.filter((color) => isNear(color, utilities)).length >= 2;
}

async function openCard(page: Page): Promise<Locator> {
  await waitUntil(
    () => isDrawn(page),
    (drawn) => drawn,
  );
  await page.mouse.click(...placeOnPage(page, hydrant.geometry.coordinates));
  const card = page.getByRole('region', { name: 'Fire hydrant' });
  await card.waitFor();
  return card;
}

test('a map feature shows what it is, and the photos in which it was seen', async () => {
  const { page, problems, origins } = await openWatchedPage(site.browser, addressOf(hydrant));
  await page.waitForURL(/lat=/);
  await waitUntil(
    () => isDrawn(page),
    (drawn) => drawn,
  );
  await page.mouse.move(...placeOnPage(page, hydrant.geometry.coordinates));
  await page.locator('.feature-tip', { hasText: 'Fire hydrant' }).waitFor();

  const card = await openCard(page);
  assert.equal(await page.locator(':focus').textContent(), 'Fire hydrant');
  const text = (await card.textContent()) ?? '';
  for (const part of ['Utilities', 'object--fire-hydrant', `Views${hydrant.view_count}`]) {
    assert.ok(text.includes(part), `${part} in ${text}`);
  }
  assert.match(text, /First seen\d+ \w+ 202\d/);
  assert.match(text, /Position± [\d.]+ m/);
  const photos = card.getByRole('button', { name: /^Open the photo of \d+ \w+ 202\d$/ });
  assert.equal(await photos.count(), hydrant.images.data.length);
  await card.locator('img').first().waitFor();

  await photos.nth(1).click();
  await page.waitForURL(new RegExp(`pKey=${hydrant.images.data[1]?.id}`));
  const open = card.locator('[aria-current=true]');
  await open.waitFor();
  assert.equal(await open.getAttribute('data-photo'), hydrant.images.data[1]?.id);
  await page.keyboard.press('Escape');
  await card.waitFor({ state: 'hidden' });
  assert.ok(await page.getByRole('button', { name: 'Close photo' }).isVisible());
  assert.deepEqual(problems, []);
  assert.deepEqual([...origins], [site.address]);
  await page.context().close();
});

test('what was detected in a photo is outlined and named, and can be switched off', async () => {
  const photo = hydrant.images.data[0]?.id ?? '';
  const detections = await site.ask<{ value: string }>(`${photo}/detections?fields=value`);
  const count = detections.filter(({ value }) => value === 'object--fire-hydrant').length;
  const { page, problems } = await openWatchedPage(
    site.browser,
    `${site.address}/?pKey=${photo}&focus=photo`,
  );
  const list = page.getByRole('list', { name: 'Detected in this photo' });
  const kind = list.getByRole('button', { name: `Fire hydrant ${count}` });
  await kind.waitFor();
  const names = page.locator('#viewer .mapillary-tag-symbol:not(:empty)');
  await kind.click();
  await waitUntil(
    async () => new Set(await names.allInnerTexts()),
    (seen) => seen.size === 1 && seen.has('Fire hydrant'),
  );
  assert.equal(await kind.getAttribute('aria-pressed'), 'true');
  await kind.click();
  // The largest things have their names from the start.
  await waitUntil(
    async () => new Set(await names.allInnerTexts()),
    (seen) => seen.size > 1,
  );

  const outlined = await page.locator('#viewer').screenshot();
  const toggle = page.getByRole('button', { name: 'Outlines of what was detected' });
  await pressEnterOn(page, toggle);
  await list.waitFor({ state: 'hidden' });
  assert.equal(await toggle.getAttribute('aria-pressed'), 'false');
  await page.waitForURL(/outlines=off/);
  await waitUntil(
    () => names.count(),
    (left) => left === 0,
  );
  assert.notDeepEqual(await page.locator('#viewer').screenshot(), outlined);
  await page.reload();
  await page.getByText(/^by /).waitFor();
  assert.equal(await toggle.getAttribute('aria-pressed'), 'false');
  assert.equal(await list.isVisible(), false);
  assert.deepEqual(problems, []);
  await page.context().close();
});

test('layers are switched by keyboard, and the address remembers it', async () => {
  const { page, problems } = await openWatchedPage(site.browser, addressOf(hydrant));
  await waitUntil(
    () => isDrawn(page),
    (drawn) => drawn,
  );
  const panel = page.locator('summary', { hasText: 'Layers' });
  await pressEnterOn(page, panel);
  const points = page.getByRole('checkbox', { name: 'Map features' });
  await tabTo(page, points);
  await page.keyboard.press('Space');
  await page.waitForURL(/points=off/);
  await waitUntil(
    () => isDrawn(page),
    (drawn) => !drawn,
  );
  await page.reload();
  await pressEnterOn(page, panel);
  assert.equal(await points.isChecked(), false);
  assert.equal(await page.getByRole('checkbox', { name: 'Traffic signs' }).isChecked(), true);
  await page.keyboard.press('Escape');
  assert.equal(await points.isVisible(), false);

  await page.goto(addressOf(hydrant));
  await waitUntil(
    () => isDrawn(page),
    (drawn) => drawn,
  );
  await page.locator('.maplibregl-canvas').focus();
  await page.keyboard.press('o');
  const card = page.getByRole('region', { name: 'Fire hydrant' });
  await card.waitFor();
  await pressEnterOn(page, card.getByRole('button', { name: 'Close card' }));
  await card.waitFor({ state: 'hidden' });
  assert.equal(await page.locator('.maplibregl-canvas:focus').count(), 1);
  assert.deepEqual(problems, []);
  await page.context().close();
});

test('on a small phone, in the dark, the card leaves its object in sight and nothing is cut off', async () => {
  const { page, problems } = await openWatchedPage(site.browser, addressOf(hydrant), {
    ...phone,
    colorScheme: 'dark',
  });
  const card = await openCard(page);
  const box = await card.boundingBox();
  assert.ok(box && box.x >= 0 && box.x + box.width <= 320 && box.y + box.height <= 569);
  await waitUntil(
    async () => placeOnPage(page, hydrant.geometry.coordinates)[1],
    (y) => y > 0 && y < box.y,
  );
  assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 320);
  for (const control of await card.getByRole('button').all()) {
    const { width, height } = (await control.boundingBox()) ?? { width: 0, height: 0 };
    assert.ok(width >= 44 && height >= 44);
  }
  const [brand, layers] = await Promise.all([
    page.locator('.brand').boundingBox(),
    page.locator('.layers').boundingBox(),
  ]);
  assert.ok(brand && layers && brand.y + brand.height <= layers.y);
  assert.deepEqual(problems, []);
  await page.context().close();
});
