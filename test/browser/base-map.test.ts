import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { tileAt } from '../../src/geo/tile-grid.ts';
import { LayerEncoder, tileParts } from '../../src/tiles/mvt.ts';
import { joinParts } from '../../src/tiles/tile-parts.ts';
import { makePmtiles } from '../make-pmtiles.ts';
import { startServer } from '../wayside-process.ts';
import { launchBrowser } from './launch-browser.ts';
import { colorAt, isNear, type Rgb, waitUntil } from './pixels.ts';
import { placeOnPage } from './place-on-page.ts';
import { openWatchedPage } from './watched-page.ts';

const water: Readonly<Record<'light' | 'dark', Rgb>> = {
  light: [205, 223, 232],
  dark: [15, 22, 27],
};
const land: typeof water = { light: [246, 243, 236], dark: [28, 38, 44] };
const name: typeof water = { light: [75, 87, 94], dark: [180, 193, 200] };

const town = { lon: 14.2, lat: 46.05 };

let browser: Browser;
let directory: string;
before(async () => {
  browser = await launchBrowser();
  directory = await mkdtemp(join(tmpdir(), 'wayside-basemap-'));
});
after(async () => {
  await browser.close();
  await rm(directory, { recursive: true });
});

/** An empty server with these settings. */
async function withServer(
  settings: Readonly<Record<string, string>>,
  use: (address: string) => Promise<void>,
): Promise<void> {
  const data = await mkdtemp(join(directory, 'data-'));
  const server = await startServer('serve', { WAYSIDE_DATA: data, ...settings });
  try {
    await use(server.address);
  } finally {
    await server.stop();
  }
}

/** A page without the notice of an empty server, which would hide the middle of the map. */
async function openMapPage(
  url: string,
  options: Parameters<typeof openWatchedPage>[2] = {},
): ReturnType<typeof openWatchedPage> {
  const watched = await openWatchedPage(browser, url, options);
  await watched.page.locator('.notice h2').waitFor();
  await watched.page.addStyleTag({ content: '.notice { visibility: hidden }' });
  return watched;
}

async function waitForColor(page: Page, place: [number, number], color: Rgb): Promise<void> {
  await waitUntil(
    () => colorAt(page, ...placeOnPage(page, place)),
    (seen) => isNear(seen, color),
  );
}

/** How many pixels around a place have about a colour. */
async function pixelsOf(page: Page, place: [number, number], color: Rgb): Promise<number> {
  const [x, y] = placeOnPage(page, place);
  const clip = { x: x - 60, y: y - 15, width: 120, height: 30 };
  const shot = await page.screenshot({ clip });
  const { data, info } = await sharp(shot)
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  let count = 0;
  for (let at = 0; at < data.length; at += info.channels) {
    const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3);
    if (isNear([red, green, blue], color)) count++;
  }
  return count;
}

const attribution = (page: Page) => page.locator('.maplibregl-ctrl-attrib-inner');

test('the built-in map has land, lakes and names, in both palettes, and asks nobody else', async () => {
  await withServer({}, async (address) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, problems, origins } = await openMapPage(
        `${address}/?lat=59.5&lng=29&z=5&lang=en`,
        { colorScheme },
      );
      // Lake Ladoga, its shore, and Saint Petersburg.
      await waitForColor(page, [31.5, 60.9], water[colorScheme]);
      await waitForColor(page, [29.2, 61.6], land[colorScheme]);
      await waitUntil(
        () => pixelsOf(page, [30.31, 59.94], name[colorScheme]),
        (count) => count > 8,
      );
      assert.equal(await attribution(page).textContent(), 'Places © GeoNames, CC BY 4.0');
      assert.deepEqual(problems, []);
      assert.deepEqual([...origins], [address]);
      await page.context().close();
    }
  });
});

test('where the map comes from can be folded away and read again by keyboard', async () => {
  await withServer({}, async (address) => {
    const { page, problems } = await openMapPage(`${address}/?lat=59.5&lng=29&z=5`, {
      viewport: { width: 320, height: 568 },
      hasTouch: true,
      isMobile: true,
    });
    await attribution(page).getByText('GeoNames').waitFor();
    const toggle = page.locator('.maplibregl-ctrl-attrib-button');
    assert.equal(await toggle.getAttribute('aria-label'), 'Where the map comes from');
    await toggle.focus();
    await page.keyboard.press('Enter');
    await attribution(page).waitFor({ state: 'hidden' });
    await page.keyboard.press('Enter');
    await attribution(page).waitFor();
    for (const control of await page.locator('.maplibregl-ctrl-group button').all()) {
      const box = await control.boundingBox();
      assert.ok(box && box.width >= 44 && box.height >= 44);
    }
    const [legend, origin] = await Promise.all([
      page.locator('.legend').boundingBox(),
      page.locator('.maplibregl-ctrl-attrib').boundingBox(),
    ]);
    assert.ok(legend && origin && legend.y + legend.height <= origin.y);
    assert.ok(origin.x >= 0 && origin.x + origin.width <= 320);
    assert.deepEqual(problems, []);
    await page.context().close();
  });
});

/** A tile of Protomaps' schema around the town: a river along its middle, and a road across it. */
function townTile(): Uint8Array {
  const river = new LayerEncoder('water');
  const kind = river.key('kind');
  river.begin();
  river.tag(kind, river.string('river'));
  river.beginLines();
  river.line([0, 2048, 4096, 2048], 0, 4);
  river.endLines();
  const road = new LayerEncoder('roads');
  const roadKind = road.key('kind');
  const roadName = road.key('name');
  road.begin();
  road.tag(roadKind, road.string('highway'));
  road.tag(roadName, road.string('Main Street'));
  road.beginLines();
  road.line([2048, 0, 2048, 4096], 0, 4);
  road.endLines();
  return joinParts(tileParts([river, road]));
}

test('a PMTiles file is the ground, in both palettes, with names from the reader’s fonts', async () => {
  const address12 = tileAt(town.lon, town.lat, 12);
  const file = join(directory, 'town.pmtiles');
  const tile = { ...address12, bytes: townTile() };
  await writeFile(file, makePmtiles([tile], ['earth', 'water', 'roads']));
  const across = 360 / 2 ** 12;
  const west = address12.x * across - 180;
  const middle = ((y) => (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI)(
    (address12.y + 0.5) / 2 ** 12,
  );
  const inRiver: [number, number] = [west + across * 0.45, middle];
  const onRoad: [number, number] = [west + across * 0.5, middle + 0.003];
  await withServer({ WAYSIDE_BASEMAP: file }, async (address) => {
    const view = `lat=${middle.toFixed(5)}&lng=${(west + across / 2).toFixed(5)}&z=15`;
    const { page, problems, origins } = await openMapPage(`${address}/?${view}`, {
      colorScheme: 'light',
    });
    await waitForColor(page, inRiver, water.light);
    await waitForColor(page, onRoad, [255, 255, 255]);
    assert.equal(await attribution(page).textContent(), '© OpenStreetMap');
    await page.emulateMedia({ colorScheme: 'dark' });
    await waitForColor(page, inRiver, water.dark);
    assert.deepEqual(problems, []);
    assert.deepEqual([...origins], [address]);
    await page.context().close();
  });
});

test('a file that can’t be read leaves the built-in map', async () => {
  const file = join(directory, 'broken.pmtiles');
  await writeFile(file, Buffer.concat([Buffer.from('PMTiles\x03'), Buffer.alloc(200, 7)]));
  await withServer({ WAYSIDE_BASEMAP: file }, async (address) => {
    const { page, problems } = await openMapPage(`${address}/?lat=59.5&lng=29&z=5`);
    await waitForColor(page, [31.5, 60.9], water.light);
    await attribution(page).getByText('GeoNames').waitFor();
    assert.deepEqual(problems, []);
    await page.context().close();
  });
});

test('styles of another machine are the ground, one for each palette, and may ask it and nobody else', async () => {
  const asked: string[] = [];
  const colors = { '/light.json': '#ff0000', '/dark.json': '#0000ff' };
  const elsewhere = createServer((request, response) => {
    const path = request.url as keyof typeof colors;
    asked.push(path);
    const style = {
      version: 8,
      sources: {
        coverage: {
          type: 'geojson',
          data: { type: 'Point', coordinates: [0, 0] },
          attribution: '© Somebody',
        },
        // Its own policy lets the page ask nobody but those that the operator named.
        others: { type: 'vector', tiles: ['https://others.invalid/{z}/{x}/{y}'] },
      },
      layers: [
        { id: 'overview', type: 'background', paint: { 'background-color': colors[path] } },
        { id: 'points', type: 'circle', source: 'coverage' },
        { id: 'others', type: 'line', source: 'others', 'source-layer': 'lines' },
        { id: 'broken', type: 'nonsense', source: 'nowhere' },
      ],
    };
    response
      .writeHead(200, { 'content-type': 'application/json', 'access-control-allow-origin': '*' })
      .end(JSON.stringify(style));
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
  const settings = {
    WAYSIDE_BASEMAP: `${origin}/light.json`,
    WAYSIDE_BASEMAP_DARK: `${origin}/dark.json`,
  };
  try {
    await withServer(settings, async (address) => {
      const { page } = await openMapPage(`${address}/?lat=46&lng=14&z=10`, {
        colorScheme: 'light',
      });
      await waitForColor(page, [14, 46], [255, 0, 0]);
      await attribution(page).getByText('© Somebody').waitFor();
      await page.emulateMedia({ colorScheme: 'dark' });
      await waitForColor(page, [14, 46], [0, 0, 255]);
      await page.emulateMedia({ colorScheme: 'light' });
      await waitForColor(page, [14, 46], [255, 0, 0]);
      assert.deepEqual(new Set(asked), new Set(['/light.json', '/dark.json']));
      await page.context().close();

      await new Promise((resolve) => elsewhere.close(resolve));
      const { page: later } = await openMapPage(`${address}/?lat=59.5&lng=29&z=5`);
      await waitForColor(later, [31.5, 60.9], water.light);
      await later.context().close();
    });
  } finally {
    elsewhere.closeAllConnections();
    elsewhere.close();
  }
});
