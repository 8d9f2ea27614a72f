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

/**
 * The places where objects may be: where two rays of different images meet with fitting height and
 * size, and of many about the same place only the surest ones.
 */
export function findHypotheses(
  rays: readonly Ray[],
  index: RayIndex,
  acrossFrames: boolean,
): Hypothesis[] {
  const found: Hypothesis[] = [];
  for (const [block, members] of index.blocks()) {
    const places = new Map<string, Hypothesis[]>();
    const stride = Math.max(1, Math.ceil(members.length / mostPartners));
    for (let a = 0; a < members.length; a++) {
      const first = members[a] as number;
      for (let b = a + 1; b < members.length; b += stride) {
        const second = members[b] as number;
        const met = meet(rays, first, second, acrossFrames);
        if (met && isInBlock(block, met.east, met.north)) keepSurest(places, met);
      }
    }
    for (const kept of places.values()) found.push(...kept);
  }
  return found;
}

function meet(
  rays: readonly Ray[],
  first: number,
  second: number,
  acrossFrames: boolean,
): Hypothesis | undefined {
  const a = rays[first] as Ray;
  const b = rays[second] as Ray;
  if (a.imageId === b.imageId || (!acrossFrames && a.frame !== b.frame)) return undefined;
  const cross = a.sine * b.cosine - a.cosine * b.sine;
  if (Math.abs(cross) < leastSine) return undefined;
  const toEast = b.east - a.east;
  const toNorth = b.north - a.north;
  const alongA = (toEast * b.cosine - toNorth * b.sine) / cross;
  const alongB = (toEast * a.cosine - toNorth * a.sine) / cross;
  if (!(alongA >= a.minRange && alongA <= a.maxRange)) return undefined;
  if (!(alongB >= b.minRange && alongB <= b.maxRange)) return undefined;
  const shared = a.frame === b.frame ? 0 : a.frameSigma ** 2 + b.frameSigma ** 2;
  const asideA = (alongA * a.bearingSigma) ** 2 + a.positionSigma ** 2;
  const asideB = (alongB * b.bearingSigma) ** 2 + b.positionSigma ** 2;
  const sigma = Math.sqrt(asideA + asideB + shared) / Math.abs(cross);
  if (sigma > widestSigma) return undefined;

  const at = {
    east: a.east + alongA * a.sine,
    north: a.north + alongA * a.cosine,
    frame: a.frame,
    frameSigma: a.frameSigma,
    hasAltitude: a.hasAltitude,
    up: 0,
    logSize: 0,
  };
  const [upA, upB] = [a.up + alongA * a.slope, b.up + alongB * b.slope];
  const varianceA = heightVarianceOf(a, at, alongA);
  const varianceB = heightVarianceOf(b, at, alongB);
  if ((upA - upB) ** 2 > pairLimit * (varianceA + varianceB)) return undefined;
  const [sizeA, sizeB] = [a.logAngle + Math.log(alongA), b.logAngle + Math.log(alongB)];
  const sizeVariance = a.logAngleSigma ** 2 + b.logAngleSigma ** 2;
  if ((sizeA - sizeB) ** 2 > pairLimit * sizeVariance) return undefined;
  return {
    ...at,
    first,
    second,
    sigma,
    up: surer(upA, varianceA, upB, varianceB),
    logSize: surer(sizeA, a.logAngleSigma ** 2, sizeB, b.logAngleSigma ** 2),
  };
}

/** The mean of two values, weighted by their certainty. */
function surer(a: number, varianceA: number, b: number, varianceB: number): number {
  if (varianceA === Number.POSITIVE_INFINITY) return b;
  if (varianceB === Number.POSITIVE_INFINITY) return a;
  return (a * varianceB + b * varianceA) / (varianceA + varianceB);
}

function keepSurest(places: Map<string, Hypothesis[]>, met: Hypothesis): void {
  const step = 2 ** Math.max(-1, Math.min(2, Math.ceil(Math.log2(met.sigma))));
  const key = `${Math.floor(met.east / step)},${Math.floor(met.north / step)},${step},${met.frame}`;
  const kept = places.get(key);
  if (!kept) {
    places.set(key, [met]);
    return;
  }
  const rival = kept.findIndex((other) => sharesRay(other, met));
  if (rival >= 0) {
    if (met.sigma < (kept[rival] as Hypothesis).sigma) kept[rival] = met;
  } else if (kept.length < mostAtOnePlace) {
    kept.push(met);
  }
}

function sharesRay(a: Hypothesis, b: Hypothesis): boolean {
  return (
    a.first === b.first || a.first === b.second || a.second === b.first || a.second === b.second
  );
}
