/**
 * What axe-core finds on the pages with scripts, in each of their states: nothing. The other pages are
 * looked at in `accessibility-pages.test.ts`.
 */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { axeFindings, looks } from './axe.ts';
import { openSampleSite, type SampleSite } from './sample-site.ts';
import { openWatchedPage } from './watched-page.ts';

let site: SampleSite;
before(async () => {
  site = await openSampleSite();
});
after(() => site?.close());

const photo = () => site.images.find(({ camera_type }) => camera_type === 'perspective')?.id;

async function open(path: string, look: BrowserContextOptions): Promise<Page> {
  const { page } = await openWatchedPage(site.browser, site.address + path, look);
  return page;
}

async function openPhoto(look: BrowserContextOptions): Promise<Page> {
  const page = await open(`/app?pKey=${photo()}&focus=photo`, look);
  await page.getByText(/^by /).waitFor();
  return page;
}

async function openSignedIn(path: string, look: BrowserContextOptions): Promise<Page> {
  const page = await open(`/sign-in?next=${encodeURIComponent(path)}`, look);
  await page.getByLabel('Username or e-mail address').fill('demo');
  await page.getByLabel('Password', { exact: true }).fill(site.password);
  await page.keyboard.press('Enter');
  await page.waitForURL(site.address + path);
  return page;
}

const press = (page: Page, name: string) =>
  page.getByRole('button', { name, exact: true }).first().click();

/** The states of pages with scripts, each as its visitor brings it about. */
const states: Readonly<Record<string, (look: BrowserContextOptions) => Promise<Page>>> = {
  'the map': async (look) => {
    const page = await open('/', look);
    await page.locator('#map-canvas').waitFor();
    return page;
  },
  'the filters': async (look) => {
    const page = await open('/', look);
    await page.locator('.filters > summary').click();
    await page.locator('.value-list label').first().waitFor();
    return page;
  },
  'the layers': async (look) => {
    const page = await open('/', look);
    await page.locator('.layers > summary').click();
    return page;
  },
  'the downloads': async (look) => {
    const page = await open('/', look);
    await page.locator('.downloads > summary').click();
    await page.locator('[data-count="signs"]:not(:empty)').waitFor();
    return page;
  },
  'a photo': openPhoto,
  'sharing a photo': async (look) => {
    const page = await openPhoto(look);
    await press(page, 'Share or embed this photo');
    return page;
  },
  'the details of a photo': async (look) => {
    const page = await openPhoto(look);
    await press(page, 'Details');
    await page.locator('.details-seen li').first().waitFor();
    return page;
  },
  'other days': async (look) => {
    const page = await openPhoto(look);
    await press(page, 'Other days');
    await page.locator('.photo-days-list button').first().waitFor();
    return page;
  },
  'the keys': async (look) => {
    const page = await openPhoto(look);
    await page.keyboard.press('?');
    return page;
  },
  'a map feature': async (look) => {
    const [feature] = await site.ask<{ id: string }>('map_features?bbox=14.19,46.04,14.21,46.06');
    const page = await open(`/?feature=${feature?.id}`, look);
    await page.locator('.feature-facts dd').first().waitFor();
    return page;
  },
  'an embedded photo': async (look) => {
    const page = await open(`/embed?image_key=${photo()}&style=split`, look);
    await page.locator('#viewer canvas').first().waitFor();
    return page;
  },
  'a sequence': async (look) => {
    const page = await open(`/app/sequence/${site.images[0]?.sequence}`, look);
    await page.locator('.view-marker').waitFor();
    return page;
  },
  'an embed without its photo': (look) => open('/embed?image_key=1', look),
  'a profile': async (look) => {
    const page = await open('/app/user/ada', look);
    await page.locator('#map-canvas').waitFor();
    return page;
  },
  'the page of uploads': async (look) => {
    const page = await openSignedIn('/upload', look);
    await page.locator('#map-canvas').waitFor();
    return page;
  },
  'the edits of a sequence': async (look) => {
    const page = await openSignedIn(`/app/sequence/${site.images[0]?.sequence}/edit`, look);
    await page.locator('#map-canvas').waitFor();
    return page;
  },
};

for (const [name, look] of Object.entries(looks)) {
  describe(`axe finds nothing (${name})`, () => {
    for (const [state, show] of Object.entries(states)) {
      test(`on ${state}`, async () => {
        const page = await show(look);
        assert.deepEqual(await axeFindings(page), []);
        await page.context().close();
      });
    }
  });
}
