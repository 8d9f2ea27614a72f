/** What axe-core finds on every page, in light and dark, on a desktop and on a phone: nothing. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import type { AxeResults } from 'axe-core';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { openSampleSite, type SampleSite } from './sample-site.ts';
import { openWatchedPage } from './watched-page.ts';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const looks: Readonly<Record<string, BrowserContextOptions>> = {
  'desktop, light': { viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  'phone, dark': { viewport: { width: 360, height: 740 }, colorScheme: 'dark', hasTouch: true },
};

let site: SampleSite;
before(async () => {
  site = await openSampleSite();
});
after(() => site?.close());

const photo = () => site.images.find(({ camera_type }) => camera_type === 'perspective')?.id;

/** What axe says against a page, in words. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const { violations } = (await page.evaluate('axe.run(document)')) as AxeResults;
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, target }) => `${id} (${help}): ${target.join(' ')} ${html.slice(0, 160)}`),
  );
}

async function open(path: string, look: BrowserContextOptions): Promise<Page> {
  const { page } = await openWatchedPage(site.browser, site.address + path, look);
  return page;
}

async function openPhoto(look: BrowserContextOptions): Promise<Page> {
  const page = await open(`/app?pKey=${photo()}&focus=photo`, look);
  await page.getByText(/^by /).waitFor();
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
};

const publicPages = [
  '/sign-in',
  '/sign-up',
  '/forgot-password',
  '/reset-password?token=unknown',
  '/settings/nothing',
  '/app/user/ada',
  '/app/user/nobody',
  '/app/org/sample-town',
];

const signedInPages = [
  '/upload',
  '/settings',
  '/settings/photos',
  '/settings/organizations',
  '/organizations/sample-town',
  '/settings/applications',
  '/settings/administration',
  '/settings/people',
  '/settings/people/demo',
  '/settings/all-organizations',
  '/settings/all-organizations/sample-town',
  '/settings/reports',
  '/settings/storage',
  '/settings/server',
  '/settings/jobs',
  '/settings/delete-account',
  '/dashboard/developers',
  '/dashboard/developers/register',
];

for (const [name, look] of Object.entries(looks)) {
  describe(`axe finds nothing (${name})`, () => {
    for (const [state, show] of Object.entries(states)) {
      test(`on ${state}`, async () => {
        const page = await show(look);
        assert.deepEqual(await findings(page), []);
        await page.context().close();
      });
    }

    for (const path of publicPages) {
      test(`on ${path}`, async () => {
        const page = await open(path, look);
        assert.deepEqual(await findings(page), []);
        await page.context().close();
      });
    }

    test('on the report of a photo', async () => {
      const page = await open(`/report?image=${photo()}`, look);
      assert.deepEqual(await findings(page), []);
      await page.context().close();
    });

    test('on the pages of an administrator', async () => {
      const page = await open('/sign-in', look);
      await page.getByLabel('Username or e-mail address').fill('demo');
      await page.getByLabel('Password', { exact: true }).fill(site.password);
      await page.keyboard.press('Enter');
      await page.waitForURL(`${site.address}/`);
      const edited = `/app/sequence/${site.images[0]?.sequence}/edit`;
      for (const path of [...signedInPages, edited]) {
        await page.goto(site.address + path);
        assert.deepEqual(await findings(page), [], path);
      }
      await page.context().close();
    });
  });
}
