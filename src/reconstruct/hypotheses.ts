import { type Estimate, heightVarianceOf } from './estimate.ts';
import type { Ray } from './ray.ts';
import { isInBlock, type RayIndex } from './ray-index.ts';

/** A place where two rays meet. */
export interface Hypothesis extends Estimate {
  readonly first: number;
  readonly second: number;
  /** One standard deviation, in metres, of where they meet. */
  readonly sigma: number;
}

/** Rays that meet at a smaller angle don't say where. */
const leastSine = Math.sin((1 * Math.PI) / 180);
const widestSigma = 25;
/** Of heights and sizes of two rays of one object, in squared standard deviations. */
const pairLimit = 9;
/** Pairs of one ray that are looked at in one block: more views would not say more. */
const mostPartners = 60;
/** Hypotheses kept at about one place, made of different rays: there may be several objects. */
const mostAtOnePlace = 4;
/** Bounds what a block costs: each hypothesis kept is held against each ray. */
const weighingsPerBlock = 50_000;

/**
 * The places where objects may be: where two rays of different images meet with fitting height and
 * size, and of many about the same place only the surest ones.
 */
export function findHypotheses(rays: readonly Ray[], index: RayIndex): Hypothesis[] {
  const found: Hypothesis[] = [];
  for (const [block, { near, through: members }] of index.blocks()) {
    const places = new Map<number, Hypothesis[]>();
    const stride = Math.max(1, Math.ceil(members.length / mostPartners));
    for (let a = 0; a < members.length; a++) {
      const first = members[a] as number;
      for (let b = a + 1; b < members.length; b += stride) {
        meet(rays, first, members[b] as number, block, places);
      }
    }
    const most = Math.ceil(weighingsPerBlock / near.length);
    let kept = [...places.values()].flat();
    if (kept.length > most) kept = kept.sort(bySigma).slice(0, most);
    for (const hypothesis of kept) found.push(hypothesis);
  }
  return found;
}

/** Adds the place where two rays meet, if it is in the block and surer than what is known there. */
function meet(
  rays: readonly Ray[],
  first: number,
  second: number,
  block: number,
  places: Map<number, Hypothesis[]>,
): void {
  const a = rays[first] as Ray;
  const b = rays[second] as Ray;
  if (a.imageId === b.imageId) return;
  const cross = a.sine * b.cosine - a.cosine * b.sine;
  if (Math.abs(cross) < leastSine) return;
  const toEast = b.east - a.east;
  const toNorth = b.north - a.north;
  const alongA = (toEast * b.cosine - toNorth * b.sine) / cross;
  if (!(alongA >= a.minRange && alongA <= a.maxRange)) return;
  const alongB = (toEast * a.cosine - toNorth * a.sine) / cross;
  if (!(alongB >= b.minRange && alongB <= b.maxRange)) return;
  const east = a.east + alongA * a.sine;
  const north = a.north + alongA * a.cosine;
  if (!isInBlock(block, east, north)) return;
  const shared = a.frame === b.frame ? 0 : a.frameSigma ** 2 + b.frameSigma ** 2;
  const asideA = (alongA * a.bearingSigma) ** 2 + a.positionSigma ** 2;
  const asideB = (alongB * b.bearingSigma) ** 2 + b.positionSigma ** 2;
  const sigma = Math.sqrt(asideA + asideB + shared) / Math.abs(cross);
  if (sigma > widestSigma) return;
  const key = placeOf(east, north, sigma, a.frame);
  const kept = places.get(key);
  const rival = kept ? kept.findIndex((other) => sharesRay(other, first, second)) : -1;
  if (kept && rival >= 0 && sigma >= (kept[rival] as Hypothesis).sigma) return;
  if (kept && rival < 0 && kept.length >= mostAtOnePlace) return;

  const upA = a.up + alongA * a.slope;
  const upB = b.up + alongB * b.slope;
  const varianceA = heightVarianceOf(a, a, alongA);
  const varianceB = heightVarianceOf(b, a, alongB);
  if ((upA - upB) ** 2 > pairLimit * (varianceA + varianceB)) return;
  const sizeA = a.logAngle + Math.log(alongA);
  const sizeB = b.logAngle + Math.log(alongB);
  const sizeVariance = a.logAngleSigma ** 2 + b.logAngleSigma ** 2;
  if ((sizeA - sizeB) ** 2 > pairLimit * sizeVariance) return;
  const hypothesis = {
    east,
    north,
    up: surer(upA, varianceA, upB, varianceB),
    logSize: surer(sizeA, a.logAngleSigma ** 2, sizeB, b.logAngleSigma ** 2),
    frame: a.frame,
    frameSigma: a.frameSigma,
    hasAltitude: a.hasAltitude,
    first,
    second,
    sigma,
  };
  if (!kept) places.set(key, [hypothesis]);
  else if (rival >= 0) kept[rival] = hypothesis;
  else kept.push(hypothesis);
}

/** The mean of two values, weighted by their certainty. */
function surer(a: number, varianceA: number, b: number, varianceB: number): number {
  if (varianceA === Number.POSITIVE_INFINITY) return b;
  if (varianceB === Number.POSITIVE_INFINITY) return a;
  return (a * varianceB + b * varianceA) / (varianceA + varianceB);
}

/**
 * Places in one block, by small whole numbers; they are told apart the more finely, the surer they are.
 */
function placeOf(east: number, north: number, sigma: number, frame: number): number {
  const level = sigma > 2 ? 2 : sigma > 1 ? 1 : sigma > 0.5 ? 0 : -1;
  const step = 2 ** level;
  // Steps divide a block, of which there are never more than 32.
  const x = Math.floor(east / step) & 31;
  const y = Math.floor(north / step) & 31;
  return ((frame * 4 + level + 1) * 32 + x) * 32 + y;
}

function bySigma(a: Hypothesis, b: Hypothesis): number {
  return a.sigma - b.sigma || a.first - b.first || a.second - b.second;
}

function sharesRay(a: Hypothesis, first: number, second: number): boolean {
  return a.first === first || a.first === second || a.second === first || a.second === second;
}
