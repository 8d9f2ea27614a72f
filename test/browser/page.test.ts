import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { startServer, withDataDirectory } from '../wayside-process.ts';
import { colorAt, isNear, type Rgb, variety, waitUntil } from './pixels.ts';
import { placeOnPage } from './place-on-page.ts';
import { openSampleSite, type SampleImage, type SampleSite } from './sample-site.ts';
import { openWatchedPage } from './watched-page.ts';

const flatLight: Rgb = [10, 122, 115];
const landLight: Rgb = [246, 243, 236];
const landDark: Rgb = [28, 38, 44];

let site: SampleSite;

before(async () => {
  site = await openSampleSite();
});
after(() => site?.close());

/** The perspective photo that is farthest from its nearest neighbour, so that a click means it. */
function loneliest(): SampleImage {
  const distance = (a: SampleImage, b: SampleImage) =>
    Math.hypot(
      a.geometry.coordinates[0] - b.geometry.coordinates[0],
      a.geometry.coordinates[1] - b.geometry.coordinates[1],
    );
  const room = (image: SampleImage) =>
    Math.min(...site.images.filter((other) => other !== image).map((o) => distance(image, o)));
  const found = site.images
    .filter((image) => image.camera_type === 'perspective')
    .sort((a, b) => room(b) - room(a))[0];
  assert.ok(found);
  return found;
}

function openPhotoId(page: Page): string | null {
  return new URL(page.url()).searchParams.get('pKey');
}

async function stageVariety(page: Page): Promise<number> {
  return variety(await page.locator('#viewer').screenshot());
}

test('the page shows the coverage, asks nobody else for anything, and opens the photo clicked', async () => {
  const { page, problems, origins } = await openWatchedPage(site.browser, `${site.address}/`);
  await page.waitForURL(/lat=/);
  const image = loneliest();
  await waitUntil(
    () => colorAt(page, ...placeOnPage(page, image.geometry.coordinates)),
    (color) => isNear(color, flatLight),
  );
  assert.ok(isNear(await colorAt(page, 1000, 150), landLight));
  assert.equal(await page.getByText('360° photo').isVisible(), true);

  await page.mouse.click(...placeOnPage(page, image.geometry.coordinates));
  await page.waitForURL(/pKey=/);
  assert.equal(openPhotoId(page), image.id);
  await waitUntil(
    () => stageVariety(page),
    (seen) => seen > 25,
  );
  await page.getByText(/^by (ada|ben|chidi)/).waitFor();
  assert.equal(await page.getByRole('img', { name: 'Where the open photo was taken' }).count(), 1);

  assert.deepEqual(problems, []);
  assert.deepEqual([...origins], [site.address]);
  await page.context().close();
});

test('the keyboard opens a photo, walks along its sequence, and closes it', async () => {
  const { page, problems } = await openWatchedPage(site.browser, `${site.address}/`);
  await page.waitForURL(/lat=/);
  await page.keyboard.press('Tab');
  assert.equal(await page.locator(':focus').textContent(), 'Skip to the map');
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('.maplibregl-canvas:focus').count(), 1);
  // The hint stands where the crosshair is of use; the photos are near the centre.
  assert.equal(await page.getByText('opens the photo nearest the cross').isVisible(), true);
  await waitUntil(
    async () => {
      await page.keyboard.press('Enter');
      return openPhotoId(page);
    },
    (id) => id !== null,
  );
  await page.locator('.photo-place', { hasText: '/' }).waitFor();

  const first = openPhotoId(page) ?? '';
  const image = site.images.find(({ id }) => id === first);
  const ids = await site.sequence(image?.sequence ?? '');
  const walkTo = async (key: string, id: string | undefined) => {
    await page.keyboard.press(key);
    await waitUntil(
      async () => openPhotoId(page),
      (open) => open === id,
    );
  };
  const index = ids.indexOf(first);
  const [onwards, back] =
    index + 1 < ids.length ? ['ArrowRight', 'ArrowLeft'] : ['ArrowLeft', 'ArrowRight'];
  const neighbour = ids[index + 1 < ids.length ? index + 1 : index - 1];
  const marker = page.getByRole('img', { name: 'Where the open photo was taken' });
  const from = await marker.boundingBox();
  await walkTo(onwards, neighbour);
  await waitUntil(
    () => marker.boundingBox(),
    (to) => JSON.stringify(to) !== JSON.stringify(from),
  );
  await walkTo(back, first);

  for (const name of ['Close photo', 'Next photo', 'Previous photo', 'Zoom into the photo']) {
    assert.equal(await page.getByRole('button', { name }).isVisible(), true, name);
  }
  assert.equal(await page.locator(':focus').getAttribute('data-do'), 'close');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Close photo' }).waitFor({ state: 'hidden' });
  assert.equal(openPhotoId(page), null);
  assert.equal(await page.locator('.maplibregl-canvas:focus').count(), 1);
  assert.equal(await page.getByRole('status').first().textContent(), 'Photo closed');
  await page.goBack();
  await page.getByRole('button', { name: 'Close photo' }).waitFor();
  assert.equal(openPhotoId(page), first);
  assert.deepEqual(problems, []);
  await page.context().close();
});

test('a link opens its photo in full width, and a reload shows the same', async () => {
  const image = loneliest();
  const { page, problems } = await openWatchedPage(
    site.browser,
    `${site.address}/app/?pKey=${image.id}&focus=photo`,
  );
  for (let visit = 0; visit < 2; visit++) {
    await page.getByText(/^by /).waitFor();
    await waitUntil(
      () => stageVariety(page),
      (seen) => seen > 25,
    );
    const [stage, map] = await Promise.all([
      page.locator('#viewer').boundingBox(),
      page.locator('#map').boundingBox(),
    ]);
    assert.equal(stage?.width, 1280);
    assert.ok((map?.width ?? 0) < 400);
    await page.waitForURL(/lat=/);
    assert.equal(openPhotoId(page), image.id);
    await page.reload();
  }
  assert.deepEqual(problems, []);
  await page.context().close();
});

test('photos of every kind of camera can be seen', async () => {
  const { page, problems } = await openWatchedPage(site.browser, `${site.address}/`, {
    viewport: { width: 800, height: 500 },
  });
  for (const cameraType of ['fisheye', 'spherical', 'perspective']) {
    const id = site.images.find((image) => image.camera_type === cameraType)?.id;
    await page.goto(`${site.address}/app/?pKey=${id}`);
    await page.getByText(/^by /).waitFor();
    await waitUntil(
      () => stageVariety(page),
      (seen) => seen > 25,
    );
  }
  assert.deepEqual(problems, []);
  await page.context().close();
});

test('the colours follow the system, also while the page is open', async () => {
  const { page, problems } = await openWatchedPage(site.browser, `${site.address}/`, {
    colorScheme: 'dark',
  });
  const ground = () => colorAt(page, 1000, 150);
  await waitUntil(ground, (color) => isNear(color, landDark));
  await page.emulateMedia({ colorScheme: 'light' });
  await waitUntil(ground, (color) => isNear(color, landLight));
  assert.deepEqual(problems, []);
  await page.context().close();
});

test('on a phone the photo stands above the map and nothing is cut off', async () => {
  const { page, problems } = await openWatchedPage(
    site.browser,
    `${site.address}/app/?pKey=${loneliest().id}`,
    { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  );
  await page.getByText(/^by /).waitFor();
  const [photo, map] = await Promise.all([
    page.locator('.photo-pane').boundingBox(),
    page.locator('#map').boundingBox(),
  ]);
  assert.ok(photo && map && photo.y + photo.height <= map.y + 1);
  assert.equal(photo.width, 390);
  assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 390);
  for (const control of await page.locator('.photo-stage button:visible').all()) {
    const box = await control.boundingBox();
    assert.ok(box && box.width >= 44 && box.height >= 44 && box.x >= 0 && box.x + box.width <= 390);
  }
  // A row that is scrolled.
  await page.locator('.photo-seen button').first().waitFor();
  for (const control of await page.locator('.photo-seen button').all()) {
    const box = await control.boundingBox();
    assert.ok(box && box.width >= 44 && box.height >= 44);
  }
  assert.deepEqual(problems, []);
  await page.context().close();
});

test('an empty server says how to fill it, and one that fails says what to do', async () => {
  await withDataDirectory(async (data) => {
    const empty = await startServer('serve', { WAYSIDE_DATA: data });
    try {
      const { page, problems } = await openWatchedPage(site.browser, `${empty.address}/`);
      await page.getByRole('heading', { name: 'No photos yet' }).waitFor();
      assert.equal(await page.getByText('wayside import DIR').isVisible(), true);
      assert.deepEqual(problems, []);
      await page.route('**/web-config.json', (route) => route.abort());
      await page.reload();
      await page.getByRole('heading', { name: 'The server does not answer' }).waitFor();
      assert.equal(await page.getByRole('button', { name: 'Try again' }).isVisible(), true);
      await page.context().close();
    } finally {
      await empty.stop();
    }
  });
});
