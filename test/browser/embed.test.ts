import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { BrowserContextOptions, Frame } from 'playwright-core';
import { startTestServer } from '../fixtures.ts';
import { type FrameSite, framed, openFrameSite } from './frame-site.ts';
import { tabTo } from './keyboard.ts';
import { colorAt, isNear, variety, waitUntil } from './pixels.ts';
import { openSampleSite, type SampleSite } from './sample-site.ts';
import { openWatchedPage, type WatchedPage } from './watched-page.ts';

let site: SampleSite;
let frames: FrameSite;
let photo: string;

before(async () => {
  [site, frames] = await Promise.all([openSampleSite(), openFrameSite()]);
  photo = await middleOf('perspective');
});
after(async () => {
  await frames?.close();
  await site?.close();
});

/** A photo of this type of camera that has one before and one after it. */
async function middleOf(type: string): Promise<string> {
  const image = site.images.find(({ camera_type }) => camera_type === type);
  const ids = await site.sequence(image?.sequence ?? '');
  assert.ok(ids[1] && ids.length > 2);
  return ids[1];
}

interface OpenEmbed extends WatchedPage {
  readonly frame: Frame;
}

async function openEmbed(
  query: string,
  size: readonly [width: number, height: number] = [640, 480],
  options: BrowserContextOptions = {},
): Promise<OpenEmbed> {
  const url = frames.pageWith(`${site.address}/embed?${query}`, ...size);
  const watched = await openWatchedPage(site.browser, url, {
    viewport: { width: 820, height: 620 },
    ...options,
  });
  return { ...watched, frame: framed(watched.page) };
}

/** Waits until the viewer shows a photo, and the still picture before it is gone. */
async function awaitPhoto(frame: Frame): Promise<void> {
  await frame.locator('.poster').waitFor({ state: 'hidden' });
  await waitUntil(
    async () => variety(await frame.locator('#viewer').screenshot()),
    (seen) => seen > 25,
  );
}

const idIn = async (frame: Frame) => {
  const href = await frame.locator('a.credit').getAttribute('href');
  return new URL(href ?? '', site.address).searchParams.get('pKey');
};

/** Every text and control of the embed is within its frame. */
async function assertFits(frame: Frame): Promise<void> {
  const overflow = await frame.evaluate(`[...document.querySelectorAll('a, button, p, h2')]
    .filter((element) => element.checkVisibility() && !element.closest('.visually-hidden'))
    .filter((element) => {
      const { left, right, top, bottom } = element.getBoundingClientRect();
      return left < 0 || top < 0 || right > innerWidth + 0.5 || bottom > innerHeight + 0.5;
    })
    .map((element) => element.outerHTML.slice(0, 80))`);
  assert.deepEqual(overflow, []);
  assert.equal(await frame.evaluate('document.documentElement.scrollWidth <= innerWidth'), true);
}

test('photo: the viewer alone in another site’s page, with its credit, and little to load', async () => {
  const { frame, page, problems, origins, responses } = await openEmbed(
    `image_key=${photo}&style=photo`,
  );
  await awaitPhoto(frame);
  const credit = frame.locator('a.credit');
  assert.match((await credit.textContent()) ?? '', /(ada|ben|chidi) · .*20\d\d/);
  assert.equal(await credit.getAttribute('target'), '_blank');
  assert.equal(await credit.getAttribute('rel'), 'noopener');
  assert.equal(await frame.locator('.map-pane').isVisible(), false);
  assert.deepEqual(problems, []);
  assert.deepEqual([...origins].toSorted(), [new URL(page.url()).origin, site.address].toSorted());

  const paths = responses.map((response) => new URL(response.url()).pathname);
  assert.deepEqual(
    paths.filter((path) => /maplibre|\/maps\/vtp\/|countries/.test(path)),
    [],
  );
  const loaded = (await frame.evaluate(`performance.getEntries()
    .filter(({ transferSize }) => transferSize > 0)
    .map(({ name, transferSize }) => [new URL(name).pathname, transferSize])`)) as [
    string,
    number,
  ][];
  const before = loaded.filter(([path]) => /^\/(embed|assets\/(?!open-viewer))/.test(path));
  const bytes = before.reduce((sum, [, size]) => sum + size, 0);
  assert.ok(bytes > 5_000 && bytes < 300_000, `${bytes} bytes before the viewer`);
  const pictures = loaded.filter(([path]) => path === `/media/${photo}/thumb-1024.jpg`);
  assert.equal(pictures.length, 1, 'the picture at first is the one that the viewer draws');

  const [opened] = await Promise.all([page.context().waitForEvent('page'), credit.click()]);
  await opened.waitForURL(new RegExp(`/app/\\?.*pKey=${photo}`));
  await page.context().close();
});

test('split: photo and map have the same size, and the map opens other photos', async () => {
  for (const size of [
    [800, 450],
    [300, 500],
  ] as const) {
    const { frame, page, problems } = await openEmbed(`image_key=${photo}&style=split`, size);
    await awaitPhoto(frame);
    await frame.getByRole('img', { name: 'Where the open photo was taken' }).waitFor();
    const [left, right] = await Promise.all(
      ['.photo-pane', '.map-pane'].map((pane) => frame.locator(pane).boundingBox()),
    );
    assert.ok(left && right);
    assert.ok(Math.abs(left.width - right.width) < 3 && Math.abs(left.height - right.height) < 3);
    assert.equal(left.y === right.y, size[0] > size[1]);
    await assertFits(frame);

    await frame.locator('.maplibregl-canvas').focus();
    await page.keyboard.press('ArrowUp');
    await waitUntil(
      async () => {
        await page.keyboard.press('Enter');
        return idIn(frame);
      },
      (id) => id !== null && id !== photo,
    );
    assert.deepEqual(problems, []);
    await page.context().close();
  }
});

test('classic: one is small in the other, and a button swaps them', async () => {
  const { frame, page, problems } = await openEmbed(`image_key=${photo}&style=classic`);
  await awaitPhoto(frame);
  const area = async (pane: string) => {
    const box = await frame.locator(pane).boundingBox();
    return (box?.width ?? 0) * (box?.height ?? 0);
  };
  assert.ok((await area('.photo-pane')) > 4 * (await area('.map-pane')));
  // What is small is out of reach of the keyboard: the button over it is all there is to it.
  assert.equal(await frame.locator('.map-pane').getAttribute('inert'), '');
  await tabTo(page, frame.getByRole('button', { name: 'Show the map in large' }));
  await page.keyboard.press('Enter');
  const back = frame.getByRole('button', { name: 'Show the photo in large' });
  await back.waitFor();
  assert.ok((await area('.map-pane')) > 4 * (await area('.photo-pane')));
  assert.equal(await frame.locator('.photo-pane').getAttribute('inert'), '');
  await waitUntil(
    async () => variety(await frame.locator('#viewer').screenshot()),
    (seen) => seen > 20,
  );
  await back.click();
  assert.ok((await area('.photo-pane')) > 4 * (await area('.map-pane')));
  assert.deepEqual(problems, []);
  await page.context().close();
});

test('x and y say where to look', async () => {
  const pano = await middleOf('spherical');
  const bearings: number[] = [];
  for (const x of ['0.25', '0.75']) {
    const { frame, page } = await openEmbed(`image_key=${pano}&style=split&x=${x}&y=0.5`);
    await awaitPhoto(frame);
    const marker = frame.getByRole('img', { name: 'Where the open photo was taken' });
    const bearing = await waitUntil(
      async () => /rotateZ\((-?[\d.]+)deg\)/.exec((await marker.getAttribute('style')) ?? '')?.[1],
      (seen) => seen !== undefined,
    );
    bearings.push(Number(bearing));
    await page.context().close();
  }
  const [one = 0, other = 0] = bearings;
  // Half of the panorama's width apart is half a turn.
  const turn = (((other - one) % 360) + 360) % 360;
  assert.ok(Math.abs(turn - 180) < 2, `${one}° and ${other}°`);
});

test('a place shows the nearest photo, or the map where none is near', async () => {
  const image = site.images.find(({ id }) => id === photo);
  const [lon = 0, lat = 0] = image?.geometry.coordinates ?? [];
  const near = await openEmbed(`lat=${lat}&lng=${lon}&z=17`);
  await awaitPhoto(near.frame);
  assert.equal(await idIn(near.frame), photo);
  assert.deepEqual(near.problems, []);
  await near.page.context().close();

  const far = await openEmbed(`lat=${lat + 0.002}&lng=${lon}&z=16.5`);
  const map = far.frame.locator('.maplibregl-canvas');
  await map.waitFor();
  assert.equal(
    await far.frame
      .locator('a.credit')
      .textContent()
      .then((t) => /Map of photos/.test(t ?? '')),
    true,
  );
  assert.equal(await far.frame.locator('.photo-pane').isVisible(), false);
  // From there the keyboard finds the way to a photo, which gets the map as its corner.
  await map.focus();
  await waitUntil(
    async () => {
      await far.page.keyboard.press('ArrowDown');
      await far.page.keyboard.press('Enter');
      return far.frame.locator('.photo-pane').isVisible();
    },
    (isVisible) => isVisible,
  );
  await awaitPhoto(far.frame);
  await far.frame.getByRole('button', { name: 'Show the map in large' }).waitFor();
  assert.deepEqual(far.problems, []);
  await far.page.context().close();
});

test('the keyboard walks along the sequence, and who only hears is told', async () => {
  const { frame, page, problems } = await openEmbed(`image_key=${photo}`);
  await awaitPhoto(frame);
  const next = frame.getByRole('button', { name: 'Next photo' });
  await frame.locator('button[data-do="next"][aria-disabled="false"]').waitFor();
  await tabTo(page, next);
  await page.keyboard.press('ArrowRight');
  await waitUntil(
    () => idIn(frame),
    (id) => id !== photo,
  );
  assert.match((await frame.getByRole('status').first().textContent()) ?? '', /^Photo by \w+, /);
  await page.keyboard.press('ArrowLeft');
  await waitUntil(
    () => idIn(frame),
    (id) => id === photo,
  );
  await tabTo(page, frame.locator('a.credit'));
  assert.deepEqual(problems, []);
  await page.context().close();
});

test('the wheel scrolls the page around, until the embed is clicked', async () => {
  const { frame, page } = await openEmbed(`image_key=${photo}&style=split`);
  await awaitPhoto(frame);
  const scrolled = () => page.evaluate('scrollY') as Promise<number>;
  for (const x of [100, 500]) {
    await page.evaluate('scrollTo(0, 0)');
    await page.mouse.move(x, 200);
    await page.mouse.wheel(0, 150);
    await waitUntil(scrolled, (y) => y === 150);
  }
  await page.evaluate('scrollTo(0, 0)');
  await page.mouse.click(100, 200);
  await page.mouse.wheel(0, 150);
  await frame.waitForTimeout(300);
  assert.equal(await scrolled(), 0);
  await page.context().close();
});

test('a frame of 200 pixels is enough, in light and in dark', async () => {
  for (const style of ['photo', 'split', 'classic']) {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { frame, page, problems } = await openEmbed(
        `image_key=${photo}&style=${style}&close=true`,
        [200, 260],
        { colorScheme },
      );
      await awaitPhoto(frame);
      await assertFits(frame);
      const ground = await colorAt(page, 100, 229);
      const surface = colorScheme === 'light' ? [255, 253, 248] : [34, 45, 52];
      assert.ok(isNear(ground, surface as [number, number, number]), `${ground}`);
      await frame.getByRole('button', { name: 'Close' }).click();
      await waitUntil(
        () => page.evaluate('told') as Promise<string[]>,
        (told) => told.length > 0,
      );
      assert.deepEqual(await page.evaluate('told'), ['wayside:close']);
      assert.deepEqual(problems, []);
      await page.context().close();
    }
  }
});

test('what can’t be shown is said, also in a small frame', async () => {
  for (const [query, words] of [
    ['image_key=17', 'This photo is not here'],
    ['image_key=%3Cscript%3E', 'This photo is not here'],
    ['', 'No photo is named'],
    ['lat=91&lng=0', 'No photo is named'],
  ] as const) {
    const { frame, page } = await openEmbed(query, [200, 150]);
    await frame.getByRole('heading', { name: words }).waitFor();
    assert.equal(await frame.getByRole('status').count(), 2);
    await assertFits(frame);
    await page.context().close();
  }
});

test('a photo that was deleted is not here', async () => {
  const webDirectory = fileURLToPath(new URL('../../web/dist', import.meta.url));
  const server = await startTestServer({ webDirectory });
  try {
    const [gone] = server.antimeridian;
    const token = await server.userToken(server.ada);
    await server.get(`/${gone?.id}`, {
      method: 'DELETE',
      headers: { authorization: `OAuth ${token}` },
    });
    const { page } = await openWatchedPage(
      site.browser,
      frames.pageWith(`${server.origin}/embed?image_key=${gone?.id}`),
    );
    await framed(page).getByRole('heading', { name: 'This photo is not here' }).waitFor();
    await page.context().close();
  } finally {
    await server.close();
  }
});

test('no other page lets itself be framed', async () => {
  for (const path of [`/app/?pKey=${photo}`, '/', '/sign-in', '/docs/api']) {
    const { page, problems } = await openWatchedPage(
      site.browser,
      frames.pageWith(site.address + path),
    );
    await waitUntil(
      async () => problems.join('\n'),
      (said) => /frame-ancestors|X-Frame-Options/.test(said),
    );
    assert.equal(await framed(page).locator('main').count(), 0);
    await page.context().close();
  }
});

test('the page’s dialog gives links, HTML that embeds, and where the photo is', async () => {
  const { page, problems } = await openWatchedPage(
    site.browser,
    `${site.address}/app/?pKey=${photo}`,
    { permissions: ['clipboard-read', 'clipboard-write'] },
  );
  await page.getByText(/^by (ada|ben|chidi)/).waitFor();
  const share = page.getByRole('button', { name: 'Share or embed this photo' });
  await tabTo(page, share);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Share this photo' });
  await dialog.waitFor();

  const copied = async (name: string, said: string) => {
    await tabTo(page, dialog.getByRole('button', { name }));
    await page.keyboard.press('Enter');
    await dialog.getByText(said).waitFor();
    return page.evaluate('navigator.clipboard.readText()') as Promise<string>;
  };
  const link = await copied('Copy the link', 'Link copied');
  assert.equal(link, `${site.address}/app/?pKey=${photo}&focus=photo`);
  assert.equal(await copied('Copy the image ID', 'Image ID copied'), photo);
  const [lon = 0, lat = 0] = site.images.find(({ id }) => id === photo)?.geometry.coordinates ?? [];
  const place = await copied('Copy the coordinates', 'longitude copied');
  assert.equal(place, `${lat.toFixed(6)}, ${lon.toFixed(6)}`);
  await tabTo(page, dialog.getByRole('radio', { name: 'Photo', exact: true }));
  for (const style of ['split', 'classic']) {
    await page.keyboard.press('ArrowRight');
    const html = await dialog.getByLabel('HTML').inputValue();
    assert.ok(html.includes(`/embed?image_key=${photo}&amp;style=${style}"`), html);
  }
  const html = await copied('Copy the HTML', 'HTML copied');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  assert.equal(await page.locator(':focus').getAttribute('data-do'), 'share');
  assert.equal(await page.getByRole('button', { name: 'Close photo' }).isVisible(), true);
  assert.deepEqual(problems, []);

  await page.setContent(html);
  await framed(page).getByRole('button', { name: 'Show the map in large' }).waitFor();
  await page.context().close();
});
