import { distanceToKerb, KERB_HEIGHT, onEastStreet, onNorthStreet } from './streets.ts';

/** The way a camera goes: stretches of street, one after the other, corners rounded. */
export type Leg = {
  street: 'east' | 'north';
  index: number;
  from: number;
  to: number;
  offset: number;
};

export type Waypoint = { x: number; y: number; ground: number; heading: number };

const STEP = 0.25;
/** Half the window, in steps, over which corners are rounded: 2.5 m. */
const ROUNDING = 10;

/** `count` places, `spacing` metres apart along the legs. */
export function walkRoute(legs: readonly Leg[], spacing: number, count: number): Waypoint[] {
  const rough: [number, number][] = [];
  for (const { street, index, from, to, offset } of legs) {
    const forward = to > from;
    const steps = Math.ceil(Math.abs(to - from) / STEP);
    for (let i = 0; i <= steps; i++) {
      const along = from + ((to - from) * i) / steps;
      const s =
        street === 'east'
          ? onEastStreet(index, along, offset, forward)
          : onNorthStreet(index, along, offset, forward);
      rough.push([s.x, s.y]);
    }
  }
  const path = rough.map((_, i) => average(rough, i, ROUNDING));
  const lengths = [0];
  for (let i = 1; i < path.length; i++) {
    const [a, b] = [path[i - 1] as [number, number], path[i] as [number, number]];
    lengths.push((lengths[i - 1] as number) + Math.hypot(b[0] - a[0], b[1] - a[1]));
  }
  const at = (distance: number): [number, number] => {
    let i = lengths.findIndex((l) => l > distance);
    if (i < 1) i = i === 0 ? 1 : path.length - 1;
    const l0 = lengths[i - 1] as number;
    const f = (distance - l0) / ((lengths[i] as number) - l0);
    const [a, b] = [path[i - 1] as [number, number], path[i] as [number, number]];
    return [a[0] + (b[0] - a[0]) * f, a[1] + (b[1] - a[1]) * f];
  };
  return Array.from({ length: count }, (_, i) => {
    const [x, y] = at(i * spacing + 1);
    const [bx, by] = at(i * spacing);
    const [fx, fy] = at(i * spacing + 2);
    const kerb = distanceToKerb(x, y);
    const ground = KERB_HEIGHT * Math.min(1, Math.max(0, kerb + 0.5));
    return { x, y, ground, heading: (Math.atan2(fx - bx, fy - by) * 180) / Math.PI };
  });
}

function average(points: readonly [number, number][], i: number, reach: number): [number, number] {
  const r = Math.min(reach, i, points.length - 1 - i);
  let x = 0;
  let y = 0;
  for (let k = i - r; k <= i + r; k++) {
    x += (points[k] as [number, number])[0];
    y += (points[k] as [number, number])[1];
  }
  return [x / (2 * r + 1), y / (2 * r + 1)];
}
