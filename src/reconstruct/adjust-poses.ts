import type { Track } from './claims.ts';
import { asideVariance } from './estimate.ts';
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
  let changes = new Map<number, PoseChange>();
  if (chains.length === 1 && chains[0]?.[0]?.isComputed) return changes;
  let fits = tracks.map(({ track }) => track.fit);
  const sightings = new Map<number, Sighted[]>();
  for (const [place, { track }] of tracks.entries()) {
    for (const ray of track.rays) {
      const known = sightings.get(ray.imageId);
      if (known) known.push({ ray, place });
      else sightings.set(ray.imageId, [{ ray, place }]);
    }
  }
  for (let turn = 0; turn < alternations; turn++) {
    changes = new Map(chains.flatMap((chain) => moveChain(chain, sightings, fits)));
    const latest = changes;
    fits = tracks.map(({ track, kind }, index) => {
      const fit = fits[index] as Fit;
      return (
        fitObject(
          track.rays.map((ray) => changeRay(ray, latest)),
          fit,
          kind,
          1,
        ) ?? fit
      );
    });
  }
  return changes;
}

/** A ray as it is after its camera's pose was corrected. */
export function changeRay(ray: Ray, changes: ReadonlyMap<number, PoseChange>): Ray {
  const change = changes.get(ray.imageId);
  if (!change) return ray;
  const [sine, cosine] = [Math.sin(change.heading), Math.cos(change.heading)];
  const bearingVariance = ray.bearingSigma ** 2 - ray.headingSigma ** 2 + change.headingSigma ** 2;
  return {
    ...ray,
    east: ray.east + change.east,
    north: ray.north + change.north,
    sine: ray.sine * cosine + ray.cosine * sine,
    cosine: ray.cosine * cosine - ray.sine * sine,
    bearingSigma: Math.sqrt(bearingVariance),
    headingSigma: change.headingSigma,
    frameSigma: Math.min(ray.frameSigma, change.positionSigma),
  };
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

function moveChain(
  chain: readonly Ray[],
  sightings: ReadonlyMap<number, readonly Sighted[]>,
  fits: readonly Fit[],
): [number, PoseChange][] {
  const links = chain.map((camera, index) => {
    const before = chain[index - 1];
    const metres = before
      ? Math.hypot(camera.east - before.east, camera.north - before.north)
      : Number.POSITIVE_INFINITY;
    const reach = camera.isComputed ? computedReachMetres : recordedReachMetres;
    return {
      position: 1 / (2 * camera.frameSigma ** 2 * Math.max(0.01, metres / reach)),
      heading: 1 / (2 * camera.headingSigma ** 2 * Math.max(0.01, metres / headingReachMetres)),
    };
  });
  const blocks = chain.map((camera) => {
    const position = camera.frameSigma ** -2;
    const block = { a: [position, 0, 0, position, 0, camera.headingSigma ** -2], b: [0, 0, 0] };
    for (const { ray, place } of sightings.get(camera.imageId) ?? []) {
      addSighting(block, ray, fits[place] as Fit);
    }
    return block;
  });
  const solved = solveChain(
    blocks,
    links.map(({ position, heading }) => [position, position, heading]),
  );
  return chain.map((camera, index) => {
    const { x, variances } = solved[index] as (typeof solved)[number];
    const change = {
      east: x[0],
      north: x[1],
      heading: x[2],
      positionSigma: Math.max(0.2, Math.sqrt((variances[0] + variances[1]) / 2)),
      headingSigma: Math.max(camera.headingSigma / 4, Math.sqrt(variances[2])),
    };
    return [camera.imageId, change];
  });
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
  const own = asideVariance(ray, { ...fit, frame: ray.frame }, along);
  const variance = own - (along * ray.headingSigma) ** 2 + placeVariance;
  const weight = robust(aside, variance, (along * ray.headingSigma) ** 2 + ray.frameSigma ** 2);
  const row = [cosine, -sine, along] as const;
  let at = 0;
  for (let i = 0; i < 3; i++) {
    for (let j = i; j < 3; j++) {
      a[at] = (a[at] as number) + (row[i] as number) * (row[j] as number) * weight;
      at++;
    }
    b[i] = (b[i] as number) + (row[i] as number) * aside * weight;
  }
}

/** Weighs down what even the usual errors of a pose don't explain. */
function robust(aside: number, variance: number, poseVariance: number): number {
  const deviation = Math.abs(aside) / Math.sqrt(variance + poseVariance);
  return (deviation > huber ? huber / deviation : 1) / variance;
}
