import type { LocalPlane } from '../geo/local-plane.ts';
import { halfViewOf } from './camera-model.ts';
import type { Estimate } from './estimate.ts';
import type { Ray } from './ray.ts';
import type { Camera } from './view.ts';

/** Where a camera stands and what it looks at, from above. */
interface Lookout {
  readonly east: number;
  readonly north: number;
  /** Horizontal unit vector of its axis. */
  readonly sine: number;
  readonly cosine: number;
  /** Cosine of half its horizontal angle of view. */
  readonly edge: number;
}

const blockMetres = 32;
/** Blocks are counted from here, so that their keys are whole and positive. */
const offset = 2 ** 15;
const radians = Math.PI / 180;
/** What is this near the edge of an image may be outside of it. */
const edgeDegrees = 4;
/** In square metres: what is nearer may be in any direction, by the error of positions. */
const leastSquare = 3 ** 2;

/** All cameras of a neighbourhood, also those that saw nothing of what is looked for. */
export class Lookouts {
  readonly #blocks = new Map<number, Lookout[]>();

  constructor(cameras: readonly Camera[], plane: LocalPlane) {
    for (const camera of cameras) {
      const half = halfViewOf(camera) - edgeDegrees * radians;
      const heading = camera.compassAngleDegrees * radians;
      const [east, north] = [plane.eastOf(camera.lon), plane.northOf(camera.lat)];
      const key = keyOf(blockOf(east), blockOf(north));
      const lookout = {
        east,
        north,
        sine: Math.sin(heading),
        cosine: Math.cos(heading),
        edge: camera.cameraType === 'equirectangular' ? -2 : Math.cos(half),
      };
      const block = this.#blocks.get(key);
      if (block) block.push(lookout);
      else this.#blocks.set(key, [lookout]);
    }
  }

  /**
   * How many images have an object in their view, from no further away than most of its rays, and don't
   * see it: rays that only happen to cross do so where other images show nothing.
   */
  missed(rays: readonly Ray[], at: Spot): number {
    const squares = rays.map((ray) => squareBetween(ray, at)).sort((a, b) => a - b);
    const furthest = squares[Math.floor((squares.length - 1) * 0.75)] ?? 0;
    const reach = Math.sqrt(furthest);
    let expected = 0;
    for (let x = blockOf(at.east - reach); x <= blockOf(at.east + reach); x++) {
      for (let y = blockOf(at.north - reach); y <= blockOf(at.north + reach); y++) {
        for (const lookout of this.#blocks.get(keyOf(x, y)) ?? []) {
          if (isInView(lookout, at, furthest)) expected++;
        }
      }
    }
    const seen = squares.filter((square) => square >= leastSquare && square <= furthest).length;
    return Math.max(0, expected - seen);
  }
}

type Spot = Pick<Estimate, 'east' | 'north'>;

function isInView(lookout: Lookout, at: Spot, furthestSquare: number): boolean {
  const square = squareBetween(lookout, at);
  if (square > furthestSquare || square < leastSquare) return false;
  const [toEast, toNorth] = [at.east - lookout.east, at.north - lookout.north];
  return toEast * lookout.sine + toNorth * lookout.cosine > lookout.edge * Math.sqrt(square);
}

/** Of the distance: where a ray's own camera is just at the limit, rounding must not tell them apart. */
function squareBetween(a: Spot, b: Spot): number {
  return (a.east - b.east) ** 2 + (a.north - b.north) ** 2;
}

function blockOf(metres: number): number {
  return Math.floor(metres / blockMetres);
}

function keyOf(x: number, y: number): number {
  return (x + offset) * 2 * offset + (y + offset);
}
