import type { Track } from './associate.ts';
import type { ObjectClass } from './object-classes.ts';
import { type Fit, fitObject } from './refine.ts';

/** However unsure tracks are, and however large. */
const furthestMetres = 5;
/** In standard deviations of the distance between two tracks. */
const deviations = 3;
/** Of an object's size: hidden in part, it seems to be elsewhere by as much. */
const sizeShare = 0.5;

/**
 * Makes one of tracks that see the same object: near each other by their uncertainty and size, and never
 * seen side by side in one image. The best seen first, then by the order of tracks.
 */
export function mergeTracks(tracks: readonly Track[], kind: ObjectClass): Track[] {
  const order = tracks.toSorted((a, b) => b.rays.length - a.rays.length);
  const merged: Track[] = [];
  for (const track of order) {
    let nearest: { place: number; metres: number } | undefined;
    for (const [place, other] of merged.entries()) {
      const metres = Math.hypot(track.fit.east - other.fit.east, track.fit.north - other.fit.north);
      if (metres > limitOf(track.fit, other.fit) || (nearest && nearest.metres <= metres)) continue;
      if (!isCoObserved(track, other)) nearest = { place, metres };
    }
    const other = nearest && merged[nearest.place];
    const joined = other && join(other, track, kind);
    if (nearest && joined) merged[nearest.place] = joined;
    else merged.push(track);
  }
  return merged;
}

function limitOf(a: Fit, b: Fit): number {
  const shared = a.frame === b.frame ? 0 : a.frameSigma ** 2 + b.frameSigma ** 2;
  const variance = a.varianceEast + a.varianceNorth + b.varianceEast + b.varianceNorth;
  const sigma = Math.sqrt(variance / 2 + shared);
  const size = Math.exp(Math.min(a.logSize, b.logSize));
  return Math.min(furthestMetres, deviations * sigma) + Math.min(furthestMetres, sizeShare * size);
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
