import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { deserialize } from 'flatgeobuf/lib/mjs/geojson.js';
import type { FeatureCollection } from 'geojson';
import type { Download, Page } from 'playwright-core';
import { pressEnterOn, tabTo } from './keyboard.ts';
import { waitUntil } from './pixels.ts';
import { placeOnPage } from './place-on-page.ts';
import { openSampleSite, type SampleSite } from './sample-site.ts';
import { openWatchedPage } from './watched-page.ts';

/** Part of the town, and all of it. */
const corner = 'lat=46.04970&lng=14.20000&z=20';
const town = 'lat=46.04970&lng=14.20000&z=17';
const around = 'bbox=14.19,46.04,14.21,46.06';

interface Placed {
  readonly id: string;
  readonly geometry: { readonly coordinates: [number, number] };
}

let site: SampleSite;
before(async () => {
  site = await openSampleSite();
});
after(() => site?.close());

const tool = (page: Page) => page.locator('.downloads > summary');
const count = (page: Page, kind: string) => page.locator(`[data-count="${kind}"]`);

/** What a count says once it is that of the view. */
async function counted(page: Page, kind: string): Promise<string> {
  await page.locator(`[data-count="${kind}"]:not(:empty, [data-is-old])`).waitFor();
  return (await count(page, kind).textContent()) ?? '';
}

async function take(page: Page): Promise<{ download: Download; bytes: Buffer }> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download', exact: true }).click(),
  ]);
  return { download, bytes: await readFile(await download.path()) };
}

function idsInView(page: Page, all: readonly Placed[]): string[] {
  return all
    .filter(({ geometry }) => {
      const [x, y] = placeOnPage(page, geometry.coordinates);
      return x > 0 && x < 1280 && y > 0 && y < 800;
    })
    .map(({ id }) => id)
    .sort();
}

const idsOf = (collection: FeatureCollection) => collection.features.map(({ id }) => id).sort();

test('what is in view is counted, and saved as the file that was chosen, by keyboard', async () => {
  const { page, problems, origins } = await openWatchedPage(
    site.browser,
    `${site.address}/?${corner}`,
  );
  const inView = idsInView(page, site.images);
  assert.ok(inView.length > 10 && inView.length < site.images.length);
  await pressEnterOn(page, tool(page));
  assert.equal(await counted(page, 'images'), String(inView.length));
  await tabTo(page, page.getByRole('radio', { name: `Photos ${inView.length}`, exact: true }));
  await tabTo(page, page.getByRole('combobox', { name: 'Format' }));
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    pressEnterOn(page, page.getByRole('button', { name: 'Download', exact: true })),
  ]);
  assert.equal(download.suggestedFilename(), 'images.geojson');
  const file = JSON.parse(await readFile(await download.path(), 'utf8')) as FeatureCollection;
  assert.deepEqual(idsOf(file), inView);
  const said = page.locator('.download-said');
  await said.filter({ hasText: `images.geojson is saved: ${inView.length} entries,` }).waitFor();
  assert.equal(await page.locator('.download-bar').isVisible(), false);

  await page.getByRole('radio', { name: /^Sequences/ }).check();
  await page.getByLabel('Format').selectOption({ label: 'FlatGeobuf' });
  const { download: lines, bytes } = await take(page);
  assert.equal(lines.suggestedFilename(), 'sequences.fgb');
  const sequences = await Array.fromAsync(deserialize(new Uint8Array(bytes)));
  const wanted = new Set(
    site.images.filter(({ id }) => inView.includes(id)).map(({ sequence }) => sequence),
  );
  assert.deepEqual(sequences.map(({ properties }) => properties?.id).sort(), [...wanted].sort());
  assert.equal(await counted(page, 'sequences'), String(wanted.size));
  await said.filter({ hasText: `sequences.fgb is saved: ${wanted.size} ` }).waitFor();
  assert.deepEqual(problems, []);
  assert.deepEqual([...origins], [site.address]);
  await page.context().close();
});

test('counts follow the map and the filters, and so do the files', async () => {
  const features = await site.ask<Placed & { object_value: string }>(
    `map_features?${around}&fields=object_value,geometry`,
  );
  const isSign = ({ object_value }: { object_value: string }) =>
    !/^(object|marking|construction)/.test(object_value);
  const { page, problems } = await openWatchedPage(
    site.browser,
    `${site.address}/?${corner}&username[]=ben&mapFeature[]=object--fire-hydrant`,
  );
  await tool(page).click();
  await page.getByText('Only what the filters leave.').waitFor();
  const bens = await site.ask<Placed>(`images?${around}&creator_username=ben&fields=geometry`);
  const inCorner = idsInView(page, bens).length;
  assert.equal(await counted(page, 'images'), String(inCorner));
  await page.locator('#map-canvas').press('-');
  await page.waitForURL(/z=19\.0/);
  const farther = idsInView(page, bens).length;
  assert.ok(farther > inCorner);
  await waitUntil(
    () => counted(page, 'images'),
    (text) => text === String(farther),
  );
  await page.getByRole('radio', { name: /^Map features/ }).check();
  const hydrants = features.filter(({ object_value }) => object_value === 'object--fire-hydrant');
  await page.getByLabel('Format').selectOption({ label: 'CSV' });
  await counted(page, 'points');
  const { download, bytes } = await take(page);
  assert.equal(download.suggestedFilename(), 'map-features.csv');
  const rows = bytes.toString().trimEnd().split('\r\n').slice(1);
  assert.deepEqual(rows.map((row) => row.split(',')[0]).sort(), idsInView(page, hydrants));

  // The filters let no sign through.
  await page.getByRole('radio', { name: /^Traffic signs 0$/ }).check();
  await page.getByText('There is nothing of this in view.').waitFor();
  const button = page.getByRole('button', { name: 'Download', exact: true });
  assert.equal(await button.getAttribute('aria-disabled'), 'true');
  assert.ok(features.some(isSign));
  assert.deepEqual(problems, []);
  await page.context().close();
});

test('a download can be cancelled, and one that breaks off says so', async () => {
  const { page } = await openWatchedPage(site.browser, `${site.address}/?${town}`);
  await tool(page).click();
  const all = await counted(page, 'images');
  // Part of the answer, and nothing more for a long time.
  await page.route('**/images/download?**', () => {});
  await page.getByRole('button', { name: 'Download', exact: true }).click();
  const bar = page.getByRole('progressbar', { name: 'Download' });
  await bar.waitFor();
  assert.equal(await page.locator('.download-so-far').textContent(), `0 of ${all}, 0 byte`);
  assert.equal(await page.evaluate('document.activeElement.dataset.do'), 'cancel-download');
  const under = await page.locator('.download-go').boundingBox();
  await page.keyboard.press('Enter');
  await page.getByText('The download was cancelled. Nothing was saved.').waitFor();
  assert.equal(await bar.isVisible(), false);
  assert.deepEqual(await page.locator('.download-go').boundingBox(), under);
  await page.unroute('**/images/download?**');
  await page.route('**/images/download?**', (route) => route.abort());
  await page.getByRole('button', { name: 'Download', exact: true }).click();
  await page.getByText('The download broke off, and nothing was saved.').waitFor();
  await page.unroute('**/images/download?**');
  const { download } = await take(page);
  assert.equal(download.suggestedFilename(), 'images.geojson');
  await page.context().close();
});

test('what is too much to count is left to the browser', async () => {
  const { page, problems } = await openWatchedPage(site.browser, `${site.address}/?${town}`);
  await page.route('**/images/count?**', (route) =>
    route.continue({ url: `${route.request().url()}&limit=3` }),
  );
  await tool(page).click();
  assert.equal(await counted(page, 'images'), 'over 3');
  await page.getByText('The browser itself takes a file this large').waitFor();
  const { download, bytes } = await take(page);
  assert.equal(download.suggestedFilename(), 'images.geojson');
  const file = JSON.parse(bytes.toString()) as FeatureCollection;
  assert.deepEqual(idsOf(file), idsInView(page, site.images));
  assert.deepEqual(problems, []);
  await page.context().close();
});

test('on phones and in both colours the panel fits, and everything in it can be touched', async () => {
  for (const [width, height, colorScheme, locale] of [
    [320, 568, 'dark', 'de'],
    [390, 844, 'light', 'en'],
  ] as const) {
    const { page, problems } = await openWatchedPage(site.browser, `${site.address}/?${town}`, {
      viewport: { width, height },
      hasTouch: true,
      isMobile: true,
      colorScheme,
      locale,
    });
    await tool(page).tap();
    await counted(page, 'signs');
    const panel = await page.locator('.downloads-panel').boundingBox();
    assert.ok(panel && panel.x >= 0 && panel.x + panel.width <= width);
    assert.ok(panel.y + panel.height <= height, `${panel.y + panel.height} of ${height}`);
    const controls =
      '.map-tools > details > summary, .downloads-panel :is(button, select, label.download-kind)';
    for (const control of await page.locator(controls).all()) {
      if (!(await control.isVisible())) continue;
      const box = await control.boundingBox();
      assert.ok(box && box.width >= 44 && box.height >= 44, await control.innerHTML());
    }
    assert.deepEqual(problems, []);
    await page.context().close();
  }
});
