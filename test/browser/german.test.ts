/** German words are longer: every page has room for them, on the narrowest phone and on a desk. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { everyPage, type Reader } from '../every-page.ts';
import { startTestServer, type TestServer } from '../fixtures.ts';
import { type Mailbox, openMailbox } from '../mailbox.ts';
import { launchBrowser } from './launch-browser.ts';
import { checkPage } from './page-checks.ts';

let server: TestServer;
let mailbox: Mailbox;
let browser: Browser;
let readers: Reader[];
before(async () => {
  mailbox = await openMailbox();
  const settings = {
    WAYSIDE_SIGN_UP: 'open',
    WAYSIDE_SMTP_URL: mailbox.url,
    WAYSIDE_URL: 'http://maps.example.org',
  };
  [server, browser] = await Promise.all([startTestServer({ settings }), launchBrowser()]);
  readers = await everyPage(server);
});
after(async () => {
  await browser?.close();
  await server?.close();
  await mailbox?.close();
});

for (const width of [320, 1280]) {
  test(`every page in German fits at ${width} pixels`, async () => {
    for (const { cookies, paths } of readers) {
      const context = await browser.newContext({
        viewport: { width, height: 800 },
        locale: 'de-DE',
        javaScriptEnabled: false,
      });
      await context.addCookies(
        Object.entries(cookies).map(([name, value]) => ({ name, value, url: server.origin })),
      );
      const page = await context.newPage();
      for (const path of paths) {
        await page.goto(server.origin + path);
        assert.equal(await page.getAttribute('html', 'lang'), 'de', path);
        await checkPage(page);
      }
      await context.close();
    }
  });
}
