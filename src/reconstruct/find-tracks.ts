import { adjustPoses, changeRay } from './adjust-poses.ts';
import { associate, type Track } from './associate.ts';
import { mergeTracks } from './merge-tracks.ts';
import { classOfValue, type ObjectClass } from './object-classes.ts';
import type { Ray } from './ray.ts';

interface Found {
  readonly value: string;
  readonly kind: ObjectClass;
  readonly track: Track;
}

/** Times that poses are corrected and objects looked for anew. */
const corrections = 2;

/** The objects that rays see, value by value, after the poses were corrected by what images share. */
export function findTracks(raysByValue: readonly (readonly [string, readonly Ray[]])[]): Found[] {
  const recorded = new Map(
    raysByValue.flatMap(([, rays]) => rays.map((ray) => [ray.detectionId, ray])),
  );
  let found = findOnce(raysByValue);
  for (let turn = 0; turn < corrections; turn++) {
    // Poses are always corrected from what was recorded, so that the usual errors stay the measure.
    const changes = adjustPoses(
      found.map(({ track, kind }) => ({
        track: { ...track, rays: track.rays.map((ray) => recorded.get(ray.detectionId) ?? ray) },
        kind,
      })),
    );
    found = findOnce(
      raysByValue.map(([value, rays]) => [value, rays.map((ray) => changeRay(ray, changes))]),
    );
  }
  return found;
}

function findOnce(raysByValue: readonly (readonly [string, readonly Ray[]])[]): Found[] {
  return raysByValue.flatMap(([value, rays]) => {
    const kind = classOfValue(value);
    const tracks = mergeTracks(associate(rays, kind), kind);
    return tracks.map((track) => ({ value, kind, track }));
  });
}
