import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page, Response } from 'playwright-core';
import { openClientSite } from './client-site.ts';
import { variety, waitUntil } from './pixels.ts';
import { openSampleSite, type SampleSite } from './sample-site.ts';
import { openWatchedPage, type WatchedPage } from './watched-page.ts';

let site: SampleSite;
let client: Awaited<ReturnType<typeof openClientSite>>;

before(async () => {
  [site, client] = await Promise.all([openSampleSite(), openClientSite()]);
});
after(async () => {
  await client?.close();
  await site?.close();
});

/** A viewer in a foreign page, as its makers' documentation shows, under `viewer` in the page. */
async function openViewer(): Promise<WatchedPage> {
  const watched = await openWatchedPage(site.browser, client.address);
  await watched.page.evaluate(`
    window.viewer = new mapillary.Viewer({
      container: 'viewer',
      component: { cover: false },
      dataProvider: new mapillary.GraphDataProvider({
        endpoint: '${site.address}/',
        accessToken: '${site.token}',
      }),
    });`);
  return watched;
}

function moveTo(page: Page, id: string): Promise<{ id: string; camera: string }> {
  return page.evaluate(
    `viewer.moveTo('${id}').then((image) => ({ id: image.id, camera: image.cameraType }))`,
  );
}

/** Moves on and waits until the viewer has arrived, from where the next move starts. */
function moveNext(page: Page): Promise<string> {
  return page.evaluate(`new Promise((resolve, reject) => {
    viewer.on('image', function arrived({ image }) {
      viewer.off('image', arrived);
      resolve(image.id);
    });
    viewer.moveDir(mapillary.NavigationDirection.Next).catch(reject);
  })`);
}

/** The image ids, in order, of the first sequence taken with such a camera. */
async function sequenceOf(cameraType: string): Promise<string[]> {
  const image = site.images.find((each) => each.camera_type === cameraType);
  assert.ok(image, cameraType);
  return site.sequence(image.sequence);
}

function askedFor(responses: readonly Response[], parameter: string): Response[] {
  return responses.filter(
    (response) =>
      response.request().method() === 'GET' && new URL(response.url()).searchParams.has(parameter),
  );
}

async function viewerVariety(page: Page): Promise<number> {
  return variety(await page.locator('#viewer').screenshot());
}

test('MapillaryJS opens an image and walks along its sequence', async () => {
  const { page, problems } = await openViewer();
  const ids = (await sequenceOf('perspective')).slice(0, 5);
  assert.equal((await moveTo(page, ids[0] ?? '')).id, ids[0]);
  await waitUntil(
    () => viewerVariety(page),
    (seen) => seen > 25,
  );
  for (const id of ids.slice(1)) assert.equal(await moveNext(page), id);
  assert.deepEqual(problems, []);
  await page.context().close();
});

test('MapillaryJS finds the images around by S2 cell and loads those of other sequences', async () => {
  const { page, responses, problems } = await openViewer();
  const [id = ''] = await sequenceOf('perspective');
  await moveTo(page, id);
  const own = new Set(await site.sequence(site.images.find((i) => i.id === id)?.sequence ?? ''));
  // It asks for the rest of what it found around, which it does only if the cells were in order.
  await waitUntil(
    async () =>
      askedFor(responses, 'image_ids')
        .flatMap((response) => new URL(response.url()).searchParams.get('image_ids')?.split(','))
        .filter((each) => each && !own.has(each)).length,
    (strangers) => strangers > 0,
  );
  const cells = askedFor(responses, 's2');
  assert.ok(cells.length > 0);
  const found = new Set<string>();
  for (const cell of cells) {
    assert.equal(cell.status(), 200);
    const { data } = (await cell.json()) as { data: { id: string }[] };
    for (const image of data) {
      assert.equal(found.has(image.id), false, `${image.id} is in two cells`);
      found.add(image.id);
    }
  }
  assert.ok(found.has(id));
  assert.deepEqual(problems, []);
  await page.context().close();
});

for (const [camera, what] of [
  ['spherical', 'a panorama'],
  ['fisheye', 'a fisheye photo'],
] as const) {
  test(`MapillaryJS draws ${what}`, async () => {
    const { page, problems } = await openViewer();
    const [id = ''] = await sequenceOf(camera);
    assert.deepEqual(await moveTo(page, id), { id, camera });
    await waitUntil(
      () => viewerVariety(page),
      (seen) => seen > 25,
    );
    assert.deepEqual(problems, []);
    await page.context().close();
  });
}

test('zooming in fetches tiles of the original', async () => {
  const { page, responses, problems } = await openViewer();
  const [id = ''] = await sequenceOf('spherical');
  await moveTo(page, id);
  const listed = page.waitForResponse(
    (response) =>
      response.request().method() === 'GET' && new URL(response.url()).pathname === `/${id}/tiles`,
  );
  await page.evaluate('viewer.setZoom(3)');
  const { data } = (await (await listed).json()) as { data: { url: string }[] };
  const urls = new Set(data.map((tile) => tile.url));
  await waitUntil(
    async () => responses.filter((response) => urls.has(response.url())),
    (tiles) => tiles.length > 0,
  );
  for (const tile of responses.filter((response) => urls.has(response.url()))) {
    assert.equal(tile.status(), 200);
    assert.equal(tile.headers()['content-type'], 'image/jpeg');
  }
  assert.deepEqual(problems, []);
  await page.context().close();
});
