import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { openPhoto, sequenceOf, waitForPhoto } from './open-photo.ts';
import { waitUntil } from './pixels.ts';
import { openSampleSite, type SampleSite } from './sample-site.ts';

let site: SampleSite;
let drive: string[];
let panoramas: string[];

before(async () => {
  site = await openSampleSite();
  drive = await sequenceOf(site, 'perspective');
  panoramas = await sequenceOf(site, 'spherical');
});
after(() => site?.close());

const controls = (page: Page) => ({
  play: page.getByRole('button', { name: 'Play the sequence' }),
  pause: page.getByRole('button', { name: 'Pause' }),
  slower: page.getByRole('button', { name: 'Play slower' }),
  faster: page.getByRole('button', { name: 'Play faster' }),
  slider: page.getByRole('slider', { name: 'Place in the sequence' }),
  compass: page.locator('[data-do="compass"]'),
});

/** Where the compass says that the viewer looks, in degrees. */
async function bearingOf(page: Page): Promise<number> {
  const text = await controls(page).compass.textContent();
  return Number(/(\d+)°/.exec(text ?? '')?.[1] ?? Number.NaN);
}

async function waitForBearing(page: Page, isWanted: (degrees: number) => boolean): Promise<number> {
  return waitUntil(() => bearingOf(page), isWanted);
}

for (const reducedMotion of ['reduce', 'no-preference'] as const) {
  test(`a sequence plays to its end and stops there, with motion: ${reducedMotion}`, async () => {
    const start = drive.length - 3;
    const { page, problems } = await openPhoto(site, { id: drive[start] ?? '' }, { reducedMotion });
    const { play, pause, slider } = controls(page);
    await play.click();
    await pause.waitFor();
    await waitForPhoto(page, drive.at(-1));
    await play.waitFor();
    assert.equal(await play.getAttribute('aria-disabled'), 'true');
    assert.equal(await slider.inputValue(), String(drive.length));
    assert.equal(
      await slider.getAttribute('aria-valuetext'),
      `Photo ${drive.length} of ${drive.length}`,
    );
    // What was left out while photos went by is there again.
    await page.getByRole('list', { name: 'Detected in this photo' }).waitFor();
    assert.deepEqual(problems, []);
    await page.context().close();
  });
}

test('the keys play, change the speed, pause, and go to both ends', async () => {
  const { page, problems } = await openPhoto(site, { id: drive[1] ?? '' });
  const { play, pause, slower, faster } = controls(page);
  await page.getByRole('button', { name: 'Close photo' }).focus();
  for (const [key, times] of [
    ['>', '2×'],
    ['>', '4×'],
    ['>', '4×'],
    ['<', '2×'],
  ] as const) {
    await page.keyboard.press(key);
    await page.getByText(times, { exact: true }).waitFor();
    assert.equal(await faster.getAttribute('aria-disabled'), String(times === '4×'));
  }
  await slower.click();
  await slower.click();
  assert.equal(await page.getByText('0.5×', { exact: true }).isVisible(), true);
  await page.keyboard.press('p');
  await pause.waitFor();
  await waitForPhoto(page, drive[2]);
  await page.keyboard.press('P');
  await play.waitFor();
  await page.keyboard.press('End');
  await waitForPhoto(page, drive.at(-1));
  await page.keyboard.press('Home');
  await waitForPhoto(page, drive[0]);
  assert.deepEqual(problems, []);
  await page.context().close();
});

test('who goes elsewhere stops the film', async () => {
  const { page } = await openPhoto(site, { id: drive[1] ?? '' });
  const { play, pause } = controls(page);
  await play.click();
  await pause.waitFor();
  await page.keyboard.press('Home');
  await play.waitFor();
  await waitForPhoto(page, drive[0]);
  await page.context().close();
});

test('the slider leads to any photo, by the keyboard and by a finger', async () => {
  const { page, problems } = await openPhoto(
    site,
    { id: drive[0] ?? '' },
    { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  );
  const { slider } = controls(page);
  await slider.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await waitForPhoto(page, drive[2]);
  assert.equal(await slider.getAttribute('aria-valuetext'), `Photo 3 of ${drive.length}`);
  await page.keyboard.press('End');
  await waitForPhoto(page, drive.at(-1));
  const box = await slider.boundingBox();
  assert.ok(box && box.height >= 24);
  await page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
  await waitForPhoto(page, drive[Math.round((drive.length - 1) / 2)]);
  assert.deepEqual(problems, []);
  await page.context().close();
});

test('a panorama turns by keys and by dragging, and its compass turns it to the north', async () => {
  const { page, problems } = await openPhoto(site, { id: panoramas[3] ?? '' });
  const { compass } = controls(page);
  const first = await waitForBearing(page, Number.isFinite);
  await page.getByRole('button', { name: 'Close photo' }).focus();
  await page.keyboard.press('Shift+ArrowRight');
  const right = await waitForBearing(page, (degrees) => degrees !== first);
  assert.ok((right - first + 360) % 360 < 90, `${first} to ${right}`);
  await page.keyboard.press('Shift+ArrowLeft');
  await waitForBearing(page, (degrees) => Math.abs(degrees - first) <= 1);
  assert.equal(new URL(page.url()).searchParams.get('pKey'), panoramas[3]);

  const stage = await page.locator('#viewer').boundingBox();
  assert.ok(stage);
  const [x, y] = [stage.x + stage.width / 2, stage.y + stage.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let step = 1; step <= 10; step++) await page.mouse.move(x + step * 15, y);
  await page.mouse.up();
  const dragged = await waitForBearing(page, (degrees) => Math.abs(degrees - first) > 3);
  assert.ok((first - dragged + 360) % 360 < 180, `${first} to ${dragged}`);

  // What was let go of turns on for a moment.
  let still = dragged;
  await waitForBearing(page, (degrees) => {
    const isStill = degrees === still;
    still = degrees;
    return isStill;
  });
  assert.match((await compass.textContent()) ?? '', /turn to the north/);
  await compass.click();
  await waitForBearing(page, (degrees) => degrees <= 1 || degrees >= 359);
  assert.match((await compass.textContent()) ?? '', /^\s*N/);
  assert.deepEqual(problems, []);
  await page.context().close();
});

test('a flat photo turns no farther than it goes, and its compass leads back to the middle', async () => {
  // Narrow and high, so that much of it is out of sight.
  const { page, problems } = await openPhoto(
    site,
    { id: drive[5] ?? '' },
    { viewport: { width: 800, height: 900 } },
  );
  const first = await waitForBearing(page, Number.isFinite);
  await page.getByRole('button', { name: 'Close photo' }).focus();
  let last = first;
  for (let press = 0; press < 12; press++) {
    await page.keyboard.press('Shift+ArrowRight');
    last = await bearingOf(page);
  }
  const edge = await waitForBearing(page, (degrees) => degrees !== first);
  assert.ok((edge - first + 360) % 360 < 60, `${first} to ${edge}, ${last}`);
  await page.keyboard.press('+');
  await page.keyboard.press('0');
  await waitForBearing(page, (degrees) => Math.abs(degrees - first) <= 1);
  assert.deepEqual(problems, []);
  await page.context().close();
});
