/** What axe-core finds on every page that the server renders, for everybody who sees it: nothing. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { type EveryPage, openEveryPage } from '../every-page.ts';
import { axeFindings, looks } from './axe.ts';
import { launchBrowser } from './launch-browser.ts';

let pages: EveryPage;
let browser: Browser;
before(async () => {
  [pages, browser] = await Promise.all([openEveryPage(), launchBrowser()]);
});
after(async () => {
  await browser?.close();
  await pages?.close();
});

for (const [name, look] of Object.entries(looks)) {
  test(`axe finds nothing on any page of the server (${name})`, async () => {
    for (const { who, cookies, paths } of pages.readers) {
      const context = await browser.newContext(look);
      await context.addCookies(
        Object.entries(cookies).map(([key, value]) => ({
          name: key,
          value,
          url: pages.server.origin,
        })),
      );
      const page = await context.newPage();
      for (const path of paths) {
        await page.goto(pages.server.origin + path);
        assert.deepEqual(await axeFindings(page), [], `${who} at ${path}`);
      }
      await context.close();
    }
  });
}
