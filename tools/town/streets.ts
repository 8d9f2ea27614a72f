/**
 * The street network: four streets running north (at STREETS_X) cross four running east (at
 * STREETS_Y). Main Street, the second one running east, swings north between its crossings. All in
 * metres east (x) and north (y) of the reference point.
 */

export const STREETS_X = [-112, -37, 35, 113] as const;
export const STREETS_Y = [-105, -33, 47, 115] as const;
export const MAIN_STREET = 1;
export const ROAD_HALF = 4.5;
export const SIDEWALK = 3.1;
export const KERB_HEIGHT = 0.12;
/** From the centre line to the house fronts. */
export const SETBACK = ROAD_HALF + SIDEWALK + 0.5;

const CORNER = 5;

/** How far Main Street lies north of its straight line at x. */
export function bend(street: number, x: number): number {
  if (street !== MAIN_STREET) return 0;
  return 7 * Math.sin(x * 0.028 + 0.4);
}

export function bendSlope(street: number, x: number): number {
  if (street !== MAIN_STREET) return 0;
  return 7 * 0.028 * Math.cos(x * 0.028 + 0.4);
}

/** Signed metres to the left of a street's centre line (first order, exact on straight streets). */
export function lateralX(street: number, x: number): number {
  return x - (STREETS_X[street] as number);
}

export function lateralY(street: number, x: number, y: number): number {
  const slope = bendSlope(street, x);
  return (y - (STREETS_Y[street] as number) - bend(street, x)) / Math.sqrt(1 + slope * slope);
}

/** Polynomial smooth minimum (Quilez), which rounds the kerb at the corners. */
function smoothMin(a: number, b: number): number {
  const h = CORNER - Math.abs(a - b);
  return h > 0 ? Math.min(a, b) - (h * h) / (4 * CORNER) : Math.min(a, b);
}

/** Negative on the carriageway, positive off it: metres to the kerb, about. */
export function distanceToKerb(x: number, y: number): number {
  let dx = Number.POSITIVE_INFINITY;
  let dy = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 4; i++) {
    const a = Math.abs(lateralX(i, x));
    if (a < dx) dx = a;
    const b = Math.abs(lateralY(i, x, y));
    if (b < dy) dy = b;
  }
  return smoothMin(dx, dy) - ROAD_HALF;
}

/** A place on a street: the point, and the heading (degrees) of the direction of travel. */
export type Station = { x: number; y: number; heading: number };

/** `along` is x (or y) of the centre line; `offset` metres to the right of the traveller. */
export function onEastStreet(street: number, along: number, offset: number, east = true): Station {
  const slope = bendSlope(street, along);
  const n = Math.sqrt(1 + slope * slope);
  const sign = east ? 1 : -1;
  const [tx, ty] = [sign / n, (sign * slope) / n];
  const y = (STREETS_Y[street] as number) + bend(street, along);
  return {
    x: along + ty * offset,
    y: y - tx * offset,
    heading: (Math.atan2(tx, ty) * 180) / Math.PI,
  };
}

export function onNorthStreet(
  street: number,
  along: number,
  offset: number,
  north = true,
): Station {
  const sign = north ? 1 : -1;
  return {
    x: (STREETS_X[street] as number) + sign * offset,
    y: along,
    heading: north ? 0 : 180,
  };
}
