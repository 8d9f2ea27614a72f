/** What a visitor reports, and what an administrator does about it and about the place. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { DiskUse } from '../../src/model/disk-use.ts';
import { goodPassword, makeAccount } from '../accounts.ts';
import { startTestServer, type TestServer } from '../fixtures.ts';
import { pressEnterOn, tabTo, typeInto } from './keyboard.ts';
import { launchBrowser } from './launch-browser.ts';
import { checkPage } from './page-checks.ts';
import { openWatchedPage } from './watched-page.ts';

/** Previews of photos come with the built web app. */
const webDirectory = fileURLToPath(new URL('../../web/dist', import.meta.url));

let server: TestServer;
let browser: Browser;
before(async () => {
  [server, browser] = await Promise.all([startTestServer({ webDirectory }), launchBrowser()]);
  await makeAccount(server.store, 'boss', { isAdministrator: true });
});
after(async () => {
  await browser?.close();
  await server?.close();
});

async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const watched = { javaScriptEnabled: false, ...options };
  const { page } = await openWatchedPage(browser, server.origin + path, watched);
  return page;
}

/** Opens a page of an administrator, who signs in on the way. */
async function openAsBoss(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await open(path, options);
  await page.getByLabel('Username or e-mail address').fill('boss');
  await page.getByLabel('Password', { exact: true }).fill(goodPassword);
  await page.keyboard.press('Enter');
  await page.waitForURL(server.origin + path);
  return page;
}

const arrive = (page: Page, name: string) =>
  page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
const hear = (page: Page, hasText: RegExp) =>
  page.getByRole('status').filter({ hasText }).waitFor();
const press = (page: Page, name: RegExp) => pressEnterOn(page, page.getByRole('button', { name }));
const follow = (page: Page, name: string | RegExp) =>
  pressEnterOn(page, page.getByRole('link', { name }));

test('a visitor reports a photo, and an administrator resolves it', async () => {
  const [image] = server.drive;
  const visitor = await open(`/report?image=${image?.id}`);
  await arrive(visitor, 'Report a problem');
  const preview = visitor.getByRole('img', { name: 'The photo that you report' });
  assert.ok(await preview.evaluate((each: { naturalWidth: number }) => each.naturalWidth > 0));
  await press(visitor, /Send the report/);
  await visitor.getByRole('alert').filter({ hasText: 'Say what is wrong' }).waitFor();
  await checkPage(visitor);
  await tabTo(visitor, visitor.getByRole('radio', { name: 'Somebody’s privacy' }));
  await visitor.keyboard.press('Space');
  await typeInto(visitor, visitor.getByLabel('In your words'), 'A face at the door');
  await typeInto(visitor, visitor.getByLabel('Your e-mail address'), 'eva@example.org');
  await press(visitor, /Send the report/);
  await arrive(visitor, 'Thank you');
  await checkPage(visitor);
  await visitor.context().close();

  const page = await openAsBoss('/settings/administration');
  await page.getByText('1 open report').waitFor();
  await follow(page, /^Reports , 1 open$/);
  await arrive(page, 'Reports');
  const report = page.getByRole('listitem').filter({ hasText: 'A face at the door' });
  await report.getByRole('link', { name: 'eva@example.org' }).waitFor();
  await typeInto(page, report.getByLabel('Note for other administrators'), 'Blurred by hand');
  await press(page, /^Resolve/);
  await hear(page, /The report is resolved/);
  await page.getByRole('heading', { name: 'Nothing is reported' }).waitFor();
  await follow(page, 'Closed reports');
  await page.getByText('Blurred by hand').waitFor();
  await checkPage(page);
  await page.context().close();
});

test('an administrator deletes what was reported', async () => {
  const [, image] = server.drive;
  assert.ok(image);
  await addReport(image.id, 'The whole street');
  const page = await openAsBoss('/settings/reports');
  await follow(page, /^Delete the photo/);
  await arrive(page, 'Delete this image?');
  await press(page, /Delete image/);
  await arrive(page, 'Deletion');
  assert.equal(await server.store.images.get(image.id), undefined);
  await page.goto(`${server.origin}/settings/reports/closed`);
  await page.getByText('Closed with the deletion of the photo').waitFor();
  assert.equal(await page.getByText('The whole street').count(), 0);
  await page.context().close();
});

test('an administrator finds somebody, sets a quota and makes them an administrator', async () => {
  await makeAccount(server.store, 'helpful-hannah');
  const page = await openAsBoss('/settings/people');
  await typeInto(page, page.getByLabel('Username or e-mail address'), 'HANNAH');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Show all' }).waitFor();
  assert.equal(await page.getByRole('row').count(), 2);
  await follow(page, 'helpful-hannah');
  await arrive(page, 'helpful-hannah');
  await typeInto(page, page.getByLabel('Gigabytes of originals'), 'plenty');
  await press(page, /^Save$/);
  await page.getByText('Give a number of gigabytes').first().waitFor();
  await checkPage(page);
  await typeInto(page, page.getByLabel('Gigabytes of originals'), '250');
  await press(page, /^Save$/);
  await hear(page, /The quota is set/);
  await page.getByText('of 250 GB kept').waitFor();
  await follow(page, 'Make an administrator…');
  await arrive(page, 'Make helpful-hannah an administrator?');
  await checkPage(page);
  await press(page, /Make an administrator/);
  await hear(page, /helpful-hannah is an administrator now/);
  await page.context().close();
});

test('pages of administration are for everybody: on a phone or a desk, in light or dark', async () => {
  await measureDays(40);
  const words = `${'without-any-gap-'.repeat(20)}\n\nand two lines`;
  await addReport(server.panos[0]?.id ?? 0, words);
  const name = 'o'.repeat(64);
  await server.store.organizations.ensure({ slug: name, name: 'O'.repeat(100), description: '' });
  for (const [width, colorScheme, locale] of [
    [320, 'light', 'de-DE'],
    [320, 'dark', 'en-GB'],
    [1280, 'light', 'en-GB'],
    [1280, 'dark', 'de-DE'],
  ] as const) {
    const options = { viewport: { width, height: 800 }, colorScheme, locale };
    const page = await open('/sign-in', options);
    await page.locator('[name=name]').fill('boss');
    await page.locator('[name=password]').fill(goodPassword);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${server.origin}/`);
    for (const path of [
      `/report?image=${server.panos[0]?.id}`,
      '/settings/administration',
      '/settings/people?q=o',
      '/settings/people/boss',
      '/settings/all-organizations',
      `/settings/all-organizations/${name}`,
      '/settings/reports',
      '/settings/storage',
      '/settings/server',
    ]) {
      await page.goto(server.origin + path);
      await checkPage(page);
    }
    await page.goto(`${server.origin}/settings/storage`);
    await page.locator('summary').click();
    await page.locator('.usage-numbers').waitFor();
    await checkPage(page);
    await page.context().close();
  }
});

async function addReport(imageId: number, text: string): Promise<void> {
  const reporter = { email: 'eva@example.org', reporterId: null, reporterKey: text };
  assert.ok(await server.store.reports.add({ imageId, reason: 'privacy', text, ...reporter }));
}

async function measureDays(days: number): Promise<void> {
  for (let day = 0; day < days; day++) {
    const measured: DiskUse = {
      measuredAtMs: Date.now() - (days - 1 - day) * 86_400_000,
      bytes: {
        ...{ originals: 1e11 + day * 2e9, thumbnails: 2e10, deepZoom: 3e10, tracks: 1e6 },
        ...{ incoming: 1e9, database: 4e9 },
      },
      isEstimate: true,
      madeTileBytes: 1e9,
      freeBytes: 140e9,
      totalBytes: 500e9,
      images: 1234 * day,
      sequences: 20,
      users: 3,
    };
    await server.store.diskUse.keep(measured);
  }
}
