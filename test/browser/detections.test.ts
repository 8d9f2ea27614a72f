import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { startTestServer, type TestServer } from '../fixtures.ts';
import { addSeenObjects, hydrant, outline, type SeenObjects, stopSign } from '../seen-objects.ts';
import { openClientSite } from './client-site.ts';
import { launchBrowser } from './launch-browser.ts';
import { isNear, type Rgb, waitUntil } from './pixels.ts';
import { openWatchedPage, type WatchedPage } from './watched-page.ts';

const webDirectory = fileURLToPath(new URL('../../web/dist', import.meta.url));

let server: TestServer;
let seen: SeenObjects;
let client: Awaited<ReturnType<typeof openClientSite>>;
let browser: Browser;

before(async () => {
  [server, client, browser] = await Promise.all([
    startTestServer({ webDirectory }),
    openClientSite(),
    launchBrowser(),
  ]);
  seen = await addSeenObjects(server);
});
after(async () => {
  await browser?.close();
  await client?.close();
  await server?.close();
});

const colors: Readonly<Record<string, Rgb>> = { [stopSign]: [255, 0, 0], [hydrant]: [0, 255, 0] };

/** A viewer that draws the detections of its image, decoded as iD and Rapid do. */
async function openViewer(imageId: number): Promise<WatchedPage> {
  const watched = await openWatchedPage(browser, client.address);
  await watched.page.evaluate(`(async () => {
    const { VectorTile } = await import('@mapbox/vector-tile');
    const { PbfReader } = await import('pbf');
    const [endpoint, accessToken] = ['${server.origin}/', '${server.token}'];
    const viewer = new mapillary.Viewer({
      container: 'viewer',
      component: { cover: false, tag: true },
      dataProvider: new mapillary.GraphDataProvider({ endpoint, accessToken }),
    });
    window.viewer = viewer;
    await viewer.moveTo('${imageId}');
    const response = await fetch(
      endpoint + '/${imageId}/detections?access_token=' + accessToken +
        '&fields=id,created_at,geometry,image,value',
    );
    const { data } = await response.json();
    const colors = ${JSON.stringify(colors)};
    const tags = data.map(({ id, geometry, value }) => {
      const bytes = Uint8Array.from(atob(geometry), (character) => character.charCodeAt(0));
      const layer = new VectorTile(new PbfReader(bytes)).layers['mpy-or'];
      const [ring] = layer.feature(0).loadGeometry();
      const points = ring.map(({ x, y }) => [x / layer.extent, y / layer.extent]);
      const [red, green, blue] = colors[value];
      return new mapillary.OutlineTag(id, new mapillary.PolygonGeometry(points), {
        lineColor: (red << 16) | (green << 8) | blue,
        lineOpacity: 1,
        lineWidth: 4,
        text: value,
      });
    });
    viewer.getComponent('tag').add(tags);
  })()`);
  return watched;
}

/** Where the viewer shows points of the image, which are fractions of it, in CSS pixels of the viewer. */
function pixelsOf(page: Page, points: readonly (readonly [number, number])[]): Promise<number[][]> {
  return page.evaluate(`Promise.all(${JSON.stringify(points)}.map(
    (point) => viewer.projectFromBasic(point),
  ))`);
}

test("MapillaryJS shows the outlines of an image's detections where they are", async () => {
  const [image] = server.drive;
  assert.ok(image);
  const { page, problems } = await openViewer(image.id);
  const sign = seen.detections.find((each) => each.value === stopSign);
  const corners = Array.from({ length: 4 }, (_, index) => [
    sign?.ring[index * 2] ?? 0,
    sign?.ring[index * 2 + 1] ?? 0,
  ]);
  const rings = [
    [stopSign, corners],
    [hydrant, outline],
  ] as const;
  for (const [value, ring] of rings) {
    const middles = ring.map(([x = 0, y = 0], index) => {
      const [nextX = 0, nextY = 0] = ring[(index + 1) % ring.length] ?? [];
      return [(x + nextX) / 2 / 4096, (y + nextY) / 2 / 4096] as const;
    });
    const expected = await pixelsOf(page, middles);
    const color = colors[value] ?? [0, 0, 0];
    await waitUntil(
      () => countDrawn(page, expected, color),
      (drawn) => drawn === expected.length,
    );
  }
  assert.deepEqual(problems, []);
  await page.context().close();
});

/** How many of the places have a line of the colour within three pixels. */
async function countDrawn(page: Page, places: readonly number[][], color: Rgb): Promise<number> {
  const { data, info } = await sharp(await page.locator('#viewer').screenshot())
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const isDrawn = ([x = 0, y = 0]: readonly number[]) => {
    for (let dy = -3; dy <= 3; dy++) {
      for (let dx = -3; dx <= 3; dx++) {
        const at = ((Math.round(y) + dy) * info.width + Math.round(x) + dx) * info.channels;
        if (isNear([data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0], color)) return true;
      }
    }
    return false;
  };
  return places.filter(isDrawn).length;
}

test('the page has words for what no vocabulary knows', async () => {
  const image = server.drive[1];
  assert.ok(image);
  const seenThere = { imageId: image.id, sourceId: '1', confidence: null, createdAtMs: 1000 };
  const ring = Int16Array.from(outline.flat());
  const unknown = { ...seenThere, value: 'object--space-elevator--lower_end', rings: [ring] };
  await server.store.detections.add(seen.run.id, [unknown], () => []);
  const { page, problems } = await openWatchedPage(
    browser,
    `${server.origin}/?pKey=${image.id}&focus=photo`,
  );
  const kinds = page.getByRole('list', { name: 'Detected in this photo' }).getByRole('button');
  await kinds.first().waitFor();
  assert.deepEqual(await kinds.allTextContents(), [
    'Fire hydrant1',
    'Space elevator, lower end1',
    'Stop (g1)1',
  ]);
  assert.deepEqual(problems, []);
  await page.context().close();
});
