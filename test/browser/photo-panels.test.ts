import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { openPhoto, sequenceOf, waitForPhoto } from './open-photo.ts';
import { waitUntil } from './pixels.ts';
import { openSampleSite, type SampleSite } from './sample-site.ts';

/** Where ada drove along Main Street, and where others and her own panoramas look the same way. */
const [lon, lat] = [14.199697, 46.049678];

let site: SampleSite;
let photo: SampleSite['images'][number];

before(async () => {
  site = await openSampleSite();
  const drive = await site.ask<SampleSite['images'][number]>(
    `images?lat=${lat}&lng=${lon}&radius=20&fields=id,sequence,camera_type,geometry`,
  );
  const [first] = drive.filter(({ camera_type }) => camera_type === 'perspective');
  assert.ok(first);
  photo = first;
});
after(() => site?.close());

const detailsOf = (page: Page) => page.getByRole('region', { name: 'Details' });

/** What the details say under a name. */
function factOf(page: Page, name: string) {
  return detailsOf(page)
    .locator('dl > div')
    .filter({ has: page.getByText(name, { exact: true }) })
    .locator('dd');
}

test('the details say who, when, where and with what, and lead on', async () => {
  const { page, problems } = await openPhoto(site, photo);
  await page.getByRole('button', { name: 'Details', exact: true }).click();
  assert.equal(await page.locator(':focus').textContent(), 'Details');
  assert.match(
    (await factOf(page, 'Captured').textContent()) ?? '',
    /^Friday,? 17 May 2024 at 09:42:16 CEST$/,
  );
  assert.equal(await factOf(page, 'Licence').textContent(), 'CC-BY-SA 4.0');
  assert.equal(await factOf(page, 'Camera').textContent(), 'Lynx Roadcam 4');
  assert.equal(await factOf(page, 'Size').textContent(), '1600 × 900 px, 1.4 megapixels');
  assert.match((await factOf(page, 'Position').textContent()) ?? '', /^46\.0\d+, 14\.\d+Copy/);
  assert.match((await factOf(page, 'Heading').textContent()) ?? '', /^\d+° (NE|E|SE)$/);
  assert.equal(await factOf(page, 'Position by the camera').count(), 0);
  const linkOf = async (name: string) => factOf(page, name).getByRole('link').getAttribute('href');
  assert.equal(await linkOf('By'), '/app/user/ada');
  await factOf(page, 'Organisation').waitFor();
  assert.equal(await linkOf('Organisation'), '/app/org/sample-town');
  assert.equal(await linkOf('Sequence'), `/app/sequence/${photo.sequence}`);
  assert.equal(await factOf(page, 'Sequence').textContent(), 'Photo 9 of 22');

  const hrefOf = async (name: string) =>
    new URL(
      (await detailsOf(page).getByRole('link', { name }).getAttribute('href')) ?? '',
      site.address,
    );
  const [photoLon, photoLat] = photo.geometry.coordinates;
  const iD = await hrefOf('Edit the map here in iD');
  assert.equal(iD.origin + iD.pathname, 'https://www.openstreetmap.org/edit');
  assert.equal(iD.hash, `#map=20/${photoLat.toFixed(6)}/${photoLon.toFixed(6)}`);
  const josm = await hrefOf('Edit the map here in JOSM');
  assert.equal(josm.origin + josm.pathname, 'http://127.0.0.1:8111/load_and_zoom');
  const side = (name: string) => Number(josm.searchParams.get(name));
  assert.ok(side('left') < photoLon && photoLon < side('right'));
  assert.ok(side('bottom') < photoLat && photoLat < side('top'));
  const report = await hrefOf('Report a problem');
  assert.equal(report.pathname + report.search, `/report?image=${photo.id}`);
  const original = detailsOf(page).getByRole('link', { name: 'Download the original' });
  assert.equal(await original.getAttribute('download'), `${photo.id}.jpg`);
  const answer = await fetch((await original.getAttribute('href')) ?? '');
  assert.equal(answer.headers.get('content-type'), 'image/jpeg');
  assert.deepEqual(problems, []);
  await page.context().close();
});

test('what is of use elsewhere is copied', async () => {
  const { page } = await openPhoto(site, photo);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Details', exact: true }).click();
  const copy = factOf(page, 'Image ID').getByRole('button', { name: 'Copy Image ID' });
  await copy.click();
  await page.getByText('Image ID copied').waitFor();
  assert.equal(await page.evaluate('navigator.clipboard.readText()'), photo.id);
  assert.equal(await page.locator(':focus').textContent(), 'Copy Image ID');
  await page.context().close();
});

test('map features seen in the photo open their cards', async () => {
  const { page, problems } = await openPhoto(site, photo, {}, '&focus=photo');
  await page.getByRole('button', { name: 'Details', exact: true }).click();
  const kind = detailsOf(page).locator('.details-seen li').filter({ hasText: 'Street light' });
  const each = kind.getByRole('button', { name: /^Street light, \d+ m$/ });
  await each.first().waitFor();
  assert.equal(await kind.locator('.seen-count').textContent(), String(await each.count()));
  await each.first().click();
  await page.getByRole('region', { name: 'Street light' }).waitFor();
  const query = new URL(page.url()).searchParams;
  assert.equal(query.get('pKey'), photo.id);
  assert.match(query.get('feature') ?? '', /^\d+$/);
  assert.equal(query.get('focus'), null);
  assert.deepEqual(problems, []);
  await page.context().close();
});

test('the same place on other days, the newest first, and the way the viewer looks is kept', async () => {
  const { page, problems, responses } = await openPhoto(site, photo);
  const asked = () => responses.filter((each) => each.url().includes('radius=')).length;
  assert.equal(asked(), 0);
  await page.getByRole('button', { name: 'Other days' }).click();
  const strip = page.getByRole('region', { name: 'Other days' });
  await strip.getByText('2 other photos').waitFor();
  assert.deepEqual(await strip.getByRole('heading', { level: 3 }).allTextContents(), [
    '20 June 2026',
    '8 May 2026',
    '17 May 2024',
  ]);
  const photos = strip.getByRole('listitem').getByRole('button');
  assert.deepEqual(
    await photos.evaluateAll((buttons) =>
      buttons.map((each: { ariaCurrent: string | null }) => each.ariaCurrent),
    ),
    ['false', 'false', 'true'],
  );

  const compass = page.locator('[data-do="compass"]');
  const bearing = async () => Number(/(\d+)°/.exec((await compass.textContent()) ?? '')?.[1]);
  const before = await waitUntil(bearing, Number.isFinite);
  await photos.filter({ hasText: '360°' }).click();
  await page.getByText('Puffin Sphere One').waitFor();
  const pano = new URL(page.url()).searchParams.get('pKey') ?? '';
  assert.equal(site.images.find(({ id }) => id === pano)?.camera_type, 'spherical');
  await waitUntil(bearing, (degrees) => Math.abs(((degrees - before + 540) % 360) - 180) < 8);
  // Where another photo is chosen, the one that is open has the keyboard.
  const current = strip.locator('[aria-current="true"]', { hasText: '360°' });
  await current.waitFor();
  assert.equal(await current.evaluate((each) => each.matches(':focus')), true);
  assert.equal(asked(), 2);

  // The other way, another photo shows the same: ben's, on his way back.
  await page.keyboard.press('Shift+ArrowRight');
  for (let press = 0; press < 12; press++) {
    const degrees = await bearing();
    if (Math.abs(degrees - 260) < 30) break;
    await page.keyboard.press('Shift+ArrowRight');
    await waitUntil(bearing, (turned) => turned !== degrees);
  }
  await strip.getByText('3 September 2025').waitFor();
  assert.equal(asked(), 2);

  await page.keyboard.press('Escape');
  await strip.waitFor({ state: 'hidden' });
  assert.equal(await page.locator(':focus').textContent(), 'Other days');
  await waitForPhoto(page, pano);
  assert.deepEqual(problems, []);
  await page.context().close();
});

test('the help sheet has every key, and no key acts where somebody types', async () => {
  const drive = await sequenceOf(site, 'perspective');
  const { page, problems } = await openPhoto(site, { id: drive[2] ?? '' });
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Keys and gestures' });
  await sheet.waitFor();
  const keys = await sheet.locator('kbd').allTextContents();
  for (const key of ['P', 'Space', '<', '>', 'N', '0', 'I', 'T', 'U', 'S', 'F', 'M', 'O', '?']) {
    assert.ok(keys.includes(key), key);
  }
  await page.keyboard.press('Escape');
  await sheet.waitFor({ state: 'hidden' });
  await waitForPhoto(page, drive[2]);

  const field = page.locator('#search-field');
  await field.focus();
  await page.keyboard.type('?pit');
  assert.equal(await field.inputValue(), '?pit');
  assert.equal(await sheet.isVisible(), false);
  assert.equal(await detailsOf(page).isVisible(), false);

  // Who speaks to the computer switches them off.
  await page.getByRole('button', { name: 'Keys and gestures' }).last().click();
  const switchOf = sheet.getByRole('checkbox', { name: /^Keys that write a character/ });
  await switchOf.uncheck();
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await page.keyboard.press('i');
  assert.equal(await sheet.isVisible(), false);
  assert.equal(await detailsOf(page).isVisible(), false);
  await page.keyboard.press('ArrowRight');
  await waitForPhoto(page, drive[3]);
  await page.getByRole('button', { name: 'Keys and gestures' }).last().click();
  await switchOf.check();
  await page.keyboard.press('Escape');

  // Each letter is as good as its button.
  await page.getByRole('button', { name: 'Close photo' }).focus();
  await page.keyboard.press('i');
  await detailsOf(page).waitFor();
  await page.keyboard.press('i');
  await detailsOf(page).waitFor({ state: 'hidden' });
  await page.keyboard.press('f');
  await page.waitForURL(/focus=photo/);
  await page.keyboard.press('u');
  await page.waitForURL(/outlines=off/);
  await page.keyboard.press('s');
  await page.getByRole('dialog', { name: 'Share this photo' }).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('m');
  assert.equal(await page.locator('.maplibregl-canvas:focus').count(), 1);
  await page.keyboard.press('m');
  assert.equal(await page.locator(':focus').getAttribute('data-do'), 'close');
  await page.locator('.photo-corner [data-opens="help"]').click();
  await sheet.waitFor();
  await sheet.getByRole('button', { name: 'Close' }).click();
  assert.deepEqual(problems, []);
  await page.context().close();
});
