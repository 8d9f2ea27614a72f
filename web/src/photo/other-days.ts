/** How far apart the directions of two photos of the same view are at most. */
const widestTurnDegrees = 40;

interface OpenPhoto {
  readonly id: string;
  readonly sequence: string;
}

/** What tells whether a photo shows the same as another, by the API's names. */
export interface Sight extends OpenPhoto {
  readonly captured_at: number;
  readonly camera_type: string;
  readonly computed_compass_angle?: number;
}

export interface Day<P> {
  readonly day: string;
  readonly photos: readonly P[];
}

/**
 * The open photo, and of each other sequence the nearest photo that shows the same: one that looks the
 * same way, in degrees, or all around. `nearby` comes nearest first; the answer newest first.
 */
export function sameView<P extends Sight>(
  nearby: readonly P[],
  open: OpenPhoto,
  bearing: number,
): P[] {
  const found = new Map<string, P>();
  for (const photo of nearby) {
    if (photo.id === open.id) found.set(photo.sequence, photo);
    if (photo.sequence === open.sequence || found.has(photo.sequence)) continue;
    if (looks(photo, bearing)) found.set(photo.sequence, photo);
  }
  return [...found.values()].sort(
    (a, b) => b.captured_at - a.captured_at || (a.id < b.id ? 1 : -1),
  );
}

function looks({ camera_type, computed_compass_angle }: Sight, bearing: number): boolean {
  if (camera_type === 'spherical') return true;
  const apart = Math.abs((((computed_compass_angle ?? 0) - bearing + 540) % 360) - 180);
  return apart <= widestTurnDegrees;
}

/** Photos that follow each other, by the day that `dayOf` says they are of. */
export function byDay<P>(photos: readonly P[], dayOf: (photo: P) => string): Day<P>[] {
  const days: { day: string; photos: P[] }[] = [];
  for (const photo of photos) {
    const day = dayOf(photo);
    const last = days.at(-1);
    if (last?.day === day) last.photos.push(photo);
    else days.push({ day, photos: [photo] });
  }
  return days;
}
