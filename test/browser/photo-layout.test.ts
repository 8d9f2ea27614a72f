import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { openPhoto, sequenceOf } from './open-photo.ts';
import { openSampleSite, type SampleSite } from './sample-site.ts';
import { openWatchedPage } from './watched-page.ts';

let site: SampleSite;
let photo: { readonly id: string };

before(async () => {
  site = await openSampleSite();
  photo = { id: (await sequenceOf(site, 'perspective'))[4] ?? '' };
});
after(() => site?.close());

const screens = [
  { name: 'the smallest phone', width: 320, height: 568, isTouch: true },
  { name: 'a phone', width: 390, height: 844, isTouch: true },
  { name: 'a tablet', width: 820, height: 1100, isTouch: true },
  { name: 'a desktop', width: 1280, height: 800, isTouch: false },
];

/** What of the photo's controls is out of sight, too small, or covered by something else, in words. */
const findTrouble = `(() => {
  const trouble = [];
  const controls = '.photo-stage :is(button, input), .photo-actions button, .panel-close';
  for (const control of document.querySelectorAll(controls)) {
    if (!control.checkVisibility()) continue;
    const { x, y, width, height } = control.getBoundingClientRect();
    const name = control.ariaLabel ?? control.textContent.trim();
    if (x < 0 || y < 0 || x + width > innerWidth || y + height > innerHeight) {
      trouble.push(name + ' is cut off');
    }
    if (Math.min(width, height) < 24) trouble.push(name + ' is small');
    const top = document.elementFromPoint(x + width / 2, y + height / 2);
    if (!control.contains(top)) trouble.push(name + ' is covered by ' + top?.className);
  }
  if (document.documentElement.scrollWidth > innerWidth) trouble.push('wider than the screen');
  return trouble;
})()`;

async function checkControls(page: Page, where: string): Promise<void> {
  assert.deepEqual(await page.evaluate(findTrouble), [], where);
}

for (const { name, width, height, isTouch } of screens) {
  test(`on ${name} every control can be reached, beside the map and in full width`, async () => {
    const { page, problems } = await openPhoto(site, photo, {
      viewport: { width, height },
      hasTouch: isTouch,
    });
    for (const view of ['both', 'photo']) {
      await page.locator(`.page[data-view="${view}"]`).waitFor();
      await checkControls(page, view);
      await page.getByRole('button', { name: 'Play the sequence' }).click();
      await page.getByRole('button', { name: 'Play faster' }).waitFor();
      await checkControls(page, `${view}, playing`);
      await page.getByRole('button', { name: 'Pause' }).click();
      for (const panel of ['Details', 'Other days']) {
        const toggle = page.getByRole('button', { name: panel, exact: true });
        await toggle.click();
        const region = page.getByRole('region', { name: panel });
        await region.waitFor();
        const box = await region.boundingBox();
        assert.ok(box && box.x >= 0 && box.x + box.width <= width && box.width >= 280, panel);
        assert.ok(box.y >= 0 && box.y + box.height <= height, panel);
        await page.getByRole('button', { name: `Close ${panel.toLowerCase()}` }).click();
        await region.waitFor({ state: 'hidden' });
      }
      await page.getByRole('button', { name: 'Photo in full width' }).click();
    }
    assert.deepEqual(problems, []);
    await page.context().close();
  });
}

test('a link to a photo that there is not says so, and the page goes on', async () => {
  const { page } = await openWatchedPage(site.browser, `${site.address}/app/?pKey=123456`);
  const alert = page.getByRole('alert');
  await alert.waitFor();
  assert.equal(
    await alert.textContent(),
    'There is no photo 123456 on this server. It may have been deleted.',
  );
  assert.equal(await page.getByRole('button', { name: 'Next photo' }).isVisible(), false);
  await page.getByRole('button', { name: 'Close photo' }).click();
  await page.locator('.page[data-view="map"]').waitFor();
  await page.goto(`${site.address}/app/?pKey=${photo.id}`);
  await page.getByText(/^by /).waitFor();
  assert.equal(await alert.isVisible(), false);
  await page.context().close();
});

test("JOSM's link to blur a photo opens it", async () => {
  const { page, problems } = await openWatchedPage(
    site.browser,
    `${site.address}/app/blur?focus=photo&pKey=${photo.id}`,
  );
  await page.getByText(/^by /).waitFor();
  assert.equal(new URL(page.url()).pathname, '/app/');
  assert.equal(new URL(page.url()).searchParams.get('pKey'), photo.id);
  assert.deepEqual(problems, []);
  await page.context().close();
});
