import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { isNear, type Rgb, waitUntil } from './pixels.ts';
import { placeOnPage } from './place-on-page.ts';
import type { SampleImage } from './sample-site.ts';

const flatLight: Rgb = [10, 122, 115];
const panoLight: Rgb = [194, 65, 12];

/** Of each kind, the image that is farthest from those of other kinds, so that its dot is its own. */
export function loneliestOf<Image extends SampleImage>(
  images: readonly Image[],
  kindOf: (image: Image) => string,
): Map<string, Image> {
  const distance = (a: Image, b: Image) =>
    Math.hypot(
      (a.geometry.coordinates[0] - b.geometry.coordinates[0]) * 0.69,
      a.geometry.coordinates[1] - b.geometry.coordinates[1],
    );
  const room = (image: Image) =>
    Math.min(
      ...images
        .filter((other) => kindOf(other) !== kindOf(image))
        .map((other) => distance(image, other)),
    );
  const loneliest = new Map<string, Image>();
  for (const image of images) {
    const other = loneliest.get(kindOf(image));
    if (!other || room(image) > room(other)) loneliest.set(kindOf(image), image);
  }
  return loneliest;
}

/** Waits until of these photos exactly those of the kinds named have their dot on the map. */
export async function waitForDrawn(
  page: Page,
  photos: ReadonlyMap<string, SampleImage>,
  kinds: readonly string[],
): Promise<void> {
  const wanted = [...kinds].sort().join();
  await waitUntil(
    () => drawnOf(page, photos),
    (drawn) => drawn.sort().join() === wanted,
  );
}

async function drawnOf(page: Page, photos: ReadonlyMap<string, SampleImage>): Promise<string[]> {
  const { data, info } = await sharp(await page.screenshot())
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const drawn: string[] = [];
  for (const [kind, { geometry }] of photos) {
    const [x, y] = placeOnPage(page, geometry.coordinates).map(Math.round);
    const at = ((y ?? 0) * info.width + (x ?? 0)) * 3;
    const color: Rgb = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
    if (isNear(color, flatLight) || isNear(color, panoLight)) drawn.push(kind);
  }
  return drawn;
}
