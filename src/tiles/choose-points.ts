import { cellZoom } from '../geo/tile-grid.ts';
import { tileSteps } from './grid-units.ts';
import type { PointPiece } from './pieces.ts';

/** A tile's pieces keep one point in each of 32 × 32 squares, so the tile above shows 64 × 64. */
const squareBits = 5;

/**
 * Thins points evenly: of those in one square the best stays, and the order is such that any number
 * of points from the start of the list is spread over the whole tile.
 */
export function thinPoints(points: readonly PointPiece[], z: number): PointPiece[] {
  const best = new Array<PointPiece | undefined>(4 ** squareBits);
  for (const point of points) {
    const square = squareOf(point, z, squareBits);
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
  return points
    .map((point) => ({ point, place: spreadPlace(squareOf(point, z, squareBits + 1)) }))
    .sort((a, b) => a.place - b.place || (isBetter(a.point, b.point) ? -1 : 1))
    .map(({ point }) => point);
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
function spreadPlace(square: number): number {
  const bits = squareBits + 1;
  let place = 0;
  for (let bit = 0; bit < bits; bit++) {
    place = (place << 2) | (((square >> bit) & 1) << 1) | ((square >> (bits + bit)) & 1);
  }
  return place;
}
