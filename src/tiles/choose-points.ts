import { tileSteps } from '../geo/grid-units.ts';
import { cellZoom } from '../geo/tile-grid.ts';
import type { PointPiece } from './pieces.ts';

/** The last zoom that shows points of images instead of sequences. */
export const lastOverviewZoom = 5;

/**
 * In how many squares along a side (as a power of two) a tile's pieces keep one point each. Overviews
 * are made of four tiles with 64 × 64: one point in about four pixels of a screen. Deeper tiles need
 * half of that for the same.
 */
function squareBits(z: number): number {
  return z <= lastOverviewZoom + 1 ? 6 : 5;
}

/**
 * Thins points evenly: of those in one square the best stays, and the order is such that any number
 * of points from the start of the list is spread over the whole tile.
 */
export function thinPoints(points: readonly PointPiece[], z: number): PointPiece[] {
  const bits = squareBits(z);
  const best = new Array<PointPiece | undefined>(4 ** bits);
  for (const point of points) {
    const square = squareOf(point, z, bits);
    const other = best[square];
    if (!other || isBetter(point, other)) best[square] = point;
  }
  return spreadOut(
    best.filter((point) => point !== undefined),
    z,
  );
}

/** Orders points so that any number of them from the start is spread over the whole tile. */
export function spreadOut(points: readonly PointPiece[], z: number): PointPiece[] {
  const bits = squareBits(z) + 1;
  const places = new Array<PointPiece[] | undefined>(4 ** bits);
  for (const point of points) {
    const place = spreadPlace(squareOf(point, z, bits), bits);
    const others = places[place];
    if (others) others.push(point);
    else places[place] = [point];
  }
  return places.flatMap((found) => found?.sort((a, b) => (isBetter(a, b) ? -1 : 1)) ?? []);
}

/** Panoramic before flat, newer before older. */
function isBetter(a: PointPiece, b: PointPiece): boolean {
  if (a.isPano !== b.isPano) return a.isPano;
  return a.capturedAtMs !== b.capturedAtMs ? a.capturedAtMs > b.capturedAtMs : a.id < b.id;
}

/** The square of a tile at zoom z in which a point lies: column in the low bits, row above. */
function squareOf({ x, y }: PointPiece, z: number, bits: number): number {
  const shift = Math.log2(tileSteps) + cellZoom - z - bits;
  const mask = (1 << bits) - 1;
  return (((y >> shift) & mask) << bits) | ((x >> shift) & mask);
}

/** Reversed and interleaved bits: neighbours in this order are far apart in the tile. */
function spreadPlace(square: number, bits: number): number {
  let place = 0;
  for (let bit = 0; bit < bits; bit++) {
    place = (place << 2) | (((square >> bit) & 1) << 1) | ((square >> (bits + bit)) & 1);
  }
  return place;
}
