import type { BrowserContextOptions, Page } from 'playwright-core';
import { waitUntil } from './pixels.ts';
import type { SampleImage, SampleSite } from './sample-site.ts';
import { openWatchedPage, type WatchedPage } from './watched-page.ts';

/** The page with a photo open, when all that it says of it stands there. */
export async function openPhoto(
  site: SampleSite,
  { id }: Pick<SampleImage, 'id'>,
  options: BrowserContextOptions = {},
  more = '',
): Promise<WatchedPage> {
  const watched = await openWatchedPage(
    site.browser,
    `${site.address}/app/?pKey=${id}${more}`,
    options,
  );
  await watched.page.getByText(/^by /).waitFor();
  await waitForPhoto(watched.page, id);
  return watched;
}

/** Waits until a photo is open and its place in the sequence is known. */
export async function waitForPhoto(page: Page, id: string | undefined): Promise<void> {
  await waitUntil(
    async () => new URL(page.url()).searchParams.get('pKey'),
    (open) => open === id,
  );
  await page.locator('.photo-place', { hasText: /^\d+ \/ \d+$/ }).waitFor({ state: 'attached' });
}

/** Photos of one kind of camera, in the order in which they were taken. */
export async function sequenceOf(site: SampleSite, cameraType: string): Promise<string[]> {
  const image = site.images.find((each) => each.camera_type === cameraType);
  return site.sequence(image?.sequence ?? '');
}
