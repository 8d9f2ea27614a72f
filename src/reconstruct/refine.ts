import { asideVariance, type Estimate, heightVarianceOf } from './estimate.ts';
import type { ObjectClass } from './object-classes.ts';
import type { Ray } from './ray.ts';

/** An estimate that was fitted to its rays, with the covariance of its place. */
export interface Fit extends Estimate {
  readonly varianceEast: number;
  readonly varianceNorth: number;
  readonly covariance: number;
}

/** Huber's limit for bearings, in standard deviations. */
const huber = 1.5;

/**
 * The place, height and size that fit rays best: Gauss–Newton over bearings, heights, sizes and known
 * distances, each weighed down as it deviates (Huber for bearings, Cauchy for the rest). Undefined when
 * the rays don't determine a place.
 */
export function fitObject(
  rays: readonly Ray[],
  start: Estimate,
  kind: ObjectClass,
  rounds = 4,
): Fit | undefined {
  const { east, north, up, logSize } = start;
  const { frame, frameSigma, hasAltitude } = start;
  // Estimates of one shape, whatever they were made from, are what the compiler does best with.
  const at = { east, north, up, logSize, frame, frameSigma, hasAltitude };
  for (let round = 0; ; round++) {
    system.clear();
    for (let index = 0; index < rays.length; index++) {
      addRay(rays[index] as Ray, at, rays.length);
    }
    // Weak knowledge of height and size keeps the equations solvable when no ray tells.
    system.addHeight(0, 0, start.up - at.up, 1 / 400);
    const usual = kind.sizeMetres === null ? at.logSize : Math.log(kind.sizeMetres);
    const spread = kind.sizeMetres === null ? 2 : kind.sizeSpread;
    system.addSize(0, 0, usual - at.logSize, 1 / (spread * spread));
    if (!system.solve()) return undefined;
    if (round === rounds) {
      const { varianceEast, varianceNorth, covariance } = system;
      return {
        east: at.east,
        north: at.north,
        up: at.up,
        logSize: at.logSize,
        frame,
        frameSigma,
        hasAltitude,
        varianceEast,
        varianceNorth,
        covariance,
      };
    }
    // Far from the solution a step may overshoot by any distance.
    const scale = Math.min(1, 20 / Math.max(1e-9, Math.hypot(system.east, system.north)));
    at.east -= system.east * scale;
    at.north -= system.north * scale;
    at.up -= system.up * scale;
    at.logSize -= system.logSize * scale;
    if (!Number.isFinite(at.east + at.north + at.up + at.logSize)) return undefined;
  }
}

function addRay(ray: Ray, at: Estimate, count: number): void {
  const toEast = at.east - ray.east;
  const toNorth = at.north - ray.north;
  const along = Math.max(0.3, toEast * ray.sine + toNorth * ray.cosine);
  const aside = toEast * ray.cosine - toNorth * ray.sine;
  const variance = asideVariance(ray, at, along);
  const deviation = Math.abs(aside) / Math.sqrt(variance);
  const bearingWeight = (deviation > huber ? huber / deviation : 1) / variance;
  system.addPlace(ray.cosine, -ray.sine, aside, bearingWeight);

  const heightVariance = heightVarianceOf(ray, at, along);
  if (heightVariance < Number.POSITIVE_INFINITY) {
    const off = ray.up + along * ray.slope - at.up;
    const weight = cauchy(off * off, heightVariance);
    system.addHeight(ray.slope * ray.sine, ray.slope * ray.cosine, off, weight);
  }
  const perEast = ray.sine / along;
  const perNorth = ray.cosine / along;
  const logAlong = Math.log(along);
  if (ray.logAngleSigma < Number.POSITIVE_INFINITY) {
    const off = ray.logAngle + logAlong - at.logSize;
    system.addSize(perEast, perNorth, off, cauchy(off * off, ray.logAngleSigma ** 2));
  }
  if (ray.logRangeSigma < Number.POSITIVE_INFINITY) {
    const off = logAlong - ray.logRange;
    // What a camera's height or an object's looks get wrong, they get wrong in each view alike.
    const weight = cauchy(off * off, ray.logRangeSigma ** 2) / Math.sqrt(count);
    system.addPlace(perEast, perNorth, off, weight);
  }
}

function cauchy(square: number, variance: number): number {
  return 1 / (variance * (1 + square / (4 * variance)));
}

/**
 * Four unknowns: east, north, up, logarithm of size. Sums of products, named by their two factors; height
 * and size have no term in common.
 */
class NormalEquations {
  #ee = 0;
  #en = 0;
  #eu = 0;
  #es = 0;
  #nn = 0;
  #nu = 0;
  #ns = 0;
  #uu = 0;
  #ss = 0;
  #be = 0;
  #bn = 0;
  #bu = 0;
  #bs = 0;

  /** What was solved last: by how much the unknowns are too large, and how sure the place is. */
  east = 0;
  north = 0;
  up = 0;
  logSize = 0;
  varianceEast = 0;
  varianceNorth = 0;
  covariance = 0;

  clear(): void {
    this.#ee = this.#en = this.#eu = this.#es = 0;
    this.#nn = this.#nu = this.#ns = 0;
    this.#uu = this.#ss = 0;
    this.#be = this.#bn = this.#bu = this.#bs = 0;
  }

  /** One deviation that depends on the place only, with its derivatives and weight. */
  addPlace(e: number, n: number, off: number, weight: number): void {
    const we = e * weight;
    const wn = n * weight;
    this.#ee += we * e;
    this.#en += we * n;
    this.#nn += wn * n;
    this.#be += we * off;
    this.#bn += wn * off;
  }

  /** One that becomes smaller as the object is higher. */
  addHeight(e: number, n: number, off: number, weight: number): void {
    this.addPlace(e, n, off, weight);
    this.#eu -= e * weight;
    this.#nu -= n * weight;
    this.#uu += weight;
    this.#bu -= weight * off;
  }

  /** One that becomes smaller as the object is larger. */
  addSize(e: number, n: number, off: number, weight: number): void {
    this.addPlace(e, n, off, weight);
    this.#es -= e * weight;
    this.#ns -= n * weight;
    this.#ss += weight;
    this.#bs -= weight * off;
  }

  /**
   * Height and size, which have no cross term of their own, are eliminated first; what stays is a
   * system of two by two for the place, whose inverse is its covariance. False when there is no solution.
   */
  solve(): boolean {
    const uu = this.#uu;
    const ss = this.#ss;
    const a = this.#ee - (this.#eu * this.#eu) / uu - (this.#es * this.#es) / ss;
    const b = this.#en - (this.#eu * this.#nu) / uu - (this.#es * this.#ns) / ss;
    const d = this.#nn - (this.#nu * this.#nu) / uu - (this.#ns * this.#ns) / ss;
    const determinant = a * d - b * b;
    // Wider than a kilometre is no place.
    if (!(determinant > 1e-12 && a > 0 && d > 0)) return false;
    const p = this.#be - (this.#eu * this.#bu) / uu - (this.#es * this.#bs) / ss;
    const q = this.#bn - (this.#nu * this.#bu) / uu - (this.#ns * this.#bs) / ss;
    this.east = (d * p - b * q) / determinant;
    this.north = (a * q - b * p) / determinant;
    this.up = (this.#bu - this.#eu * this.east - this.#nu * this.north) / uu;
    this.logSize = (this.#bs - this.#es * this.east - this.#ns * this.north) / ss;
    this.varianceEast = d / determinant;
    this.varianceNorth = a / determinant;
    this.covariance = -b / determinant;
    return true;
  }
}

// One for all: nothing waits while an object is fitted.
const system = new NormalEquations();
