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
  let at = start;
  for (let round = 0; ; round++) {
    system.clear();
    for (const ray of rays) addRay(ray, at, rays.length);
    // Weak knowledge of height and size keeps the equations solvable when no ray tells.
    system.add(0, 0, 1, 0, at.up - start.up, 1 / 400);
    const usual = kind.sizeMetres === null ? at.logSize : Math.log(kind.sizeMetres);
    const spread = kind.sizeMetres === null ? 2 : kind.sizeSpread;
    system.add(0, 0, 0, 1, at.logSize - usual, 1 / (spread * spread));
    const isLast = round === rounds;
    const solved = system.solve();
    if (!solved) return undefined;
    if (isLast) {
      const [varianceEast, covariance, varianceNorth] = solved.covariance;
      return { ...at, varianceEast, varianceNorth, covariance };
    }
    const [east, north, up, logSize] = solved.step;
    // Far from the solution a step may overshoot by any distance.
    const scale = Math.min(1, 20 / Math.max(1e-9, Math.hypot(east, north)));
    at = {
      ...at,
      east: at.east - east * scale,
      north: at.north - north * scale,
      up: at.up - up * scale,
      logSize: at.logSize - logSize * scale,
    };
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
  system.add(ray.cosine, -ray.sine, 0, 0, aside, bearingWeight);

  const heightVariance = heightVarianceOf(ray, at, along);
  if (heightVariance < Number.POSITIVE_INFINITY) {
    const off = ray.up + along * ray.slope - at.up;
    const weight = cauchy(off * off, heightVariance);
    system.add(ray.slope * ray.sine, ray.slope * ray.cosine, -1, 0, off, weight);
  }
  const [perEast, perNorth] = [ray.sine / along, ray.cosine / along];
  if (ray.logAngleSigma < Number.POSITIVE_INFINITY) {
    const off = ray.logAngle + Math.log(along) - at.logSize;
    system.add(perEast, perNorth, 0, -1, off, cauchy(off * off, ray.logAngleSigma ** 2));
  }
  if (ray.logRangeSigma < Number.POSITIVE_INFINITY) {
    const off = Math.log(along) - ray.logRange;
    // What a camera's height or an object's looks get wrong, they get wrong in each view alike.
    const weight = cauchy(off * off, ray.logRangeSigma ** 2) / Math.sqrt(count);
    system.add(perEast, perNorth, 0, 0, off, weight);
  }
}

function cauchy(square: number, variance: number): number {
  return 1 / (variance * (1 + square / (4 * variance)));
}

/** Four unknowns: east, north, up, logarithm of size. */
class NormalEquations {
  clear(): void {
    this.#a.fill(0);
    this.#b.fill(0);
  }

  /** Upper triangle, row by row; height and size have no term in common. */
  readonly #a = new Float64Array(10);
  readonly #b = new Float64Array(4);

  /** One deviation with its derivatives and weight. */
  add(e: number, n: number, u: number, s: number, off: number, weight: number): void {
    const a = this.#a;
    const b = this.#b;
    const [we, wn, wu, ws] = [e * weight, n * weight, u * weight, s * weight];
    a[0] = (a[0] as number) + we * e;
    a[1] = (a[1] as number) + we * n;
    a[2] = (a[2] as number) + we * u;
    a[3] = (a[3] as number) + we * s;
    a[4] = (a[4] as number) + wn * n;
    a[5] = (a[5] as number) + wn * u;
    a[6] = (a[6] as number) + wn * s;
    a[7] = (a[7] as number) + wu * u;
    a[9] = (a[9] as number) + ws * s;
    b[0] = (b[0] as number) + we * off;
    b[1] = (b[1] as number) + wn * off;
    b[2] = (b[2] as number) + wu * off;
    b[3] = (b[3] as number) + ws * off;
  }

  /**
   * Height and size, which have no cross term of their own, are eliminated first; what stays is a
   * system of two by two for the place, whose inverse is its covariance.
   */
  solve():
    | {
        readonly step: readonly [number, number, number, number];
        readonly covariance: readonly [number, number, number];
      }
    | undefined {
    const [ee = 0, en = 0, eu = 0, es = 0, nn = 0, nu = 0, ns = 0, uu = 0, , ss = 0] = this.#a;
    const [be = 0, bn = 0, bu = 0, bs = 0] = this.#b;
    const a = ee - (eu * eu) / uu - (es * es) / ss;
    const b = en - (eu * nu) / uu - (es * ns) / ss;
    const d = nn - (nu * nu) / uu - (ns * ns) / ss;
    const determinant = a * d - b * b;
    // Wider than a kilometre is no place.
    if (!(determinant > 1e-12 && a > 0 && d > 0)) return undefined;
    const p = be - (eu * bu) / uu - (es * bs) / ss;
    const q = bn - (nu * bu) / uu - (ns * bs) / ss;
    const east = (d * p - b * q) / determinant;
    const north = (a * q - b * p) / determinant;
    return {
      step: [east, north, (bu - eu * east - nu * north) / uu, (bs - es * east - ns * north) / ss],
      covariance: [d / determinant, -b / determinant, a / determinant],
    };
  }
}

// One for all: nothing waits while an object is fitted.
const system = new NormalEquations();
