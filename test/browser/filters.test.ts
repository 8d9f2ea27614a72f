import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { loneliestOf, waitForDrawn } from './drawn-photos.ts';
import { pressEnterOn, tabTo, typeInto } from './keyboard.ts';
import { colorAt, isNear, type Rgb, waitUntil } from './pixels.ts';
import { placeOnPage } from './place-on-page.ts';
import { openSampleSite, type SampleImage, type SampleSite } from './sample-site.ts';
import { openWatchedPage } from './watched-page.ts';

interface OwnedImage extends SampleImage {
  readonly creator: { readonly username: string };
  readonly captured_at: number;
  readonly is_pano: boolean;
}

interface SampleFeature {
  readonly id: string;
  readonly object_value: string;
  readonly geometry: { readonly coordinates: [number, number] };
}

/** All of the town, and photos of each of its drives, by whose and what they are. */
const town = 'lat=46.04970&lng=14.20000&z=18';
const all = ['ada flat', 'ada pano', 'ben fisheye', 'ben flat', 'chidi flat'];
const landLight: Rgb = [246, 243, 236];
const hydrantColor: Rgb = [160, 74, 11];

let site: SampleSite;
let photos: ReadonlyMap<string, OwnedImage>;

before(async () => {
  site = await openSampleSite();
  const images = await site.ask<OwnedImage>(
    'images?bbox=14.19,46.04,14.21,46.06&fields=sequence,camera_type,geometry,creator,captured_at,is_pano',
  );
  photos = loneliestOf(images, ({ creator, camera_type, is_pano }) => {
    const kind = camera_type === 'fisheye' ? 'fisheye' : 'flat';
    return `${creator.username} ${is_pano ? 'pano' : kind}`;
  });
  assert.deepEqual([...photos.keys()].sort(), all);
});
after(() => site?.close());

function openTown(more = '') {
  return openWatchedPage(site.browser, `${site.address}/?${town}&points=off&signs=off${more}`);
}

const button = (page: Page) => page.locator('summary', { hasText: 'Filters' });

/** Opens the panel, lets something be chosen in it, and closes it, since it lies on the map. */
async function choose(page: Page, work: () => Promise<void>): Promise<void> {
  await pressEnterOn(page, button(page));
  await work();
  await page.keyboard.press('Escape');
  await page.locator('.filters-panel').waitFor({ state: 'hidden' });
}

function queryOf(page: Page): URLSearchParams {
  return new URL(page.url()).searchParams;
}

test('photos are filtered by time and projection by keyboard; the way back undoes it', async () => {
  const { page, problems, origins } = await openTown();
  await waitForDrawn(page, photos, all);
  await choose(page, async () => {
    const from = page.getByLabel('From', { exact: true });
    await tabTo(page, from);
    await page.keyboard.type('01012026');
    await page.waitForURL(/dateFrom=2026-01-01/);
    await page.getByLabel('To', { exact: true }).fill('2025-12-31');
    await page.getByText('The first day is after the last.').waitFor();
    await page.getByLabel('To', { exact: true }).fill('');
    await page.waitForURL((url) => !url.searchParams.has('dateTo'));
  });
  await waitForDrawn(page, photos, ['ada pano', 'ben fisheye']);
  assert.match((await button(page).textContent()) ?? '', /Filters, 1 in force/);

  await choose(page, async () => {
    await tabTo(page, page.getByRole('radio', { name: 'Shown' }));
    await page.keyboard.press('ArrowRight');
    assert.equal(await page.getByRole('radio', { name: 'Only' }).isChecked(), true);
    await page.waitForURL(/panos=true/);
  });
  await waitForDrawn(page, photos, ['ada pano']);
  assert.equal(await page.locator('.filters-count').textContent(), '2');
  await page.reload();
  await waitForDrawn(page, photos, ['ada pano']);

  await choose(page, async () => {
    await pressEnterOn(page, page.getByRole('button', { name: 'Clear all' }));
    const [anyTime, month] = ['Any time', 'Past month'].map((name) =>
      page.getByRole('button', { name, exact: true, pressed: true }),
    );
    await anyTime?.waitFor();
    await page.getByRole('button', { name: 'Past month' }).click();
    await month?.waitFor();
    assert.match(queryOf(page).get('dateFrom') ?? '', /^\d{4}-\d\d-\d\d$/);
    await page.goBack();
    await anyTime?.waitFor();
  });
  await waitForDrawn(page, photos, all);
  assert.equal(queryOf(page).has('panos'), false);
  assert.equal(await page.locator('.filters-count').isVisible(), false);
  await page.goBack();
  await waitForDrawn(page, photos, ['ada pano']);
  await page.goBack();
  await waitForDrawn(page, photos, ['ada pano', 'ben fisheye']);
  await page.goForward();
  await waitForDrawn(page, photos, ['ada pano']);
  assert.deepEqual(problems, []);
  assert.deepEqual([...origins], [site.address]);
  await page.context().close();
});

test('photos are filtered by who took them and for whom', async () => {
  const { page, problems } = await openTown();
  await waitForDrawn(page, photos, all);
  await choose(page, async () => {
    const field = page.getByRole('combobox', { name: 'Contributor' });
    await typeInto(page, field, 'nobody');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'No photos by “nobody” here.' }).waitFor();
    await typeInto(page, field, 'ben');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Remove ben' }).waitFor();
    assert.equal(await field.inputValue(), '');
    const suggested = await page.locator('#contributors option').all();
    const names = await Promise.all(suggested.map((each) => each.getAttribute('value')));
    assert.deepEqual(names, ['ada', 'ben', 'chidi']);
  });
  await waitForDrawn(page, photos, ['ben fisheye', 'ben flat']);
  await choose(page, async () => {
    await typeInto(page, page.getByRole('combobox', { name: 'Contributor' }), 'chidi');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Remove chidi' }).waitFor();
  });
  assert.deepEqual(queryOf(page).getAll('username[]'), ['ben', 'chidi']);
  await waitForDrawn(page, photos, ['ben fisheye', 'ben flat', 'chidi flat']);
  await choose(page, () => pressEnterOn(page, page.getByRole('button', { name: 'Remove ben' })));
  await waitForDrawn(page, photos, ['chidi flat']);

  await choose(page, async () => {
    await pressEnterOn(page, page.getByRole('button', { name: 'Clear all' }));
    await page.getByLabel('Organisation').selectOption({ index: 1 });
    await page.waitForURL(/organization=\d+/);
  });
  await waitForDrawn(page, photos, ['ada flat', 'ada pano']);
  assert.deepEqual(problems, []);
  await page.context().close();
});

test('photos are filtered by the camera, and a link or the way back to one shows the same', async () => {
  const { page, problems } = await openTown();
  await waitForDrawn(page, photos, all);
  await choose(page, async () => {
    await page.getByRole('radio', { name: 'Ibex Action 7 25 in view', exact: true }).waitFor();
    await typeInto(page, page.getByLabel('Search cameras'), 'phone her');
    const heron = page.getByRole('radio', { name: /^Heron Phone 12 / });
    await waitUntil(
      () => page.locator('.camera-list .value-row').count(),
      (count) => count === 2,
    );
    await tabTo(page, page.getByRole('radio', { name: 'Any camera' }));
    await page.keyboard.press('ArrowDown');
    await page.waitForURL(/make=Heron&model=Phone\+12/);
    assert.equal(await heron.isChecked(), true);
    await page.getByLabel('Search cameras').fill('unicorn');
    await page.getByText('No camera of that name in view.').waitFor();
    assert.equal(await heron.isChecked(), true, 'what is chosen stays in sight');
    await page.getByLabel('Search cameras').fill('');
  });
  await waitForDrawn(page, photos, ['chidi flat']);
  assert.match((await button(page).textContent()) ?? '', /Filters, 1 in force/);
  await page.reload();
  await waitForDrawn(page, photos, ['chidi flat']);

  await choose(page, async () => {
    const heron = page.getByRole('radio', { name: /^Heron Phone 12 / });
    await tabTo(page, heron);
    await page.getByRole('radio', { name: /^Puffin Sphere One / }).check();
    await page.waitForURL(/make=Puffin/);
  });
  await waitForDrawn(page, photos, ['ada pano']);
  await page.goBack();
  await waitForDrawn(page, photos, ['chidi flat']);

  // A make alone, and a camera that nobody has, in links.
  await page.goto(`${site.address}/?${town}&points=off&signs=off&make=Otter&username[]=ben`);
  await waitForDrawn(page, photos, ['ben fisheye']);
  await page.goto(`${site.address}/?${town}&points=off&signs=off&make=Otter&model=Nothing`);
  await waitForDrawn(page, photos, []);
  await button(page).click();
  assert.equal(
    await page.getByRole('radio', { name: 'Otter Nothing 0 in view' }).isChecked(),
    true,
  );
  await pressEnterOn(page, page.getByRole('button', { name: 'Clear all' }));
  await page.keyboard.press('Escape');
  await waitForDrawn(page, photos, all);
  await page.goto(`${site.address}/?lat=46.0497&lng=14.2&z=4&make=Otter`);
  await page.getByText('Zoom in to see photos of this camera.').waitFor();
  assert.deepEqual(problems, []);
  await page.context().close();
});

test('photos are shown where they were computed to be when that is switched on', async () => {
  const { page, problems, responses } = await openTown();
  await waitForDrawn(page, photos, all);
  const asked = (set: string) =>
    responses.filter((response) => response.url().includes(`/${set}/2/`)).length;
  assert.equal(asked('mly1_computed_public'), 0);
  await page.locator('summary', { hasText: 'Layers' }).click();
  const computed = page.getByRole('checkbox', { name: 'Computed positions' });
  await computed.check();
  await page.waitForURL(/computed=on/);
  await page.keyboard.press('Escape');
  await waitForDrawn(page, photos, all);
  await waitUntil(
    async () => asked('mly1_computed_public'),
    (count) => count > 0,
  );
  const before = asked('mly1_public');
  await page.reload();
  await waitForDrawn(page, photos, all);
  await page.locator('summary', { hasText: 'Layers' }).click();
  assert.equal(await computed.isChecked(), true);
  await computed.uncheck();
  await page.waitForURL((url) => !url.searchParams.has('computed'));
  await page.keyboard.press('Escape');
  await waitForDrawn(page, photos, all);
  assert.ok(asked('mly1_public') >= before);
  assert.deepEqual(problems, []);
  await page.context().close();
});

test('a link with Mapillary’s names for filters shows what it says', async () => {
  const { page, problems } = await openWatchedPage(
    site.browser,
    `${site.address}/app/?${town}&points=off&signs=off&menu=false&dateFrom=2024-01-01&dateTo=2025-12-31&username%5B%5D=ada&username[]=ben&panos=false`,
  );
  await waitForDrawn(page, photos, ['ada flat', 'ben flat']);
  await page.goto(`${site.address}/?${town}&points=off&signs=off&username[]=nobody`);
  await waitForDrawn(page, photos, []);
  await button(page).click();
  await page.getByRole('alert').filter({ hasText: 'No photos by “nobody” here.' }).waitFor();
  assert.deepEqual(problems, []);
  await page.context().close();
});

test('from far away the page says what can’t be filtered, and shows nothing wrong', async () => {
  const { page, problems } = await openTown();
  await waitForDrawn(page, photos, all);
  await choose(page, async () => {
    await page.getByLabel('Organisation').selectOption({ index: 1 });
  });
  const id = queryOf(page).get('organization');
  const far = page.locator('.filters-far');
  assert.equal(await far.isVisible(), false);
  const look = async (query: string) => {
    await page.goto(`${site.address}/?lat=46.0497&lng=14.2&z=4${query}`);
    await page.waitForLoadState('networkidle');
    return () => colorAt(page, 640, 400);
  };
  await waitUntil(await look(''), (color) => !isNear(color, landLight));
  assert.equal(await far.isVisible(), false);
  await waitUntil(await look(`&organization=${id}`), (color) => isNear(color, landLight));
  assert.match((await far.textContent()) ?? '', /Zoom in to see photos of this organisation/);
  await waitUntil(await look('&panos=true'), (color) => !isNear(color, landLight));
  assert.match((await far.textContent()) ?? '', /Zoom in to see all that match/);
  assert.deepEqual(problems, []);
  await page.context().close();
});

test('objects are chosen from a list that counts what is in view, and can be searched', async () => {
  const features = await site.ask<SampleFeature>(
    'map_features?bbox=14.19,46.04,14.21,46.06&fields=object_value,geometry',
  );
  const { page, problems } = await openWatchedPage(site.browser, `${site.address}/?${town}`);
  const inView = features.filter(({ geometry }) => {
    const [x, y] = placeOnPage(page, geometry.coordinates);
    return x > 0 && x < 1280 && y > 0 && y < 800;
  });
  const hydrants = inView.filter(({ object_value }) => object_value === 'object--fire-hydrant');
  assert.ok(hydrants.length > 0 && hydrants.length < inView.length);
  const row = page.getByRole('checkbox', {
    name: `Fire hydrant ${hydrants.length} in view`,
    exact: true,
  });
  await choose(page, async () => {
    await row.waitFor();
    await typeInto(page, page.getByLabel('Search objects and signs'), 'utilit hydr');
    await waitUntil(
      () => page.locator('.object-list .value-row').count(),
      (count) => count === 1,
    );
    await tabTo(page, row);
    await page.keyboard.press('Space');
    await page.waitForURL(/mapFeature%5B%5D=object--fire-hydrant/);
    await page.getByLabel('Search objects and signs').fill('stop g1');
    await page.getByRole('checkbox', { name: /^Stop \(g1\)/ }).waitFor();
    await page.getByLabel('Search objects and signs').fill('sign');
    await page.getByText(/^[\d,]+ more: type on to find them\.$/).waitFor();
    await page.getByLabel('Search objects and signs').fill('unicorn');
    await page.getByText('Nothing of that name is known.').waitFor();
    await page.getByLabel('Search objects and signs').fill('');
    assert.equal(await row.isChecked(), true);
    assert.ok((await page.locator('.object-list .value-row').count()) > 1);
  });
  const isDrawn = async ({ geometry }: SampleFeature) => {
    const [x, y] = placeOnPage(page, geometry.coordinates);
    const around = [await colorAt(page, x - 6, y), await colorAt(page, x + 6, y)];
    return around.some((color) => isNear(color, hydrantColor));
  };
  const poles = inView.filter(
    ({ object_value }) => object_value === 'object--support--utility-pole',
  );
  const [pole] = poles;
  assert.ok(pole && hydrants[0]);
  await waitUntil(
    () => isDrawn(pole),
    (drawn) => !drawn,
  );
  assert.ok(await isDrawn(hydrants[0]));
  assert.deepEqual(problems, []);
  await page.context().close();
});

test('on phones and in both colours the panel fits, and everything in it can be touched', async () => {
  for (const [width, height, colorScheme] of [
    [320, 568, 'dark'],
    [390, 844, 'light'],
  ] as const) {
    const { page, problems } = await openWatchedPage(
      site.browser,
      `${site.address}/?${town}&username[]=ada`,
      { viewport: { width, height }, hasTouch: true, isMobile: true, colorScheme },
    );
    await button(page).tap();
    await page.locator('.object-list .value-row').first().waitFor();
    const panel = await page.locator('.filters-panel').boundingBox();
    assert.ok(panel && panel.x >= 0 && panel.x + panel.width <= width);
    assert.ok(panel.y + panel.height <= height, `${panel.y + panel.height} of ${height}`);
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
    const controls =
      '.map-tools > details > summary, .filters-panel :is(button, select, label:has(> input))';
    for (const control of await page.locator(controls).all()) {
      const box = await control.boundingBox();
      assert.ok(box && box.width >= 44 && box.height >= 44, await control.innerHTML());
    }
    for (const field of await page.locator('.filters-panel .filter').all()) {
      const box = await field.boundingBox();
      assert.ok(box && box.x + box.width <= panel.x + panel.width, await field.innerHTML());
    }
    assert.deepEqual(problems, []);
    await page.context().close();
  }
});
