import type { PixelSize } from './upright.ts';

/**
 * The geometry of MapillaryJS' deep-zoom pyramid (its `tile/TileMath.ts`), over the upright photo:
 * at the topmost level one pixel of a tile is one of the photo, each level below halves that, and
 * tiles of 1024 pixels are cut from the top left, those at the right and bottom edges being smaller.
 */

export interface DeepZoomTile {
  readonly z: number;
  readonly x: number;
  readonly y: number;
}

export const tileSize = 1024;

/** MapillaryJS asks for no level below this one, and for this one even of photos that don't reach it. */
const minLevel = 11;

/** The level at which the photo has its own size. Written as MapillaryJS does, to round as it does. */
export function nativeLevel({ width, height }: PixelSize): number {
  return Math.ceil(Math.log(Math.max(width, height)) / Math.log(2));
}

export function deepZoomLevels(size: PixelSize): { min: number; max: number } {
  return { min: minLevel, max: Math.max(minLevel, nativeLevel(size)) };
}

/** The tiles of one level, row by row; none when the photo has no such level. */
export function deepZoomTiles(size: PixelSize, z: number): DeepZoomTile[] {
  const { min, max } = deepZoomLevels(size);
  if (!Number.isInteger(z) || z < min || z > max) return [];
  const scale = 2 ** (z - nativeLevel(size));
  const columns = Math.ceil((scale * size.width) / tileSize);
  const rows = Math.ceil((scale * size.height) / tileSize);
  return Array.from({ length: columns * rows }, (_, index) => ({
    z,
    x: index % columns,
    y: Math.floor(index / columns),
  }));
}
