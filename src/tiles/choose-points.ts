import { tileSteps } from '../geo/grid-units.ts';
import { cellZoom } from '../geo/tile-grid.ts';
import type { PointPiece } from './pieces.ts';

const tileStepBits = Math.log2(tileSteps);

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

type Candidate = Pick<PointPiece, 'id' | 'capturedAtMs' | 'isPano'>;

/**
 * Thins the points of a tile evenly: of those in one square the best stays, and the order is such that
 * any number of points from the start of the list is spread over the whole tile.
 */
export class PointThinner {
  readonly #z: number;
  readonly #bits: number;
  readonly #best: (PointPiece | undefined)[];

  constructor(z: number) {
    this.#z = z;
    this.#bits = squareBits(z);
    this.#best = new Array<PointPiece | undefined>(4 ** this.#bits);
  }

  /** Whether a point at that place would stay, of those that were added so far. */
  wouldKeep(x: number, y: number, candidate: Candidate): boolean {
    const other = this.#best[squareOf(x, y, this.#z, this.#bits)];
    return other === undefined || isBetter(candidate, other);
  }

  add(point: PointPiece): void {
    const square = squareOf(point.x, point.y, this.#z, this.#bits);
    const other = this.#best[square];
    if (!other || isBetter(point, other)) this.#best[square] = point;
  }

  kept(): PointPiece[] {
    return spreadOut(
      this.#best.filter((point) => point !== undefined),
      this.#z,
    );
  }
}

/** Orders points so that any number of them from the start is spread over the whole tile. */
export function spreadOut(points: readonly PointPiece[], z: number): PointPiece[] {
  const bits = squareBits(z) + 1;
  const places = new Array<PointPiece[] | undefined>(4 ** bits);
  for (const point of points) {
    const place = spreadPlace(squareOf(point.x, point.y, z, bits), bits);
    const others = places[place];
    if (others) others.push(point);
    else places[place] = [point];
  }
  return places.flatMap((found) => found?.sort((a, b) => (isBetter(a, b) ? -1 : 1)) ?? []);
}

/** Panoramic before flat, newer before older. */
function isBetter(a: Candidate, b: Candidate): boolean {
  if (a.isPano !== b.isPano) return a.isPano;
  return a.capturedAtMs !== b.capturedAtMs ? a.capturedAtMs > b.capturedAtMs : a.id < b.id;
}

/** The square of a tile at zoom z in which a point lies: column in the low bits, row above. */
function squareOf(x: number, y: number, z: number, bits: number): number {
  const shift = tileStepBits + cellZoom - z - bits;
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
