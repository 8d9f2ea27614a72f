/**
 * Takes the README's picture: the page with the sample town and a photo open.
 *
 *   node run.mjs --no-warnings test/browser/take-picture.ts
 */
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { variety, waitUntil } from './pixels.ts';
import { openSampleSite } from './sample-site.ts';
import { openWatchedPage } from './watched-page.ts';

const file = fileURLToPath(new URL('../../docs/wayside.webp', import.meta.url));
/** Ada's drive along Main Street, where the shops are. */
const [lon, lat] = [14.199697, 46.049678];

const site = await openSampleSite();
try {
  const drives = site.images.filter((image) => image.camera_type === 'perspective');
  const distance = ({ geometry: { coordinates } }: (typeof drives)[number]) =>
    Math.hypot(coordinates[0] - lon, coordinates[1] - lat);
  const [photo] = drives.sort((a, b) => distance(a) - distance(b));
  const { page } = await openWatchedPage(
    site.browser,
    `${site.address}/app/?lat=46.04966&lng=14.19998&z=18.2&pKey=${photo?.id}`,
    { deviceScaleFactor: 1.5 },
  );
  await page.getByText(/^by /).waitFor();
  await waitUntil(
    async () => variety(await page.locator('#viewer').screenshot()),
    (seen) => seen > 25,
  );
  await page.waitForLoadState('networkidle');
  const { size } = await sharp(await page.screenshot())
    .webp({ quality: 80 })
    .toFile(file);
  process.stdout.write(`${file}: ${Math.round(size / 1000)} kB\n`);
} finally {
  await site.close();
}
