/** The part of a ring (x, y, x, y …) between two positions on an axis, 0 for x and 1 for y (Sutherland and Hodgman 1974). */
export function clipRing(
  ring: readonly number[],
  axis: 0 | 1,
  min: number,
  max: number,
): readonly number[] {
  return clipSide(clipSide(ring, axis, min, 1), axis, max, -1);
}

/** What lies on the side of a bound: above it for sign 1, below it for -1. */
function clipSide(
  ring: readonly number[],
  axis: 0 | 1,
  bound: number,
  sign: 1 | -1,
): readonly number[] {
  const kept: number[] = [];
  const count = ring.length;
  for (let to = 0; to < count; to += 2) {
    const from = (to + count - 2) % count;
    const before = ((ring[from + axis] as number) - bound) * sign;
    const after = ((ring[to + axis] as number) - bound) * sign;
    if (before < 0 !== after < 0) {
      const t = before / (before - after);
      for (const each of [0, 1] as const) {
        const [a, b] = [ring[from + each] as number, ring[to + each] as number];
        kept.push(each === axis ? bound : a + t * (b - a));
      }
    }
    if (after >= 0) kept.push(ring[to] as number, ring[to + 1] as number);
  }
  return kept;
}
