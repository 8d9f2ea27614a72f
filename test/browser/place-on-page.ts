import type { Page } from 'playwright-core';

/** Where a position is on a page whose map is all of it, by the view in its address and the Web Mercator formula. */
export function placeOnPage(page: Page, position: readonly [number, number]): [number, number] {
  const query = new URL(page.url()).searchParams;
  const worldPixels = 512 * 2 ** Number(query.get('z'));
  const project = (lon: number, lat: number) => {
    const sine = Math.sin((lat * Math.PI) / 180);
    return [
      (lon / 360 + 0.5) * worldPixels,
      (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * worldPixels,
    ] as const;
  };
  const centre = project(Number(query.get('lng')), Number(query.get('lat')));
  const [x, y] = project(...position);
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  return [width / 2 + x - centre[0], height / 2 + y - centre[1]];
}
