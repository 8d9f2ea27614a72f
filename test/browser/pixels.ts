import type { Page } from 'playwright-core';
import sharp from 'sharp';

export type Rgb = readonly [red: number, green: number, blue: number];

/** The colour that the page shows at a point, in CSS pixels. */
export async function colorAt(page: Page, x: number, y: number): Promise<Rgb> {
  const shot = await page.screenshot({
    clip: { x: Math.round(x), y: Math.round(y), width: 1, height: 1 },
  });
  const [red = 0, green = 0, blue = 0] = await sharp(shot).removeAlpha().raw().toBuffer();
  return [red, green, blue];
}

/** Whether two colours are about the same, as they are where lines are smoothed. */
export function isNear(a: Rgb, b: Rgb): boolean {
  return a.every((value, channel) => Math.abs(value - (b[channel] ?? 0)) < 24);
}

/** Mean standard deviation of the channels in a picture: near 0 where there is nothing to see. */
export async function variety(picture: Buffer): Promise<number> {
  const { channels } = await sharp(picture).removeAlpha().stats();
  return channels.reduce((sum, { stdev }) => sum + stdev, 0) / channels.length;
}

/** Waits until `look` finds what is wanted; throws with what it saw last after 30 seconds. */
export async function waitUntil<T>(
  look: () => Promise<T>,
  isWanted: (seen: T) => boolean,
): Promise<T> {
  const end = Date.now() + 30_000;
  for (;;) {
    const seen = await look();
    if (isWanted(seen)) return seen;
    if (Date.now() > end) throw new Error(`Still ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
