import type { Bounds } from '../coverage.ts';

export type Place = [lon: number, lat: number];

/** The smallest box around places; over the antimeridian its east is beyond 180. Of none, the world. */
export function boxAround(places: readonly Place[]): Bounds {
  const lons = places.map(([lon]) => lon).sort((a, b) => a - b);
  const lats = places.map(([, lat]) => lat);
  const [first] = lons;
  if (first === undefined) return [-150, -55, 170, 72];
  // The widest gap between neighbours is what the box leaves out.
  let [west, east, widest] = [first, lons.at(-1) ?? first, 0];
  widest = first + 360 - east;
  for (const [index, lon] of lons.entries()) {
    const next = lons[index + 1];
    if (next === undefined || next - lon <= widest) continue;
    [west, east, widest] = [next, lon + 360, next - lon];
  }
  return [west, Math.min(...lats), east, Math.max(...lats)];
}
