import { Claims, type Track } from './claims.ts';
import { type Estimate, matchLimit, misfitOf } from './estimate.ts';
import { Heap } from './heap.ts';
import { findHypotheses, type Hypothesis } from './hypotheses.ts';
import type { Lookouts } from './lookouts.ts';
import type { ObjectClass } from './object-classes.ts';
import type { Ray } from './ray.ts';
import { RayIndex } from './ray-index.ts';
import { type Fit, fitObject } from './refine.ts';

/**
 * What an object must explain that none found before it does, less what its misses cost: a perfect view
 * counts 1, one at the limit of matching 0.
 */
const leastSupport = 1;
/** Of each image that ought to see an object and doesn't; as if an image showed four of five. */
const missCost = 0.3;
/** Metres of uncertainty from which on nothing is told, and how many where only two images saw it. */
const widestSigma = 6;
const widestOfTwo = 3;
/** Two rays of something of any size meet anywhere. */
const leastViewsOfAnySize = 3;
const refinements = 4;
/** Where rays meet less surely than this, height, size and known distances may tell the place better. */
const vagueMetres = 1;

interface Support {
  readonly score: number;
  /** Places in the list of rays, ascending. */
  readonly rays: readonly number[];
}

interface Entry {
  readonly hypothesis: Hypothesis;
  score: number;
}

/**
 * Tells which rays see the same object: the hypothesis that most images support takes its rays for
 * itself, then the next one, until nothing is left that two images support (greedy, with exclusive
 * assignment). Images that ought to see it but don't count against it. One that comes later may take rays
 * from those of few views that they fit less well. Rays are of one value, sorted by image and detection.
 */
export function associate(rays: readonly Ray[], kind: ObjectClass, lookouts: Lookouts): Track[] {
  const index = new RayIndex(rays);
  const leastViews = kind.sizeMetres === null ? leastViewsOfAnySize : 2;
  const claims = new Claims(rays, kind, leastViews);
  const support = (at: Estimate): Support => {
    const seen = supportOf(at, rays, index, claims);
    if (seen.rays.length < 2 || seen.score < leastSupport) return seen;
    // Who saw it may be among the rays left out.
    if (index.isThinned(at.east, at.north)) return seen;
    const score = seen.score - missCost * lookouts.missed(raysAt(rays, seen.rays), at);
    return { ...seen, score };
  };

  const heap = new Heap<Entry>(isBefore);
  for (const hypothesis of findHypotheses(rays, index)) {
    const start = improve(hypothesis, rays, kind);
    const score = scoreOf(start, rays, index);
    if (score >= leastSupport) heap.push({ hypothesis: start, score });
  }

  for (let entry = heap.pop(); entry; entry = heap.pop()) {
    const { hypothesis } = entry;
    let seen = support(hypothesis);
    if (seen.rays.length < 2 || seen.score < leastSupport) continue;
    if (seen.score < entry.score) {
      // Others took some of its rays since it was scored, or images miss it.
      entry.score = seen.score;
      heap.push(entry);
      continue;
    }
    let fit: Fit | undefined;
    for (let round = 0; round < refinements; round++) {
      fit = fitObject(raysAt(rays, seen.rays), fit ?? hypothesis, kind);
      if (!fit) break;
      const next = support(fit);
      const isStable = isSame(next.rays, seen.rays);
      seen = next;
      if (isStable || seen.rays.length < 2) break;
    }
    if (!fit || seen.rays.length < leastViews || seen.score < leastSupport) continue;
    const sigma = Math.sqrt(fit.varianceEast + fit.varianceNorth);
    if (sigma > (seen.rays.length === 2 ? widestOfTwo : widestSigma)) continue;
    claims.claim(seen.rays, fit);
  }
  return claims.tracks();
}

function improve(hypothesis: Hypothesis, rays: readonly Ray[], kind: ObjectClass): Hypothesis {
  if (hypothesis.sigma <= vagueMetres) return hypothesis;
  const fit = fitObject(raysAt(rays, [hypothesis.first, hypothesis.second]), hypothesis, kind);
  if (!fit) return hypothesis;
  const { east, north, up, logSize, frame, frameSigma, hasAltitude } = fit;
  const { first, second, sigma } = hypothesis;
  return { east, north, up, logSize, frame, frameSigma, hasAltitude, first, second, sigma };
}

/** The rays that match an estimate better than what has them, of each image the one that gains most. */
function supportOf(at: Estimate, rays: readonly Ray[], index: RayIndex, claims: Claims): Support {
  const chosen: number[] = [];
  let score = 0;
  let imageId = Number.NaN;
  let best = 0;
  const places = index.at(at.east, at.north);
  for (let next = 0; next < places.length; next++) {
    const place = places[next] as number;
    const limit = claims.misfitOf(place);
    if (limit <= 0) continue;
    const ray = rays[place] as Ray;
    const misfit = misfitOf(ray, at);
    if (misfit >= limit) continue;
    const gain = (limit - misfit) / matchLimit;
    if (ray.imageId !== imageId) {
      imageId = ray.imageId;
      best = gain;
      chosen.push(place);
      score += gain;
    } else if (gain > best) {
      score += gain - best;
      best = gain;
      chosen[chosen.length - 1] = place;
    }
  }
  return { score, rays: chosen };
}

/** The score of a hypothesis while all rays are free. */
function scoreOf(at: Estimate, rays: readonly Ray[], index: RayIndex): number {
  let score = 0;
  let imageId = Number.NaN;
  let best = matchLimit;
  const places = index.at(at.east, at.north);
  for (let next = 0; next < places.length; next++) {
    const ray = rays[places[next] as number] as Ray;
    const misfit = misfitOf(ray, at);
    if (misfit >= matchLimit) continue;
    if (ray.imageId !== imageId) {
      imageId = ray.imageId;
      best = misfit;
      score += 1 - misfit / matchLimit;
    } else if (misfit < best) {
      score += (best - misfit) / matchLimit;
      best = misfit;
    }
  }
  return score;
}

/** The better supported first; then by what doesn't depend on any order of arrival. */
function isBefore(a: Entry, b: Entry): boolean {
  if (a.score !== b.score) return a.score > b.score;
  if (a.hypothesis.sigma !== b.hypothesis.sigma) return a.hypothesis.sigma < b.hypothesis.sigma;
  if (a.hypothesis.first !== b.hypothesis.first) return a.hypothesis.first < b.hypothesis.first;
  return a.hypothesis.second < b.hypothesis.second;
}

function raysAt(rays: readonly Ray[], places: readonly number[]): Ray[] {
  return places.map((place) => rays[place] as Ray);
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}
