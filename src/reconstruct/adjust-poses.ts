import type { Track } from './claims.ts';
import { ownAsideVariance } from './estimate.ts';
import type { ObjectClass } from './object-classes.ts';
import type { Ray } from './ray.ts';
import { type Fit, fitObject } from './refine.ts';
import { solveChain } from './solve-chain.ts';

/** What is to be added to a camera's pose: metres, and radians clockwise; and what doubt is left. */
export interface PoseChange {
  readonly east: number;
  readonly north: number;
  readonly heading: number;
  /** One standard deviation on each axis. */
  readonly positionSigma: number;
  readonly headingSigma: number;
}

/** Distances over which an error of position stays about the same: receivers drift, reconstructions are stiff. */
const recordedReachMetres = 100;
const computedReachMetres = 1000;
/** The same of an error of heading. */
const headingReachMetres = 15;
const alternations = 3;
/** Huber's limit, in standard deviations. */
const huber = 1.5;

/**
 * Corrects poses by the objects that several images share: objects are placed by the rays, then cameras
 * moved and turned towards what they see, within what is usual for their receivers and compasses and
 * about as their neighbours on the way, and again. Errors that all frames share can't be seen.
 * By image id.
 */
export function adjustPoses(
  tracks: readonly { readonly track: Track; readonly kind: ObjectClass }[],
): Map<number, PoseChange> {
  // A single reconstruction has nothing to be held against.
  const chains = chainsOf(tracks.flatMap(({ track }) => track.rays));
  if (chains.length === 1 && chains[0]?.[0]?.isComputed) return new Map();
  const cameras = chains.flat();
  const numbers = new Map(cameras.map(({ imageId }, number) => [imageId, number]));
  const sightings: Sighted[][] = cameras.map(() => []);
  const copies = tracks.map(({ track }, place) =>
    track.rays.map((ray) => {
      const number = numbers.get(ray.imageId) as number;
      sightings[number]?.push({ ray, place });
      return { ray, number, copy: { ...ray } };
    }),
  );
  const moved = copies.map((list) => list.map(({ copy }) => copy));
  const links = chains.map(linksOf);
  let fits = tracks.map(({ track }) => track.fit);
  let changes: PoseChange[] = [];
  for (let turn = 0; turn < alternations; turn++) {
    changes = [];
    for (const [index, chain] of chains.entries()) {
      const seen = sightings.slice(changes.length, changes.length + chain.length);
      for (const change of moveChain(chain, links[index] ?? [], seen, fits)) changes.push(change);
    }
    for (const list of copies) {
      for (const { ray, number, copy } of list) moveRay(copy, ray, changes[number] as PoseChange);
    }
    fits = tracks.map(({ kind }, index) => {
      const fit = fits[index] as Fit;
      return fitObject(moved[index] ?? [], fit, kind, 1) ?? fit;
    });
  }
  return new Map(cameras.map(({ imageId }, number) => [imageId, changes[number] as PoseChange]));
}

/** A ray as it is after its camera's pose was corrected. */
export function changeRay(ray: Ray, changes: ReadonlyMap<number, PoseChange>): Ray {
  const change = changes.get(ray.imageId);
  if (!change) return ray;
  const changed = { ...ray };
  moveRay(changed, ray, change);
  return changed;
}

type MovedRay = { -readonly [Key in keyof Ray]: Ray[Key] };

/** Makes a copy of a ray what the ray is after its camera's pose was corrected. */
function moveRay(copy: MovedRay, ray: Ray, change: PoseChange): void {
  const sine = Math.sin(change.heading);
  const cosine = Math.cos(change.heading);
  const bearingVariance = ray.bearingSigma ** 2 - ray.headingSigma ** 2 + change.headingSigma ** 2;
  copy.east = ray.east + change.east;
  copy.north = ray.north + change.north;
  copy.sine = ray.sine * cosine + ray.cosine * sine;
  copy.cosine = ray.cosine * cosine - ray.sine * sine;
  copy.bearingSigma = Math.sqrt(bearingVariance);
  copy.headingSigma = change.headingSigma;
  copy.frameSigma = Math.min(ray.frameSigma, change.positionSigma);
}

/** A ray with the place of its track in the list of tracks. */
interface Sighted {
  readonly ray: Ray;
  readonly place: number;
}

/** One ray of each camera, by frame, in the order in which they were taken. */
function chainsOf(rays: readonly Ray[]): Ray[][] {
  const cameras = new Map(rays.map((ray) => [ray.imageId, ray]));
  const chains = Map.groupBy(cameras.values(), (ray) => ray.frame);
  return [...chains.values()].map((chain) =>
    chain.sort((a, b) => a.capturedAtMs - b.capturedAtMs || a.imageId - b.imageId),
  );
}

/** How stiffly each camera of a chain is held to the one before it: east, north and heading. */
function linksOf(chain: readonly Ray[]): [number, number, number][] {
  return chain.map((camera, index) => {
    const before = chain[index - 1];
    const metres = before
      ? Math.hypot(camera.east - before.east, camera.north - before.north)
      : Number.POSITIVE_INFINITY;
    const reach = camera.isComputed ? computedReachMetres : recordedReachMetres;
    const position = 1 / (2 * camera.frameSigma ** 2 * Math.max(0.01, metres / reach));
    const heading =
      1 / (2 * camera.headingSigma ** 2 * Math.max(0.01, metres / headingReachMetres));
    return [position, position, heading];
  });
}

/** Sightings are those of each camera of the chain. */
function moveChain(
  chain: readonly Ray[],
  links: readonly [number, number, number][],
  sightings: readonly (readonly Sighted[])[],
  fits: readonly Fit[],
): PoseChange[] {
  const blocks = chain.map((camera, index) => {
    const position = camera.frameSigma ** -2;
    const block = { a: [position, 0, 0, position, 0, camera.headingSigma ** -2], b: [0, 0, 0] };
    for (const { ray, place } of sightings[index] ?? []) {
      addSighting(block, ray, fits[place] as Fit);
    }
    return block;
  });
  return solveChain(blocks, links).map(({ x, variances }, index) => ({
    east: x[0],
    north: x[1],
    heading: x[2],
    positionSigma: Math.max(0.2, Math.sqrt((variances[0] + variances[1]) / 2)),
    headingSigma: Math.max((chain[index] as Ray).headingSigma / 4, Math.sqrt(variances[2])),
  }));
}

/** Upper triangle of three by three, row by row, and the right side. */
interface Block {
  readonly a: number[];
  readonly b: number[];
}

function addSighting({ a, b }: Block, ray: Ray, fit: Fit): void {
  const toEast = fit.east - ray.east;
  const toNorth = fit.north - ray.north;
  const along = toEast * ray.sine + toNorth * ray.cosine;
  if (!(along > 1)) return;
  const aside = toEast * ray.cosine - toNorth * ray.sine;
  const { sine, cosine } = ray;
  const placeVariance =
    fit.varianceEast * cosine * cosine +
    fit.varianceNorth * sine * sine -
    2 * fit.covariance * sine * cosine;
  const own = ownAsideVariance(ray, along);
  const variance = own - (along * ray.headingSigma) ** 2 + placeVariance;
  const weight = robust(aside, variance, (along * ray.headingSigma) ** 2 + ray.frameSigma ** 2);
  const [wc, ws, wa] = [cosine * weight, -sine * weight, along * weight];
  a[0] = (a[0] as number) + cosine * wc;
  a[1] = (a[1] as number) + cosine * ws;
  a[2] = (a[2] as number) + cosine * wa;
  a[3] = (a[3] as number) - sine * ws;
  a[4] = (a[4] as number) - sine * wa;
  a[5] = (a[5] as number) + along * wa;
  b[0] = (b[0] as number) + aside * wc;
  b[1] = (b[1] as number) + aside * ws;
  b[2] = (b[2] as number) + aside * wa;
}

/** Weighs down what even the usual errors of a pose don't explain. */
function robust(aside: number, variance: number, poseVariance: number): number {
  const deviation = Math.abs(aside) / Math.sqrt(variance + poseVariance);
  return (deviation > huber ? huber / deviation : 1) / variance;
}
