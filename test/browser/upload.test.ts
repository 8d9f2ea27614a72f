/** How people upload from a browser: chosen, looked at, sent, broken off, gone on with, published. */

import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Page, Request } from 'playwright-core';
import { goodPassword } from '../accounts.ts';
import { pressEnterOn, tabTo, typeInto } from './keyboard.ts';
import { checkPage } from './page-checks.ts';
import { variety, waitUntil } from './pixels.ts';
import { makeFolder, openUploadSite, type UploadSite } from './upload-site.ts';
import { openWatchedPage } from './watched-page.ts';

const photos = 12;
let site: UploadSite;
const folders: string[] = [];
before(async () => {
  site = await openUploadSite();
});
after(async () => {
  await site?.close();
  for (const folder of folders) await rm(dirname(folder), { recursive: true });
});

const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' });
const row = (page: Page, name: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('button', { name, exact: true }) });
const published = (page: Page) => page.getByRole('heading', { name: 'Published' }).waitFor();
/** How many photos are in a state, as the button above the list says. */
const count = async (page: Page, state: string) =>
  Number((await button(page, new RegExp(`^${state} \\d+$`)).textContent())?.replace(/\D/g, ''));

async function newFolder(mark: string): Promise<string> {
  const folder = await makeFolder(photos, mark);
  folders.push(folder);
  return folder;
}

async function chooseFolder(
  page: Page,
  folder: string,
  open = () => button(page, 'Choose a folder').click(),
): Promise<void> {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), open()]);
  await chooser.setFiles(folder);
}

/** Drops a folder of the disk on the page, as from a window beside it. */
async function dropOnPage(page: Page, folder: string): Promise<void> {
  const client = await page.context().newCDPSession(page);
  const data = { items: [], files: [folder], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await client.send('Input.dispatchDragEvent', { type, x: 200, y: 250, data });
  }
}

function patches(page: Page): Request[] {
  const seen: Request[] = [];
  page.on('request', (request) => {
    if (request.method() === 'PATCH') seen.push(request);
  });
  return seen;
}

/** Lets so many requests with bytes through, and holds the others back until they are let go. */
async function holdBytes(page: Page, letThrough: number): Promise<() => Promise<void>> {
  let seen = 0;
  let letGo = () => {};
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const pattern = '**/uploads/*/files/*';
  await page.route(pattern, async (route) => {
    if (route.request().method() === 'PATCH' && ++seen > letThrough) await gate;
    // The page may be gone by now.
    await route.continue().catch(() => {});
  });
  return async () => {
    letGo();
    await page.unroute(pattern);
  };
}

test('a folder is looked at, sent and published, with the keyboard alone', async () => {
  const folder = await newFolder('ann');
  const { page, problems, origins, responses } = await site.signedIn('ann');
  await chooseFolder(page, folder, () => pressEnterOn(page, button(page, 'Choose a folder')));
  const start = button(page, `Upload ${photos} photos`);
  await start.waitFor();

  // The track is on the map, and nothing was sent.
  const map = page.getByLabel('Map of the photos');
  await waitUntil(
    async () => variety(await map.screenshot()),
    (seen) => seen > 5,
  );
  assert.ok(
    !responses.some((each) => each.request().method() === 'POST' && /\/uploads/.test(each.url())),
  );
  const lost = row(page, 'main street/lost.jpg');
  assert.match((await lost.textContent()) ?? '', /Left out.*has no position. Geotag it/s);
  const notes = row(page, 'main street/notes.txt');
  assert.match((await notes.textContent()) ?? '', /Left out.*is not an image/s);
  const photo = row(page, 'main street/0001.jpg');
  assert.match((await photo.textContent()) ?? '', /17 May 2024, 07:42:10 · 115 kB.*To send/s);

  await pressEnterOn(page, button(page, 'Remove: main street/notes.txt'));
  await notes.waitFor({ state: 'detached' });
  assert.equal(await count(page, 'Left out'), 1);
  await typeInto(page, page.getByLabel(/^Title/), 'Main Street in May');
  await tabTo(page, page.getByLabel('Licence'));
  await page.keyboard.type('CC BY-SA');
  await pressEnterOn(page, start);
  await published(page);
  assert.equal(await count(page, 'Published'), photos);
  assert.equal(
    await page.getByText(`${photos} photos in 1 sequence on the map; 1 left out.`).count(),
    1,
  );

  const id = new URL(page.url()).searchParams.get('id');
  const upload = await site.server.store.uploads.get(Number(id));
  assert.equal(upload?.title, 'Main Street in May');
  assert.equal(upload?.license, 'CC-BY-SA-4.0');
  await pressEnterOn(page, page.getByRole('link', { name: /^12 photos, from 17 May 2024/ }));
  await page.waitForURL(/\/app\/\?.*pKey=\d+/);
  await page.getByText('by ann', { exact: false }).first().waitFor();
  assert.deepEqual(problems, []);
  assert.deepEqual([...origins], [site.origin]);
  await page.context().close();
});

test('a folder is dropped, and what is here already is not sent again', async () => {
  const folder = await newFolder('bea');
  const { page } = await site.signedIn('bea');
  const sent = patches(page);
  await dropOnPage(page, folder);
  await button(page, `Upload ${photos} photos`).click();
  await published(page);
  assert.equal(sent.length, photos);

  await button(page, 'Upload more').click();
  await dropOnPage(page, folder);
  await button(page, `Upload ${photos} photos`).click();
  await published(page);
  assert.equal(sent.length, photos);
  const again = row(page, 'main street/0002.jpg');
  assert.match((await again.textContent()) ?? '', /Was here already/);
  assert.ok(await page.getByText(`${photos} were here already`).isVisible());
  await page.context().close();
});

test('a long list is shown in parts, and each photo leads to its place on the map', async () => {
  const folder = await newFolder('cora');
  for (let i = 0; i < 30; i++) await writeFile(join(folder, `note ${i}.txt`), 'no photo');
  const { page } = await site.signedIn('cora');
  await chooseFolder(page, folder);
  await button(page, `Upload ${photos} photos`).waitFor();
  assert.ok(await page.getByText('1 to 25 of 44 photos').isVisible());
  await pressEnterOn(page, button(page, 'Next'));
  assert.ok(await page.getByText('26 to 44 of 44 photos').isVisible());
  const focused = () => page.evaluate('document.activeElement.textContent');
  assert.equal(await focused(), 'main street/note 12.txt');

  // Shown by state alone, a photo is chosen in the list and found again by its place on the map.
  await button(page, /^To send \d+$/).click();
  assert.equal(await page.locator('.file').count(), photos);
  await button(page, 'main street/0003.jpg').click();
  const map = page.locator('#map-canvas');
  const { width = 0, height = 0 } = (await map.boundingBox()) ?? {};
  await button(page, /^All \d+$/).click();
  await map.click({ position: { x: width / 2, y: height / 2 } });
  await waitUntil(focused, (name) => name === 'main street/0003.jpg');
  await page.context().close();
});

test('a server that is away for a while is waited for', async () => {
  const folder = await newFolder('cleo');
  const { page } = await site.signedIn('cleo');
  await chooseFolder(page, folder);
  const letGo = await holdBytes(page, 3);
  await button(page, `Upload ${photos} photos`).click();
  await waitUntil(
    () => count(page, 'Sent'),
    (sent) => sent >= 3,
  );
  await site.restart(async () => {
    await letGo();
    await page.getByRole('heading', { name: 'No connection' }).waitFor();
  });
  await published(page);
  assert.equal(await count(page, 'Published'), photos);
  await page.context().close();
});

test('a page that was closed in the middle goes on where it was', async () => {
  const folder = await newFolder('dora');
  const { page } = await site.signedIn('dora');
  await chooseFolder(page, folder);
  const letGo = await holdBytes(page, 5);
  await button(page, `Upload ${photos} photos`).click();
  await waitUntil(
    () => count(page, 'Sent'),
    (sent) => sent >= 5,
  );
  page.on('dialog', (dialog) => void dialog.accept());
  await page.reload();
  await letGo();

  // The server tells what it has, and what it waits for.
  await page.getByRole('heading', { name: /^\d photos did not arrive$/ }).waitFor();
  assert.equal(await count(page, 'Sent'), 5);
  assert.ok(await page.getByText(/^5 of \d photos$/).isVisible());
  const unfinished = await count(page, 'To send');
  assert.ok(unfinished >= 1 && unfinished <= 4, String(unfinished));
  const sent = patches(page);
  await chooseFolder(page, folder);
  await published(page);
  assert.equal(await count(page, 'Published'), photos);
  assert.equal(sent.length, photos - 5);

  // And it is there to be looked at later.
  await page.goto(`${site.origin}/upload`);
  await page.getByRole('link', { name: /^Upload of / }).click();
  await published(page);
  assert.equal(await count(page, 'Published'), photos);
  await page.context().close();
});

test('what the server refuses is named with the reason, and tried again; a pause loses nothing', async () => {
  const folder = await newFolder('dina');
  const { page } = await site.signedIn('dina');
  await chooseFolder(page, folder);
  const refused = Buffer.from('main street/0004.jpg').toString('base64');
  const pattern = '**/uploads/*/files';
  await page.route(pattern, (route) =>
    route.request().headers()['upload-metadata']?.includes(refused)
      ? route.fulfill({ status: 507, json: { error: { message: 'The disk is full', code: 1 } } })
      : route.continue(),
  );
  const letGo = await holdBytes(page, 4);
  await button(page, `Upload ${photos} photos`).click();
  await waitUntil(
    () => count(page, 'Sent'),
    (sent) => sent >= 4,
  );
  await button(page, 'Pause').click();
  await page.getByRole('heading', { name: 'Paused' }).waitFor();
  // What the pause was too late for has arrived by then.
  await page.waitForTimeout(1000);
  const before = await count(page, 'Sent');
  await letGo();
  await page.waitForTimeout(500);
  assert.equal(await count(page, 'Sent'), before);

  await button(page, 'Go on').click();
  await page.getByRole('heading', { name: '1 photo could not be sent' }).waitFor();
  const failed = row(page, 'main street/0004.jpg');
  assert.match((await failed.textContent()) ?? '', /Not sent.*The disk is full/s);
  assert.ok(await button(page, 'Finish without them').isVisible());
  await page.unroute(pattern);
  await failed.getByRole('button', { name: 'Try again' }).click();
  await published(page);
  assert.equal(await count(page, 'Published'), photos);
  await page.context().close();
});

test('who is signed out meanwhile is told so, and comes back to the upload', async () => {
  const folder = await newFolder('edna');
  const { page } = await site.signedIn('edna');
  await chooseFolder(page, folder);
  await button(page, `Upload ${photos} photos`).waitFor();
  const other = await page.context().newPage();
  await other.goto(`${site.origin}/settings`);
  await button(other, 'Sign out').click();
  await other.getByText('You are signed out.').waitFor();
  await button(page, `Upload ${photos} photos`).click();
  const link = page.getByRole('alert').getByRole('link', { name: 'Sign in again' });
  await link.click();
  await page.getByLabel('Username or e-mail address').fill('edna');
  await page.getByLabel('Password', { exact: true }).fill(goodPassword);
  await page.keyboard.press('Enter');
  await page.waitForURL(`${site.origin}/upload`);
  await page.context().close();
});

test('the page is for everybody: on a phone or a desk, in light or dark', async () => {
  for (const [width, colorScheme] of [
    [320, 'light'],
    [320, 'dark'],
    [1280, 'light'],
    [1280, 'dark'],
  ] as const) {
    const folder = await newFolder(`flo-${width}-${colorScheme}`);
    const { page } = await site.signedIn(`flo-${width}-${colorScheme}`, {
      viewport: { width, height: 800 },
      colorScheme,
    });
    await checkPage(page, { scripts: 1 });
    await chooseFolder(page, folder);
    const start = button(page, `Upload ${photos} photos`);
    await start.waitFor();
    await checkPage(page, { scripts: 1 });
    await start.click();
    await published(page);
    await checkPage(page, { scripts: 1 });
    await page.context().close();
  }
});

test('who is not signed in is sent to do so', async () => {
  const { page } = await openWatchedPage(site.browser, `${site.origin}/`);
  await page.getByRole('link', { name: 'Upload' }).click();
  await page.waitForURL(`${site.origin}/sign-in?next=%2Fupload`);
  await page.context().close();
});
