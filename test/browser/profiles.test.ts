/** What somebody captured, and one sequence of it: looked at, and edited, in a browser. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { BrowserContextOptions, Page } from 'playwright-core';
import sharp from 'sharp';
import { tabTo, typeInto } from './keyboard.ts';
import { checkPage } from './page-checks.ts';
import { waitUntil } from './pixels.ts';
import { openSampleSite, type SampleSite } from './sample-site.ts';
import { openWatchedPage, type WatchedPage } from './watched-page.ts';

let site: SampleSite;
let sequence: string;
before(async () => {
  site = await openSampleSite();
  const ofAda = await site.ask<{ sequence: string; camera_type: string }>(
    'images?creator_username=ada&fields=sequence,camera_type',
  );
  sequence = ofAda.find((image) => image.camera_type === 'perspective')?.sequence ?? '';
});
after(() => site?.close());

const open = (path: string, options?: BrowserContextOptions): Promise<WatchedPage> =>
  openWatchedPage(site.browser, site.address + path, options);

const flat = [10, 122, 115] as const;
const pano = [194, 65, 12] as const;

/** How many pixels of the map have about this colour. */
async function pixelsLike(page: Page, color: readonly number[]): Promise<number> {
  const shot = await page.locator('#map canvas').screenshot();
  const { data, info } = await sharp(shot)
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  let found = 0;
  for (let at = 0; at < data.length; at += info.channels) {
    if (color.every((value, i) => Math.abs((data[at + i] ?? 0) - value) < 12)) found++;
  }
  return found;
}

const waitForPixels = (page: Page, color: readonly number[]) =>
  waitUntil(
    () => pixelsLike(page, color),
    (found) => found > 40,
  );

/**
 * Everything that moved by itself since the page began, as browsers measure it (Layout Instability), but
 * for controls inside the map, which the map puts there when it knows what it shows.
 */
const layoutShift = `new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const { hadRecentInput, sources, value } of list.getEntries()) {
      const isInMap = sources.every(({ node }) => node?.parentElement?.closest('#map'));
      if (!hadRecentInput && !isInMap) sum += value;
    }
  }).observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => resolve(sum), 100);
})`;

for (const [name, options] of Object.entries({
  'a desktop': { viewport: { width: 1280, height: 800 } },
  'a small phone, in the dark': {
    viewport: { width: 320, height: 640 },
    colorScheme: 'dark' as const,
    hasTouch: true,
  },
})) {
  test(`pages are whole on ${name}`, async () => {
    for (const path of ['/app/user/ada', '/app/org/sample-town', `/app/sequence/${sequence}`]) {
      const { page, problems, origins } = await open(path, options);
      await page.locator('#map canvas').waitFor();
      await page.waitForLoadState('networkidle');
      await checkPage(page, { scripts: 1 });
      assert.ok(Number(await page.evaluate(layoutShift)) < 0.01, path);
      assert.deepEqual(problems, []);
      assert.deepEqual([...origins], [site.address]);
      await page.context().close();
    }
  });
}

test('somebody finds out where, when and how much ada captured', async () => {
  const { page, problems } = await open('/app/user/ada');
  await page.getByText('34', { exact: true }).waitFor();
  // Ada's drives, one of them panoramas, fitted into the map.
  await waitForPixels(page, flat);
  await waitForPixels(page, pano);
  await page.getByRole('link', { name: '2024', exact: true }).click();
  await page.waitForURL(/year=2024/);
  await page.getByText('As a list').click();
  await page.getByRole('link', { name: '17 May 2024', exact: true }).click();
  await page.waitForURL(/dateFrom=2024-05-17/);
  const { searchParams } = new URL(page.url());
  assert.deepEqual(searchParams.getAll('username[]'), ['ada']);
  assert.ok(Math.abs(Number(searchParams.get('lat')) - 46.05) < 0.01);
  await page.goBack();
  await page.getByRole('link', { name: /17 May 2024, 07:42/ }).click();
  await page.getByRole('heading', { level: 1, name: 'Sequence of 17 May 2024, 07:42' }).waitFor();
  await page.getByRole('link', { name: 'Sample Town' }).click();
  await page.getByRole('heading', { level: 1, name: 'Sample Town' }).waitFor();
  await page.getByRole('link', { name: /ada/ }).click();
  await page.waitForURL(`${site.address}/app/user/ada`);
  assert.deepEqual(problems, []);
  await page.context().close();
});

test('the map of a person shows nobody else’s photos, and opens theirs', async () => {
  const others = site.images.filter((image) => image.sequence !== sequence);
  assert.ok(others.length > 0);
  const { page } = await open('/app/user/ada');
  await waitForPixels(page, flat);
  await page.locator('#map-canvas').focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/pKey=\d+/);
  const id = new URL(page.url()).searchParams.get('pKey');
  const [photo] = await site.ask<{ id: string; creator: { username: string } }>(
    `images?image_ids=${id}&fields=creator`,
  );
  assert.equal(photo?.creator.username, 'ada');
  await page.context().close();
});

test('photo, map, strip and charts of a sequence go in step', async () => {
  const { page, problems } = await open(`/app/sequence/${sequence}`);
  const ids = await site.sequence(sequence);
  const photo = page.locator('.sequence-photo img');
  const isShown = (index: number) =>
    waitUntil(
      () =>
        page.evaluate(`[
          document.querySelector('.sequence-photo img').src,
          document.querySelector('.strip [aria-current]').href,
          document.querySelector('.sequence-photo a').href,
        ].map((url) => /[0-9]{9,}/.exec(url)[0]).join()`),
      (seen) => seen === [ids[index], ids[index], ids[index]].join(),
    );
  await page.locator('.view-marker').waitFor();
  const marked = () => page.locator('.view-marker').boundingBox();
  const before = await marked();
  // One stop for the Tab key, and arrows along.
  const first = page.locator('.strip a').first();
  await tabTo(page, first);
  await page.keyboard.press('ArrowRight');
  await isShown(1);
  await page.getByText(`Image 2 of ${ids.length}`, { exact: true }).waitFor();
  assert.notDeepEqual(await marked(), before);
  await page.keyboard.press('End');
  await isShown(ids.length - 1);
  const left = () => page.evaluate(`document.querySelector('.track-cursor').style.left`);
  assert.equal(await left(), '100%');
  // The last image in the strip came into view.
  await waitUntil(
    async () => (await page.locator('.strip a').last().boundingBox())?.x ?? 9999,
    (x) => x < 1280,
  );
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(`document.activeElement.closest('.strip') === null`), true);
  const chart = page.locator('.track-drawing').first();
  await chart.hover({ position: { x: 1, y: 40 } });
  await isShown(0);
  assert.equal(await left(), '0%');
  assert.ok(await photo.isVisible());
  assert.deepEqual(problems, []);
  await page.context().close();
});

async function signIn(options?: BrowserContextOptions): Promise<WatchedPage> {
  const watched = await open('/sign-in', options);
  const { page } = watched;
  await page.getByLabel('Username or e-mail address').fill('demo');
  await page.getByLabel('Password', { exact: true }).fill(site.password);
  await page.keyboard.press('Enter');
  await page.waitForURL(`${site.address}/`);
  return watched;
}

test('an edit is seen on the map before it is made, and taken back after', async () => {
  const { page, problems } = await signIn();
  await page.goto(`${site.address}/app/sequence/${sequence}`);
  await page.getByRole('link', { name: 'Edit', exact: true }).click();
  await waitForPixels(page, flat);
  await checkPage(page, { scripts: 1 });
  assert.equal(await pixelsLike(page, pano), 0);
  await typeInto(page, page.getByLabel('Metres north'), '10');
  await waitForPixels(page, pano);
  const [before] = await site.ask<{ geometry: { coordinates: [number, number] } }>(
    `images?sequence_ids=${sequence}&fields=geometry&limit=1`,
  );
  await page.keyboard.press('Enter');
  await page.getByRole('status').filter({ hasText: 'The sequence is moved' }).waitFor();
  await page.getByText('Moved: 10 m north').waitFor();
  const [moved] = await site.ask<{ geometry: { coordinates: [number, number] } }>(
    `images?sequence_ids=${sequence}&fields=geometry&limit=1`,
  );
  const north = (moved?.geometry.coordinates[1] ?? 0) - (before?.geometry.coordinates[1] ?? 0);
  assert.ok(Math.abs(north * 111_150 - 10) < 0.1, String(north));
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('status').filter({ hasText: 'The edit is taken back' }).waitFor();
  const [back] = await site.ask<{ geometry: unknown }>(
    `images?sequence_ids=${sequence}&fields=geometry&limit=1`,
  );
  assert.deepEqual(back?.geometry, before?.geometry);
  // One photo, dragged to where it belongs.
  await page.locator('#place .strip label').nth(2).click();
  const latitude = page.getByLabel('Latitude');
  const was = Number(await latitude.inputValue());
  await page.locator('.place-pin').scrollIntoViewIfNeeded();
  const pin = await page.locator('.place-pin').boundingBox();
  assert.ok(pin);
  const [x, y] = [pin.x + pin.width / 2, pin.y + pin.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x, y - 40, { steps: 4 });
  await page.mouse.up();
  const wanted = Number(await latitude.inputValue());
  assert.ok(wanted > was);
  await page.getByRole('button', { name: 'Place this image' }).click();
  await page.getByRole('status').filter({ hasText: 'The image is placed' }).waitFor();
  const placed = await site.ask<{ geometry: { coordinates: [number, number] } }>(
    `images?sequence_ids=${sequence}&fields=geometry&limit=3`,
  );
  assert.equal(placed[2]?.geometry.coordinates[1], wanted);
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('status').filter({ hasText: 'The edit is taken back' }).waitFor();
  // Where the second part of a split would be.
  await page.locator('#split .strip label').nth(5).click();
  await waitForPixels(page, pano);
  assert.deepEqual(problems, []);
  await page.context().close();
});

test('a sequence is split and joined without a script', async () => {
  const { page } = await signIn({
    javaScriptEnabled: false,
    viewport: { width: 320, height: 640 },
    hasTouch: true,
  });
  const count = (await site.sequence(sequence)).length;
  await page.goto(`${site.address}/app/sequence/${sequence}/edit`);
  await checkPage(page, { scripts: 1 });
  const split = page.locator('#split');
  await split.getByRole('radio', { name: `Image 4 of ${count}` }).check({ force: true });
  await page.getByRole('button', { name: 'Split before this image' }).click();
  await page.getByRole('status').filter({ hasText: 'The sequence is split' }).waitFor();
  assert.equal((await site.sequence(sequence)).length, 3);
  await page
    .getByRole('radio', { name: /after this one ends/ })
    .first()
    .check({ force: true });
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await page.getByRole('status').filter({ hasText: 'The sequences are joined' }).waitFor();
  assert.equal((await site.sequence(sequence)).length, count);
  await page.context().close();
});
