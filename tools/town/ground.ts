import { fbm2, noise2, smoothstep } from './noise.ts';
import { hash } from './random.ts';
import type { Decal } from './scene.ts';
import {
  bend,
  distanceToKerb,
  KERB_HEIGHT,
  lateralX,
  lateralY,
  ROAD_HALF,
  SIDEWALK,
  STREETS_X,
  STREETS_Y,
} from './streets.ts';
import { detail, scale, set } from './walls.ts';

/** The ground: carriageway at 0, pavement one kerb higher, with the kerb's face between them. */

export type GroundHit = { t: number; x: number; y: number; nx: number; ny: number; nz: number };

export const createGroundHit = (): GroundHit => ({ t: 0, x: 0, y: 0, nx: 0, ny: 0, nz: 1 });

/** Exact for a ray that crosses at most one kerb between the two levels, as all near ones do. */
export function traceGround(
  ox: number,
  oy: number,
  oz: number,
  dx: number,
  dy: number,
  dz: number,
  hit: GroundHit,
): boolean {
  if (dz > -1e-5) return false;
  hit.nx = 0;
  hit.ny = 0;
  hit.nz = 1;
  const high = (KERB_HEIGHT - oz) / dz;
  let t = high;
  if (distanceToKerb(ox + dx * t, oy + dy * t) < 0) {
    const low = -oz / dz;
    t = low;
    if (distanceToKerb(ox + dx * low, oy + dy * low) > 0) {
      let a = high;
      let b = low;
      for (let i = 0; i < 14; i++) {
        const middle = (a + b) / 2;
        if (distanceToKerb(ox + dx * middle, oy + dy * middle) < 0) a = middle;
        else b = middle;
      }
      t = b;
      const x = ox + dx * t;
      const y = oy + dy * t;
      const gx = distanceToKerb(x - 0.01, y) - distanceToKerb(x + 0.01, y);
      const gy = distanceToKerb(x, y - 0.01) - distanceToKerb(x, y + 0.01);
      const n = Math.hypot(gx, gy) || 1;
      hit.nx = gx / n;
      hit.ny = gy / n;
      hit.nz = 0;
    }
  }
  hit.t = t;
  hit.x = ox + dx * t;
  hit.y = oy + dy * t;
  return true;
}

const CELL = 8;
const keyOf = (x: number, y: number): number => Math.floor(x / CELL) * 4096 + Math.floor(y / CELL);

/** Decals by grid cell, since a pixel may lie on any of hundreds. */
export type DecalIndex = Map<number, Decal[]>;

export function indexDecals(decals: readonly Decal[]): DecalIndex {
  const index: DecalIndex = new Map();
  for (const decal of decals) {
    const reach = Math.hypot(decal.halfX, decal.halfY);
    const cells = new Set<number>();
    for (let x = decal.x - reach; x <= decal.x + reach + CELL; x += CELL / 2) {
      for (let y = decal.y - reach; y <= decal.y + reach + CELL; y += CELL / 2)
        cells.add(keyOf(x, y));
    }
    for (const key of cells) index.set(key, [...(index.get(key) ?? []), decal]);
  }
  return index;
}

/** Colours the ground at (x, y); returns the object there, or 0. */
export function shadeGround(
  out: Float64Array,
  index: DecalIndex,
  x: number,
  y: number,
  face: boolean,
  footprint: number,
): number {
  const kerb = distanceToKerb(x, y);
  if (face || (kerb >= 0 && kerb < 0.17)) {
    const stone = Math.floor(x + y);
    const along = x + y - stone;
    const joint = along < 0.025 ? 0.6 : 1;
    set(
      out,
      [0.66, 0.65, 0.62],
      (0.85 + 0.25 * hash(stone, 3, 7)) * joint * (1 + 0.4 * fbm2(x, y, 4, 4, footprint)),
    );
    return 0;
  }
  if (kerb > SIDEWALK + 0.6) {
    garden(out, x, y, footprint);
    return 0;
  }
  if (kerb > 0) {
    pavers(out, x, y, kerb, footprint);
    return 0;
  }
  asphalt(out, x, y, kerb, footprint);
  markings(out, x, y, footprint);
  for (const decal of index.get(keyOf(x, y)) ?? []) {
    const px = (x - decal.x) * decal.ax + (y - decal.y) * decal.ay;
    const py = (y - decal.y) * decal.ax - (x - decal.x) * decal.ay;
    if (Math.abs(px) > decal.halfX || Math.abs(py) > decal.halfY) continue;
    if (shadeDecal(out, decal, px, py, x, y, footprint)) return decal.object;
  }
  return 0;
}

function asphalt(out: Float64Array, x: number, y: number, kerb: number, footprint: number): void {
  const broad = fbm2(x, y + 300, 0.35, 4, footprint);
  const grit = fbm2(x + 90, y, 9, 4, footprint);
  // Patches laid at different times, each with its own tone and a tarred seam.
  const patch = noise2(
    Math.floor(x / 5.3 + 0.3 * noise2(0, y * 0.1)) * 13.7,
    Math.floor(y / 6.1) * 7.9,
  );
  set(out, [0.38, 0.38, 0.39], (1 + 0.16 * patch) * (1 + 0.24 * broad) * (1 + 0.5 * grit));
  const crack = Math.abs(
    noise2(x * 0.55 + 7, y * 0.55) + 0.45 * noise2(x * 2.1, y * 2.1) + 0.2 * noise2(x * 7, y * 7),
  );
  // Cracks keep to stretches of old asphalt.
  const old = smoothstep(0.05, 0.4, noise2(x * 0.11 + 31, y * 0.11));
  const line = smoothstep(0.03, 0.01, crack) * detail(0.08, footprint) * old;
  scale(out, 1 - 0.5 * line);
  const oil = smoothstep(0.45, 0.75, noise2(x * 0.7 + 50, y * 0.7 - 20));
  scale(out, (1 - 0.35 * oil) * (kerb > -0.35 ? 0.78 : 1));
}

function pavers(out: Float64Array, x: number, y: number, kerb: number, footprint: number): void {
  const size = 0.5;
  const row = Math.floor(y / size);
  const fx = x / size + (row & 1) * 0.5;
  const column = Math.floor(fx);
  const u = (fx - column) * size;
  const v = y - row * size;
  const seen = detail(size * 0.8, footprint);
  const tone = hash(row, column, 11);
  const warm = hash(row, column, 12) - 0.5;
  const k =
    (1 + seen * 0.42 * (tone - 0.5)) *
    (1 + 0.34 * fbm2(x, y, 3, 5, footprint)) *
    (1 + 0.3 * fbm2(x + 31, y, 0.4, 3, footprint));
  set(out, [0.62, 0.59, 0.55], k);
  out[0] = (out[0] as number) * (1 + 0.14 * warm * seen);
  out[2] = (out[2] as number) * (1 - 0.16 * warm * seen);
  const joint = Math.min(u, size - u, v, size - v);
  scale(
    out,
    1 - 0.5 * smoothstep(0.018 + footprint * 0.3, 0.006, joint) * detail(0.08, footprint * 0.6),
  );
  if (kerb > SIDEWALK) scale(out, 0.85);
  // Chewing gum and fallen leaves.
  const spot = noise2(x * 5.1 + 9, y * 5.1);
  if (spot > 0.72) scale(out, 1 - 0.4 * smoothstep(0.72, 0.78, spot) * detail(0.1, footprint));
}

function garden(out: Float64Array, x: number, y: number, footprint: number): void {
  const n = fbm2(x, y, 1.1, 6, footprint);
  const earth = smoothstep(0.1, 0.45, fbm2(x + 77, y, 0.2, 3, footprint));
  out[0] = (0.26 + 0.22 * earth) * (1 + 0.7 * n);
  out[1] = (0.38 + 0.02 * earth) * (1 + 0.6 * n);
  out[2] = (0.16 + 0.1 * earth) * (1 + 0.5 * n);
}

/** Centre dashes and parking lines, broken off before every crossing. */
function markings(out: Float64Array, x: number, y: number, footprint: number): void {
  for (let i = 0; i < 4; i++) {
    const dy = lateralY(i, x, y);
    if (Math.abs(dy) < ROAD_HALF) {
      const clear = Math.min(...STREETS_X.map((sx) => Math.abs(x - sx)));
      if (clear > 13) line(out, dy, x, x, y, footprint);
      return;
    }
    const dx = lateralX(i, x);
    if (Math.abs(dx) < ROAD_HALF) {
      const clear = Math.min(...STREETS_Y.map((sy, j) => Math.abs(y - sy - bend(j, x))));
      if (clear > 13) line(out, dx, y, x, y, footprint);
      return;
    }
  }
}

function line(
  out: Float64Array,
  d: number,
  along: number,
  x: number,
  y: number,
  footprint: number,
): void {
  const dash = Math.abs(d) < 0.07 && ((along % 6) + 6) % 6 < 3;
  const bayLine = Math.abs(Math.abs(d) - 2.45) < 0.05 && ((along % 2) + 2) % 2 < 1.2;
  if (dash || bayLine) paint(out, x, y, footprint, [0.88, 0.87, 0.83]);
}

function paint(
  out: Float64Array,
  x: number,
  y: number,
  footprint: number,
  color: readonly [number, number, number],
): void {
  const wear = fbm2(x + 11, y - 5, 2.6, 5, footprint);
  const k = 1 - smoothstep(0.12, 0.4, wear) * 0.75;
  for (let c = 0; c < 3; c++) {
    out[c] = (out[c] as number) * (1 - k) + k * (color[c] as number) * (1 + 0.25 * wear);
  }
}

/** False where the decal leaves its box empty and is no part of the object either. */
function shadeDecal(
  out: Float64Array,
  decal: Decal,
  px: number,
  py: number,
  x: number,
  y: number,
  footprint: number,
): boolean {
  if (decal.kind === 'zebra') {
    const f = ((((py + 0.25) / 1.0) % 1) + 1) % 1;
    if (f < 0.5) paint(out, x, y, footprint, [0.92, 0.91, 0.87]);
    return true;
  }
  if (decal.kind === 'stop-line') {
    paint(out, x, y, footprint, [0.9, 0.89, 0.85]);
    return true;
  }
  if (decal.kind === 'arrow') {
    const head = px > 0.5 && Math.abs(py) < (1.6 - px) * 0.5;
    if (!head && !(px <= 0.5 && Math.abs(py) < 0.1)) return false;
    paint(out, x, y, footprint, [0.9, 0.89, 0.85]);
    return true;
  }
  if (decal.kind === 'catch-basin') {
    const slot = (((px / 0.09) % 1) + 1) % 1;
    const rim = Math.abs(px) > decal.halfX - 0.05 || Math.abs(py) > decal.halfY - 0.05;
    set(out, [0.3, 0.29, 0.28], !rim && slot > 0.45 ? 0.3 : 1 + 0.3 * noise2(x * 14, y * 14));
    return true;
  }
  const r = Math.hypot(px, py);
  if (r > decal.halfX) return false;
  // Cast iron: a ring, and a chequer that turns with the lid.
  const angle = decal.seed;
  const u = px * Math.cos(angle) - py * Math.sin(angle);
  const v = px * Math.sin(angle) + py * Math.cos(angle);
  const chequer = (Math.floor(u / 0.09) + Math.floor(v / 0.09)) & 1;
  const seen = detail(0.09, footprint);
  const k = r > 0.31 ? 1.35 : r > 0.285 ? 0.5 : 1 + seen * (chequer ? 0.4 : -0.3);
  set(out, [0.3, 0.28, 0.27], k * (1 + 0.4 * noise2(x * 6, y * 6)));
  return true;
}
