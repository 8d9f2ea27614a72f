/** How people come in and keep their accounts: in a browser without scripts, with the keyboard alone. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { goodPassword, makeAccount } from '../accounts.ts';
import { startTestServer, type TestServer } from '../fixtures.ts';
import { type Mailbox, openMailbox } from '../mailbox.ts';
import { pressEnterOn, tabTo, typeInto } from './keyboard.ts';
import { launchBrowser } from './launch-browser.ts';
import { checkPage } from './page-checks.ts';
import { openWatchedPage } from './watched-page.ts';

const webUrl = 'http://maps.example.org';
let mailbox: Mailbox;
let server: TestServer;
let browser: Browser;
before(async () => {
  mailbox = await openMailbox();
  const settings = {
    WAYSIDE_SIGN_UP: 'open',
    WAYSIDE_SMTP_URL: mailbox.url,
    WAYSIDE_URL: webUrl,
  };
  [server, browser] = await Promise.all([startTestServer({ settings }), launchBrowser()]);
});
after(async () => {
  await browser?.close();
  await server?.close();
  await mailbox?.close();
});

async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const watched = { javaScriptEnabled: false, ...options };
  const { page } = await openWatchedPage(browser, server.origin + path, watched);
  return page;
}

/** Where the next mail's link leads, on this server. */
async function nextLink(): Promise<string> {
  const { text } = await mailbox.next();
  const [url = ''] = /https?:\S+/.exec(text) ?? [];
  assert.ok(url.startsWith(webUrl), text);
  return server.origin + url.slice(webUrl.length);
}

/** Waits until the page of that title is there. */
const arrive = (page: Page, name: string) =>
  page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
/** Waits until the page says what was done. */
const hear = (page: Page, hasText: RegExp) =>
  page.getByRole('status').filter({ hasText }).waitFor();
const field = (page: Page, label: string) => page.getByLabel(label, { exact: true });
const press = (page: Page, name: string) => pressEnterOn(page, page.getByRole('button', { name }));

test('somebody signs up, confirms an address, forgets the password and comes back', async () => {
  const page = await open('/sign-up');
  const focused = () => page.evaluate('document.activeElement.name');
  assert.equal(await focused(), 'username');
  await page.keyboard.type('ana maria');
  await typeInto(page, field(page, 'E-mail address'), 'ana@example.org');
  await typeInto(page, field(page, 'Password'), 'short');
  await page.keyboard.press('Enter');

  // What is wrong is read first, and leads to the field.
  const problems = page.getByRole('alert');
  await problems.filter({ hasText: /A username has letters.*at least 8/s }).waitFor();
  assert.match(await page.title(), /^Error: /);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  assert.equal(await focused(), 'username');
  const describedBy = await field(page, 'Username').getAttribute('aria-describedby');
  assert.equal(describedBy, 'field-username-hint field-username-error');
  await checkPage(page);
  await typeInto(page, field(page, 'Username'), 'ana');
  await typeInto(page, field(page, 'Password'), goodPassword);
  await press(page, 'Create account');
  await arrive(page, 'Account');
  await hear(page, /Welcome, ana/);

  await page.goto(await nextLink());
  await press(page, 'Confirm the address');
  await hear(page, /confirmed/);
  assert.ok(await page.getByText('ana@example.org').isVisible());
  await press(page, 'Sign out');
  await arrive(page, 'Sign in');

  await pressEnterOn(page, page.getByRole('link', { name: 'Forgot your password?' }));
  await typeInto(page, field(page, 'E-mail address'), 'ana@example.org');
  await page.keyboard.press('Enter');
  await arrive(page, 'Look into your mailbox');
  await page.goto(await nextLink());
  await typeInto(page, field(page, 'New password'), 'eight red tricycles');
  await page.keyboard.press('Enter');
  await mailbox.next();
  await arrive(page, 'Sign in');
  await typeInto(page, field(page, 'Username or e-mail address'), 'ana');
  await typeInto(page, field(page, 'Password'), 'eight red tricycles');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${server.origin}/`);
  await page.goto(`${server.origin}/settings`);
  await arrive(page, 'Account');

  await pressEnterOn(page, page.getByRole('link', { name: 'Delete account…' }));
  await typeInto(page, field(page, 'Type your username, ana, to confirm'), 'ana');
  await typeInto(page, field(page, 'Your password'), 'eight red tricycles');
  await press(page, 'Delete account');
  await hear(page, /deleted/);
  assert.equal(await server.store.accounts.byUsername('ana'), undefined);
  await page.context().close();
});

test('an owner gathers an organisation', async () => {
  await makeAccount(server.store, 'olga');
  await makeAccount(server.store, 'pavel');
  const page = await open('/settings/organizations');
  await typeInto(page, field(page, 'Username or e-mail address'), 'olga');
  await typeInto(page, field(page, 'Password'), goodPassword);
  await page.keyboard.press('Enter');
  await arrive(page, 'Organisations');
  await typeInto(page, field(page, 'Name'), 'Cycling Club');
  await typeInto(page, field(page, 'Short name'), 'cycling');
  await press(page, 'Create organisation');
  await arrive(page, 'Cycling Club');

  await typeInto(page, field(page, 'Username'), 'pavel');
  await press(page, 'Add member');
  await hear(page, /role of pavel/);
  const role = field(page, 'Role of pavel');
  assert.equal(await role.inputValue(), 'contributor');
  await tabTo(page, role);
  await page.keyboard.type('Admin');
  await pressEnterOn(page, page.getByRole('button', { name: 'Set the role of pavel' }));
  await page
    .getByRole('combobox', { name: 'Role of pavel' })
    .and(page.locator(':has([value=admin][selected])'))
    .waitFor();
  const row = page.getByRole('row', { name: /pavel/ });
  assert.ok(await row.getByRole('rowheader', { name: 'pavel' }).isVisible());
  await pressEnterOn(page, row.getByRole('link', { name: 'Remove pavel' }));
  await arrive(page, 'Remove pavel?');
  await press(page, 'Remove member');
  await hear(page, /pavel is removed/);
  assert.equal(await page.getByRole('row').count(), 2);
  await page.context().close();
});

test('every page is for everybody: on a phone or a desk, in light or dark', async () => {
  const member = await makeAccount(
    server.store,
    'rosa-with-a-username-as-long-as-it-can-be-without-any-gap-in-it',
    { isAdministrator: true },
  );
  const other = await makeAccount(server.store, 'somebody-else-whose-name-is-long-too');
  const club = { slug: 'readers', name: 'Readers of Street Names', description: 'Every Sunday.' };
  const made = await server.store.organizations.create(club, member.user.id);
  await server.store.organizations.setMember(made?.id ?? 0, other.user.id, 'admin');
  await fillQueue('sweep', member.user.id, 2);
  for (const [width, colorScheme] of [
    [320, 'light'],
    [320, 'dark'],
    [1280, 'light'],
    [1280, 'dark'],
  ] as const) {
    const page = await open('/sign-in', { viewport: { width, height: 800 }, colorScheme });
    for (const path of ['/sign-in', '/sign-up', '/forgot-password', '/reset-password?key=x']) {
      await page.goto(server.origin + path);
      await checkPage(page);
    }
    await page.goto(`${server.origin}/sign-in`);
    await field(page, 'Username or e-mail address').fill(member.user.username);
    await field(page, 'Password').fill('not this one');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await checkPage(page);
    await field(page, 'Password').fill(goodPassword);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${server.origin}/`);
    for (const path of [
      '/settings',
      '/settings/delete-account',
      '/settings/organizations',
      '/settings/applications',
      '/settings/people',
      '/settings/jobs',
      '/settings/jobs/discard?id=all',
      '/dashboard/developers',
      '/dashboard/developers/register',
      '/organizations/readers',
      `/organizations/readers/members/remove?username=${other.user.username}`,
      '/organizations/unknown',
    ]) {
      await page.goto(server.origin + path);
      await checkPage(page);
    }
    await page.context().close();
  }
});

test('an administrator runs a failed job again, and discards another', async () => {
  const boss = await makeAccount(server.store, 'boss', { isAdministrator: true });
  await server.store.jobs.discard('all');
  await fillQueue('polish', boss.user.id, 1);
  const page = await open('/settings/jobs');
  await typeInto(page, field(page, 'Username or e-mail address'), 'boss');
  await typeInto(page, field(page, 'Password'), goodPassword);
  await page.keyboard.press('Enter');
  await arrive(page, 'Jobs');
  await press(page, 'Run again polish:dead-too');
  await hear(page, /One job is in line again/);
  await pressEnterOn(page, page.getByRole('link', { name: 'Discard… polish:dead' }));
  await arrive(page, 'Discard this job?');
  assert.ok(await page.getByText('polish:dead', { exact: true }).isVisible());
  await press(page, 'Discard the job');
  await hear(page, /One job is discarded/);
  assert.ok(await page.getByText('Nothing failed.').isVisible());
  await page.context().close();
});

/** Jobs in every state, with an error that has no gap in it. */
async function fillQueue(kind: string, owner: number, priority: number): Promise<void> {
  const { jobs } = server.store;
  const added = ['dead', 'dead-too', 'retrying', 'running', 'waiting'];
  await jobs.add(
    added.map((key) => ({ kind, key: `${kind}:${key}`, payload: null, priority, owner })),
  );
  const [dead, deadToo, retrying] = await jobs.take(4, 3_600_000, '4711 x some-machine');
  const error = `ENOENT: no such file, open '/data/blobs/originals/${'0123456789'.repeat(8)}'`;
  await jobs.fail(dead?.id ?? 0, error, undefined);
  await jobs.fail(deadToo?.id ?? 0, error, undefined);
  await jobs.fail(retrying?.id ?? 0, error, 3_600_000);
}

test('the first Tab leads past the navigation', async () => {
  const page = await open('/forgot-password');
  await page.evaluate('document.activeElement.blur()');
  const skip = page.getByRole('link', { name: 'Skip to the content' });
  await tabTo(page, skip);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate('document.activeElement.name'), 'email');
  await page.context().close();
});
