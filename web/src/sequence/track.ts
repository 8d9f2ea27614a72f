/** An image of the page's sequence. */
export interface TrackImage {
  readonly id: number;
  readonly lon: number;
  readonly lat: number;
  /** Milliseconds since 1970. */
  readonly capturedAtMs: number;
  /** Degrees clockwise from north. */
  readonly headingDegrees: number;
}

type Written = readonly [
  id: number,
  lon: number,
  lat: number,
  capturedAtMs: number,
  headingDegrees: number,
];

/** The images as the server writes them into the page. */
export function readTrack(text: string): TrackImage[] {
  return (JSON.parse(text) as Written[]).map(([id, lon, lat, capturedAtMs, headingDegrees]) => ({
    id,
    lon,
    lat,
    capturedAtMs,
    headingDegrees,
  }));
}

/** The index of the image that was taken nearest to a time; of none, -1. */
export function nearestInTime(track: readonly TrackImage[], ms: number): number {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, { capturedAtMs }] of track.entries()) {
    const away = Math.abs(capturedAtMs - ms);
    if (away < least) [best, least] = [index, away];
  }
  return best;
}
