import type { Ray } from './ray.ts';

/** Side of a block in metres. */
const blockMetres = 16;
const reachMetres = (blockMetres * Math.SQRT2) / 2;
/** Blocks are counted from here, so that their keys are positive, and small enough to be kept as they are. */
const offset = 2 ** 14;

/**
 * Of more rays than this through one block, only those of the nearest cameras count, so that the work for
 * a place is bounded however often it was photographed.
 */
const mostInBlock = 1000;

/** Rays by their place in the list of rays, ascending. */
interface Block {
  /** Those that pass it with all their doubt. */
  near: number[];
  /** Those whose line itself may cross it: only they meet in it. */
  through: number[];
}

/** The rays that pass each block of the plane. */
export class RayIndex {
  readonly #blocks = new Map<number, Block>();
  readonly #thinned = new Set<number>();

  constructor(rays: readonly Ray[]) {
    for (let index = 0; index < rays.length; index++) this.#add(rays[index] as Ray, index);
    for (const [key, block] of this.#blocks) {
      if (block.near.length <= mostInBlock) continue;
      block.near = nearest(block.near, rays, key);
      const kept = new Set(block.near);
      block.through = block.through.filter((index) => kept.has(index));
      this.#thinned.add(key);
    }
  }

  /** Rays that may have seen something at a place, ascending; also some that can't have. */
  at(east: number, north: number): readonly number[] {
    return this.#blocks.get(keyOf(blockOf(east), blockOf(north)))?.near ?? [];
  }

  /** Whether rays that may have seen something at a place were left out, as there are too many. */
  isThinned(east: number, north: number): boolean {
    return this.#thinned.has(keyOf(blockOf(east), blockOf(north)));
  }

  blocks(): IterableIterator<[key: number, block: Readonly<Block>]> {
    return this.#blocks.entries();
  }

  #add(ray: Ray, index: number): void {
    const furthest = ray.maxRange * 1.2;
    const far = ray.bearingSigma * furthest * 3.4;
    const [endEast, endNorth] = [ray.sine * furthest, ray.cosine * furthest];
    const near = 3.4 * Math.hypot(ray.positionSigma, 1.5 * ray.frameSigma);
    const left = blockOf(ray.east + Math.min(0, endEast - far) - near);
    const right = blockOf(ray.east + Math.max(0, endEast + far) + near);
    const low = blockOf(ray.north + Math.min(0, endNorth - far) - near);
    const high = blockOf(ray.north + Math.max(0, endNorth + far) + near);
    // How far the corners of a block are from its middle, along the ray or across.
    const corner = (blockMetres / 2) * (Math.abs(ray.sine) + Math.abs(ray.cosine));
    for (let y = low; y <= high; y++) {
      const toNorth = (y + 0.5) * blockMetres - ray.north;
      for (let x = left; x <= right; x++) {
        const toEast = (x + 0.5) * blockMetres - ray.east;
        const along = toEast * ray.sine + toNorth * ray.cosine;
        if (along < ray.minRange * 0.8 - reachMetres || along > furthest + reachMetres) continue;
        const aside = Math.abs(toEast * ray.cosine - toNorth * ray.sine);
        const doubt = near + 3.4 * ray.bearingSigma * Math.max(0, along + reachMetres);
        if (aside > reachMetres + doubt) continue;
        const key = keyOf(x, y);
        let block = this.#blocks.get(key);
        if (!block) {
          block = { near: [], through: [] };
          this.#blocks.set(key, block);
        }
        block.near.push(index);
        const isBefore = along + corner < ray.minRange;
        if (aside <= corner && !isBefore && along - corner <= ray.maxRange) {
          block.through.push(index);
        }
      }
    }
  }
}

/** Whether a place is in the block of a key: each place is in exactly one. */
export function isInBlock(key: number, east: number, north: number): boolean {
  return keyOf(blockOf(east), blockOf(north)) === key;
}

function nearest(block: readonly number[], rays: readonly Ray[], key: number): number[] {
  const east = (Math.floor(key / (2 * offset)) - offset + 0.5) * blockMetres;
  const north = ((key % (2 * offset)) - offset + 0.5) * blockMetres;
  const squares = new Map(
    block.map((index) => {
      const ray = rays[index] as Ray;
      return [index, (ray.east - east) ** 2 + (ray.north - north) ** 2];
    }),
  );
  return block
    .toSorted((a, b) => (squares.get(a) ?? 0) - (squares.get(b) ?? 0) || a - b)
    .slice(0, mostInBlock)
    .sort((a, b) => a - b);
}

function blockOf(metres: number): number {
  return Math.floor(metres / blockMetres);
}

function keyOf(x: number, y: number): number {
  return (x + offset) * 2 * offset + (y + offset);
}
