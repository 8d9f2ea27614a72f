/**
 * Simplifies a line (Douglas and Peucker 1973): keeps its ends and every position that is further than
 * the tolerance from the line drawn without it. `coordinates` are `x, y, x, y …`.
 */
export function simplify(coordinates: readonly number[], tolerance: number): readonly number[] {
  const last = coordinates.length - 2;
  if (last <= 2) return coordinates;
  const isKept = new Uint8Array(coordinates.length / 2);
  isKept[0] = 1;
  isKept[last / 2] = 1;
  const open = [0, last];
  while (open.length > 0) {
    const to = open.pop() as number;
    const from = open.pop() as number;
    const farthest = farthestFrom(coordinates, from, to, tolerance * tolerance);
    if (farthest < 0) continue;
    isKept[farthest / 2] = 1;
    if (farthest - from > 2) open.push(from, farthest);
    if (to - farthest > 2) open.push(farthest, to);
  }
  const kept: number[] = [];
  for (let i = 0; i <= last; i += 2) {
    if (isKept[i / 2]) kept.push(coordinates[i] as number, coordinates[i + 1] as number);
  }
  return kept;
}

/** Index of the position between two others that is farthest from the segment between them, if that is too far; else -1. */
function farthestFrom(
  coordinates: readonly number[],
  from: number,
  to: number,
  squaredTolerance: number,
): number {
  const ax = coordinates[from] as number;
  const ay = coordinates[from + 1] as number;
  const dx = (coordinates[to] as number) - ax;
  const dy = (coordinates[to + 1] as number) - ay;
  const squaredLength = dx * dx + dy * dy;
  let farthest = -1;
  let largest = squaredTolerance;
  for (let i = from + 2; i < to; i += 2) {
    let px = (coordinates[i] as number) - ax;
    let py = (coordinates[i + 1] as number) - ay;
    if (squaredLength > 0) {
      const t = Math.max(0, Math.min(1, (px * dx + py * dy) / squaredLength));
      px -= t * dx;
      py -= t * dy;
    }
    const squaredDistance = px * px + py * py;
    if (squaredDistance > largest) {
      largest = squaredDistance;
      farthest = i;
    }
  }
  return farthest;
}
