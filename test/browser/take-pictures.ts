/**
 * Takes the README's pictures of the sample town: the map with a photo open, and a sequence's page.
 *
 *   node run.mjs --no-warnings test/browser/take-pictures.ts
 */
import { fileURLToPath } from 'node:url';
import type { BrowserContextOptions, Page } from 'playwright-core';
import sharp from 'sharp';
import { variety, waitUntil } from './pixels.ts';
import { openSampleSite, type SampleImage } from './sample-site.ts';
import { openWatchedPage } from './watched-page.ts';

/** Ada's drive along Main Street, where the shops are. */
const [lon, lat] = [14.199697, 46.049678];

const site = await openSampleSite();
try {
  const photo = site.images
    .filter((image) => image.camera_type === 'perspective')
    .reduce((best, image) => (distance(image) < distance(best) ? image : best));
  await take(
    'wayside',
    `/app/?lat=46.04966&lng=14.19998&z=18.2&pKey=${photo.id}`,
    { colorScheme: 'light' },
    async (page) => {
      await page.getByText(/^by /).waitFor();
      await waitUntil(
        async () => variety(await page.locator('#viewer').screenshot()),
        (seen) => seen > 25,
      );
    },
  );
  await take('sequence', `/app/sequence/${photo.sequence}`, { colorScheme: 'dark' }, (page) =>
    page.locator('.view-marker').waitFor(),
  );
} finally {
  await site.close();
}

function distance({ geometry: { coordinates } }: SampleImage): number {
  return Math.hypot(coordinates[0] - lon, coordinates[1] - lat);
}

async function take(
  name: string,
  path: string,
  look: BrowserContextOptions,
  untilThere: (page: Page) => Promise<unknown>,
): Promise<void> {
  const options = { deviceScaleFactor: 1.5, ...look };
  const { page } = await openWatchedPage(site.browser, site.address + path, options);
  await untilThere(page);
  await page.waitForLoadState('networkidle');
  const file = fileURLToPath(new URL(`../../docs/${name}.webp`, import.meta.url));
  const { size } = await sharp(await page.screenshot())
    .webp({ quality: 80 })
    .toFile(file);
  process.stdout.write(`docs/${name}.webp: ${Math.round(size / 1000)} kB\n`);
  await page.context().close();
}
