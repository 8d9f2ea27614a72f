/**
 * From registration to revocation as people do it: in a browser without scripts, with the keyboard
 * alone, and with a third party that is a server of its own.
 */

import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { after, before, test } from 'node:test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { hashPassword } from '../../src/accounts/passwords.ts';
import { issueUserToken } from '../consent.ts';
import { startTestServer, type TestServer } from '../fixtures.ts';
import { pressEnterOn, tabTo, typeInto } from './keyboard.ts';
import { launchBrowser } from './launch-browser.ts';
import { openThirdParty, type ThirdParty } from './third-party.ts';
import { openWatchedPage, type WatchedPage } from './watched-page.ts';

const password = 'correct horse battery staple';

let server: TestServer;
let browser: Browser;
let thirdParty: ThirdParty;

before(async () => {
  [server, browser] = await Promise.all([startTestServer(), launchBrowser()]);
  thirdParty = await openThirdParty(server.origin);
  const passwordHash = await hashPassword(password);
  for (const username of ['grace', 'bob', 'ada']) {
    const isAdministrator = false;
    const account = { username, email: null, passwordHash, isAdministrator };
    await server.store.accounts.create(account, { adopt: true });
  }
});
after(async () => {
  await browser?.close();
  await thirdParty?.close();
  await server?.close();
});

function open(address: string, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  return openWatchedPage(browser, address, { javaScriptEnabled: false, ...options });
}

async function signIn(page: Page, username: string): Promise<void> {
  await typeInto(page, page.getByLabel('Username'), username);
  await typeInto(page, page.getByLabel('Password', { exact: true }), password);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname !== '/sign-in');
}

async function statusOf(token: string | undefined): Promise<number> {
  const headers = { authorization: `OAuth ${token}` };
  return (await fetch(`${server.origin}/me`, { headers })).status;
}

test('a developer registers an application, and people allow, refuse and revoke it', async () => {
  const developer = await open(`${server.origin}/dashboard/developers`);
  const { page } = developer;
  await signIn(page, 'grace');
  await pressEnterOn(page, page.getByRole('link', { name: 'Register an application' }));
  await typeInto(page, page.getByLabel('Name'), 'Pothole Patrol');
  await typeInto(page, page.getByLabel('Description'), 'Finds potholes');
  await typeInto(page, page.getByLabel('Website'), 'https://potholes.example');
  await typeInto(page, page.getByLabel('Callback URLs'), thirdParty.callbackUrl);
  await tabTo(page, page.getByLabel('upload', { exact: true }));
  await page.keyboard.press('Space');
  await pressEnterOn(page, page.getByRole('button', { name: 'Register' }));
  await page.getByRole('heading', { name: 'Pothole Patrol is registered' }).waitFor();
  thirdParty.useCredentials({
    clientId: await page.getByLabel('Client ID').inputValue(),
    clientSecret: await page.getByLabel('Client secret').inputValue(),
  });
  const clientToken = await page.getByLabel('Client token').inputValue();
  assert.equal(await statusOf(clientToken), 200);
  // The field can be copied from by keyboard: Tab selects all of it.
  await tabTo(page, page.getByLabel('Client token'));
  assert.equal(await page.evaluate('String(getSelection())'), clientToken);
  await page.keyboard.type('x');
  assert.equal(await page.getByLabel('Client token').inputValue(), clientToken);
  await pressEnterOn(page, page.getByRole('link', { name: 'I have copied them' }));

  const user = await open(thirdParty.address);
  const comeFromThirdParty = async () => {
    await user.page.goto(thirdParty.address);
    await user.page.getByRole('link', { name: 'Continue' }).click();
  };
  await comeFromThirdParty();
  await signIn(user.page, 'bob');
  await user.page.getByRole('heading', { name: 'Let Pothole Patrol act for you?' }).waitFor();
  await user.page.getByText('Signed in as bob').waitFor();
  await user.page.getByText('Upload photos for you').waitFor();
  await pressEnterOn(user.page, user.page.getByRole('button', { name: 'Deny' }));
  await user.page.getByRole('heading', { name: 'You said no: user_denied' }).waitFor();

  await comeFromThirdParty();
  await pressEnterOn(user.page, user.page.getByRole('button', { name: 'Allow' }));
  await user.page.getByRole('heading', { name: 'Hello, bob' }).waitFor();
  assert.deepEqual(
    thirdParty.returned.map((query) => query.get('state')),
    ['s +&"', 's +&"'],
  );
  const [token] = thirdParty.tokens;
  assert.equal(await statusOf(token), 200);

  await page.reload();
  await page.getByRole('rowheader', { name: 'bob' }).waitFor();

  await user.page.goto(`${server.origin}/settings/applications`);
  const revoke = user.page.getByRole('button', { name: 'Revoke the access of Pothole Patrol' });
  await pressEnterOn(user.page, revoke);
  await user.page.getByRole('status').getByText('Pothole Patrol').waitFor();
  await user.page.getByText('You let no application act for you').waitFor();
  assert.equal(await statusOf(token), 401);

  await page.reload();
  await page.getByText('Nobody yet').waitFor();
  await pressEnterOn(page, page.getByRole('link', { name: 'Delete…' }));
  await typeInto(page, page.getByLabel('Name of the application'), 'Pothole Patrol');
  await page.keyboard.press('Enter');
  await page.getByText('Pothole Patrol is deleted.').waitFor();
  assert.equal(await statusOf(clientToken), 401);

  assert.deepEqual(developer.problems, []);
  assert.deepEqual(user.problems, []);
  await page.context().close();
  await user.page.context().close();
});

/** Listens once, as JOSM does: it reads nothing but the first line of a request. */
async function openJosm(): Promise<{ port: number; firstLine: Promise<string>; close(): void }> {
  let hear: (line: string) => void;
  const firstLine = new Promise<string>((resolve) => {
    hear = resolve;
  });
  const listener = createServer((socket) => {
    socket.once('data', (bytes) => {
      const [line = ''] = bytes.toString('latin1').split('\r\n');
      if (line.startsWith('GET /?')) hear(line);
      socket.end('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<h1>Back to JOSM</h1>');
    });
  });
  await new Promise<void>((resolve) => listener.listen(0, 'localhost', resolve));
  return {
    port: (listener.address() as AddressInfo).port,
    firstLine,
    close: () => listener.close(),
  };
}

test('a desktop program hears the answer on whichever port it got', async (t) => {
  const josm = await openJosm();
  t.after(() => josm.close());
  const application = await server.store.applications.create(
    {
      name: 'JOSM',
      description: '',
      website: '',
      callbackUrls: ['http://localhost:8763/'],
      scopes: ['read'],
      isPublic: false,
    },
    server.ada.id,
  );
  const query = new URLSearchParams({
    client_id: String(application?.id),
    response_type: 'code',
    scope: 'read',
    redirect_uri: `http://localhost:${josm.port}/`,
  });
  const { page } = await open(`${server.origin}/connect?${query}`);
  await signIn(page, 'bob');
  await page.getByText('program on this computer').waitFor();
  await pressEnterOn(page, page.getByRole('button', { name: 'Allow' }));
  assert.match(await josm.firstLine, /[&?]code=([^& ]+)/);
  await page.getByRole('heading', { name: 'Back to JOSM' }).waitFor();
  await page.context().close();
});

test('every page about applications fits phones and desktops, in light and dark', async () => {
  const { application } = server;
  await issueUserToken(server.store, application, server.bob);
  await server.store.applications.update(application.id, {
    ...application,
    description: 'A_word_that_is_longer_than_any_line_on_a_phone_'.repeat(4),
  });
  const startMs = 60_000 * Math.floor(Date.now() / 60_000);
  const window = { applicationId: application.id, startMs, used: 40_000, returned: 0 };
  await server.store.usage.record([{ ...window, tier: 'entity' }]);
  const detail = `/dashboard/developers/${application.id}`;
  for (const [width, colorScheme] of [
    [320, 'light'],
    [320, 'dark'],
    [1280, 'light'],
    [1280, 'dark'],
  ] as const) {
    const { page, problems, origins } = await open(
      `${server.origin}/sign-in?next=/settings/applications`,
      {
        viewport: { width, height: 640 },
        colorScheme,
      },
    );
    await signIn(page, 'bob');
    for (const path of ['/settings/applications', `/connect?client_id=${application.id}`]) {
      await page.goto(server.origin + path);
      await checkLooks(page);
    }
    await page.context().clearCookies();
    await page.goto(`${server.origin}/sign-in?next=/settings/applications`);
    await signIn(page, 'ada');
    for (const path of [
      '/dashboard/developers',
      '/dashboard/developers/new',
      detail,
      `${detail}/edit`,
      `${detail}/delete`,
      `${detail}/client-secrets/rotate`,
    ]) {
      await page.goto(server.origin + path);
      await checkLooks(page);
    }
    assert.deepEqual(problems, []);
    assert.deepEqual([...origins], [server.origin]);
    await page.context().close();
  }
});

/** Nothing sticks out, everything that can be pressed is large enough, and text can be read. */
async function checkLooks(page: Page): Promise<void> {
  const found = await page.evaluate<string[]>(`(() => {
    const problems = [];
    const wide = document.documentElement.scrollWidth;
    if (wide > innerWidth) problems.push('sticks out by ' + (wide - innerWidth));
    for (const element of document.querySelectorAll('a, button, input, textarea, summary')) {
      const { width, height } = element.getBoundingClientRect();
      if (element.type === 'hidden' || element.className === 'skip-link' || width === 0) continue;
      // Links in sentences may be as high as their line (WCAG 2.5.8), and boxes have labels.
      const isInline = getComputedStyle(element).display === 'inline' || ['checkbox', 'radio'].includes(element.type);
      if (!isInline && height < 24) problems.push('too low: ' + element.outerHTML);
      const isField = ['INPUT', 'TEXTAREA'].includes(element.tagName);
      if (isField && element.labels.length === 0) problems.push('no label: ' + element.outerHTML);
      if (!isField && element.innerText.trim() === '') problems.push('no name: ' + element.outerHTML);
    }
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const luminanceOf = (colors) => {
      canvas.clearRect(0, 0, 1, 1);
      for (const color of colors) {
        canvas.fillStyle = color;
        canvas.fillRect(0, 0, 1, 1);
      }
      const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((byte) => {
        const value = byte / 255;
        return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const element = texts.currentNode.parentElement;
      if (texts.currentNode.data.trim() === '' || !element.checkVisibility()) continue;
      const behind = [];
      for (let each = element; each; each = each.parentElement) {
        behind.unshift(getComputedStyle(each).backgroundColor);
      }
      const [a, b] = [luminanceOf(behind), luminanceOf([...behind, getComputedStyle(element).color])];
      const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      if (contrast < 4.5) problems.push(contrast.toFixed(2) + ': ' + element.outerHTML);
    }
    return problems;
  })()`);
  assert.deepEqual(found, [], page.url());
}
