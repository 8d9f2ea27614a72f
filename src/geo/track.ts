import { distanceMetres } from './geodesy.ts';

export interface TrackPoint {
  readonly lon: number;
  readonly lat: number;
  readonly capturedAtMs: number;
}

/** How fast somebody went, and when. */
export interface SpeedAt {
  /** In the middle of what was measured. */
  readonly atMs: number;
  readonly kilometresPerHour: number;
}

/**
 * Speeds along a track, at most `limit` of them: from each point to the next, or over several at once
 * when there are more. Between points of one moment there is none.
 */
export function speedsAlong(track: readonly TrackPoint[], limit: number): SpeedAt[] {
  const stride = Math.max(1, Math.ceil((track.length - 1) / limit));
  const speeds: SpeedAt[] = [];
  for (let start = 0; start < track.length - 1; start += stride) {
    const points = track.slice(start, start + stride + 1);
    const [first, last] = [points[0], points.at(-1)];
    if (!first || !last || last.capturedAtMs <= first.capturedAtMs) continue;
    const hours = (last.capturedAtMs - first.capturedAtMs) / 3_600_000;
    speeds.push({
      atMs: (first.capturedAtMs + last.capturedAtMs) / 2,
      kilometresPerHour: lengthMetres(points) / 1000 / hours,
    });
  }
  return speeds;
}

/** From the first point to the last, over all between. */
export function lengthMetres(track: readonly Omit<TrackPoint, 'capturedAtMs'>[]): number {
  let metres = 0;
  for (const [index, { lon, lat }] of track.entries()) {
    const before = track[index - 1];
    if (before) metres += distanceMetres(before.lon, before.lat, lon, lat);
  }
  return metres;
}
