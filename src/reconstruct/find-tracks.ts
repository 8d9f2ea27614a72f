import { adjustPoses, changeRay } from './adjust-poses.ts';
import { associate } from './associate.ts';
import type { Track } from './claims.ts';
import type { Lookouts } from './lookouts.ts';
import { mergeTracks } from './merge-tracks.ts';
import { classOfValue, type ObjectClass } from './object-classes.ts';
import type { Ray } from './ray.ts';
import { findLeans, type Lean } from './usual-sizes.ts';

/** An object that rays of a value see. */
export interface Found {
  readonly value: string;
  /** What is known beforehand of objects of the value anywhere. */
  readonly kind: ObjectClass;
  readonly track: Track;
}

type RaysByValue = readonly (readonly [string, readonly Ray[]])[];

/** Times that poses are corrected and objects looked for anew. */
const corrections = 2;
/** Of the images that ought to see an object, how many must. */
const leastShare = 0.35;

/**
 * The objects that rays see, value by value, after poses and what is taken for usual were corrected by what
 * images share. Lookouts are all images that could have seen some.
 */
export function findTracks(raysByValue: RaysByValue, lookouts: Lookouts): Found[] {
  const recorded = new Map(
    raysByValue.flatMap(([, rays]) => rays.map((ray) => [ray.detectionId, ray])),
  );
  let found = findOnce(raysByValue, lookouts, new Map());
  for (let turn = 0; turn < corrections; turn++) {
    const leans = findLeans(found, recorded);
    // Poses are always corrected from what was recorded, so that the usual errors stay the measure.
    const changes = adjustPoses(
      found.map(({ track, kind }) => ({
        track: { ...track, rays: track.rays.map((ray) => recorded.get(ray.detectionId) ?? ray) },
        kind,
      })),
    );
    const changed = raysByValue.map(([value, rays]) => {
      const { range = 0 } = leans.get(value) ?? {};
      const change = (ray: Ray) => {
        const moved = changeRay(ray, changes);
        return range === 0 ? moved : { ...moved, logRange: moved.logRange - range };
      };
      return [value, rays.map(change)] as const;
    });
    found = findOnce(changed, lookouts, leans);
  }
  return found;
}

function findOnce(
  raysByValue: RaysByValue,
  lookouts: Lookouts,
  leans: ReadonlyMap<string, Lean>,
): Found[] {
  return raysByValue.flatMap(([value, rays]) => {
    const kind = classOfValue(value);
    const here = withSize(kind, leans.get(value)?.size ?? 0);
    const tracks = mergeTracks(associate(rays, here, lookouts), here);
    return tracks
      .filter((track) => isSeenEnough(track, lookouts))
      .map((track) => ({ value, kind, track }));
  });
}

/** Also for what others took rays from, and where too many images were there to count misses before. */
function isSeenEnough({ rays, fit }: Track, lookouts: Lookouts): boolean {
  return rays.length >= leastShare * (rays.length + lookouts.missed(rays, fit));
}

function withSize(kind: ObjectClass, lean: number): ObjectClass {
  return kind.sizeMetres === null
    ? kind
    : { ...kind, sizeMetres: kind.sizeMetres * Math.exp(lean) };
}
