/** German words are longer: every page has room for them, on the narrowest phone and on a desk. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { type EveryPage, openEveryPage } from '../every-page.ts';
import { launchBrowser } from './launch-browser.ts';
import { checkPage } from './page-checks.ts';

let pages: EveryPage;
let browser: Browser;
before(async () => {
  [pages, browser] = await Promise.all([openEveryPage(), launchBrowser()]);
});
after(async () => {
  await browser?.close();
  await pages?.close();
});

for (const width of [320, 1280]) {
  test(`every page in German fits at ${width} pixels`, async () => {
    for (const { cookies, paths } of pages.readers) {
      const context = await browser.newContext({
        viewport: { width, height: 800 },
        locale: 'de-DE',
        javaScriptEnabled: false,
      });
      await context.addCookies(
        Object.entries(cookies).map(([name, value]) => ({ name, value, url: pages.server.origin })),
      );
      const page = await context.newPage();
      for (const path of paths) {
        await page.goto(pages.server.origin + path);
        assert.equal(await page.getAttribute('html', 'lang'), 'de', path);
        const isScripted = /^\/(?:upload|app)\b/.test(path) && !/\/x$/.test(path);
        await checkPage(page, { scripts: isScripted ? 1 : 0 });
      }
      await context.close();
    }
  });
}
