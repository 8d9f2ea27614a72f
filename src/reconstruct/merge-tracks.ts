import type { Track } from './claims.ts';
import type { ObjectClass } from './object-classes.ts';
import { type Fit, fitObject } from './refine.ts';

/** However unsure tracks are, and however large. */
const furthestMetres = 5;
/** In standard deviations of the distance between two tracks. */
const deviations = 3;
/** Frames with less of an error of position than this, in metres, need no aligning. */
const alignedSigma = 0.15;
/** Of an object's size: hidden in part, it seems to be elsewhere by as much. */
const sizeShare = 0.7;

/**
 * Makes one of tracks that see the same object: near each other by their uncertainty and size, and never
 * seen side by side in one image. The best seen first, then by the order of tracks.
 */
export function mergeTracks(tracks: readonly Track[], kind: ObjectClass): Track[] {
  const order = tracks.toSorted((a, b) => b.rays.length - a.rays.length);
  const merged: Track[] = [];
  for (const track of order) {
    let nearest: { place: number; metres: number } | undefined;
    for (let place = 0; place < merged.length; place++) {
      const other = merged[place] as Track;
      const toEast = track.fit.east - other.fit.east;
      const toNorth = track.fit.north - other.fit.north;
      // Most are far from each other.
      if (Math.abs(toEast) > 2 * furthestMetres || Math.abs(toNorth) > 2 * furthestMetres) continue;
      const metres = Math.hypot(toEast, toNorth);
      if (nearest && nearest.metres <= metres) continue;
      if (isNear(track.fit, other.fit, metres) && !isCoObserved(track, other)) {
        nearest = { place, metres };
      }
    }
    const other = nearest && merged[nearest.place];
    const joined = other && join(other, track, kind);
    if (nearest && joined) merged[nearest.place] = joined;
    else merged.push(track);
  }
  return merged;
}

/** Whether two places may be the same: by their covariances, and by as much as the object is large. */
function isNear(a: Fit, b: Fit, metres: number): boolean {
  const size = Math.min(furthestMetres, sizeShare * Math.exp(Math.min(a.logSize, b.logSize)));
  if (metres <= size) return true;
  if (metres > furthestMetres + size) return false;
  const shared = sharedVariance(a) + sharedVariance(b);
  const ee = a.varianceEast + b.varianceEast + shared;
  const nn = a.varianceNorth + b.varianceNorth + shared;
  const en = a.covariance + b.covariance;
  // What is left between them when each comes as near as its size allows.
  const left = (metres - size) / metres;
  const [east, north] = [(a.east - b.east) * left, (a.north - b.north) * left];
  const square =
    (nn * east * east - 2 * en * east * north + ee * north * north) / (ee * nn - en * en);
  return square <= deviations * deviations;
}

/** Frames that were aligned by what they share still differ a little. */
function sharedVariance({ frameSigma }: Fit): number {
  return frameSigma < alignedSigma ? 0 : Math.max(frameSigma, 0.8) ** 2;
}

/** Whether an image shows both: as each image has one ray in a track, they are then two objects. */
function isCoObserved(a: Track, b: Track): boolean {
  const images = new Set(a.rays.map((ray) => ray.imageId));
  return b.rays.some((ray) => images.has(ray.imageId));
}

function join(a: Track, b: Track, kind: ObjectClass): Track | undefined {
  const rays = [...a.rays, ...b.rays].sort((x, y) => x.imageId - y.imageId);
  const fit = fitObject(rays, a.fit, kind);
  return fit && { rays, fit };
}
