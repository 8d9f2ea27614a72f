import { fbm2, noise2, smoothstep } from './noise.ts';
import { hash } from './random.ts';
import type { FacadeLook, Look, Rgb } from './scene.ts';
import { detail, scale, set, wall } from './walls.ts';

/** A house front: windows, doors, shutters and shop windows, set back in the wall. */

const REVEAL = 0.16;
const DOORS: readonly Rgb[] = [
  [0.42, 0.22, 0.13],
  [0.16, 0.3, 0.25],
  [0.5, 0.14, 0.14],
  [0.16, 0.24, 0.4],
  [0.3, 0.26, 0.22],
];
const CURTAINS: readonly Rgb[] = [
  [0.9, 0.88, 0.82],
  [0.78, 0.5, 0.42],
  [0.86, 0.78, 0.5],
  [0.56, 0.66, 0.76],
];
const FLOWERS: readonly Rgb[] = [
  [0.85, 0.2, 0.25],
  [0.92, 0.6, 0.2],
  [0.86, 0.5, 0.72],
  [0.95, 0.9, 0.5],
];

/**
 * s: metres from the wall's left edge, z: above its foot. (ds, dz, dn): the ray along the wall, up
 * and into it, by which the panes stand behind the wall's plane in true perspective.
 */
export function facade(
  out: Float64Array,
  look: Look,
  style: FacadeLook,
  width: number,
  height: number,
  s: number,
  z: number,
  ds: number,
  dz: number,
  dn: number,
  footprint: number,
  front: boolean,
  face: number,
): void {
  const seed = look.seed + face * 131;
  const bays = front ? style.bays : style.sideBays;
  const bayWidth = width / bays;
  const bay = Math.min(bays - 1, Math.max(0, Math.floor(s / bayWidth)));
  const ground = z < style.groundHeight;
  const floor = ground ? 0 : 1 + Math.floor((z - style.groundHeight) / style.floorHeight);
  const base = ground ? 0 : style.groundHeight + (floor - 1) * style.floorHeight;
  const x = s - (bay + 0.5) * bayWidth;
  const y = z - base;
  const top = height - 0.45;
  const door = ground && front && bay === style.doorBay;
  const shop = ground && front && style.shop && !door;
  const half = door
    ? 0.55
    : shop
      ? bayWidth / 2 - 0.22
      : Math.min(style.windowHalf, bayWidth / 2 - 0.2);
  const low = door ? 0.1 : shop ? 0.55 : ground ? 1.05 : 0.85;
  const high = door ? 2.45 : shop ? 2.75 : low + 1.55;
  const present = base + high < top && (front || hash(bay, floor, seed) > 0.45);
  if (present && Math.abs(x) < half && y > low && y < high) {
    const k = REVEAL / Math.max(dn, 1e-3);
    const px = x + ds * k;
    const py = y + dz * k;
    if (Math.abs(px) >= half || py <= low || py >= high) {
      set(out, style.trim, 0.62 + 0.2 * noise2(s * 4, z * 4 + seed));
      return;
    }
    const cell = seed + bay * 17 + floor * 131;
    if (door)
      panel(
        out,
        DOORS[cell % DOORS.length] as Rgb,
        px,
        py - low,
        half,
        high - low,
        footprint,
        cell,
      );
    else pane(out, style, px, py - low, half, high - low, footprint, cell, shop);
    return;
  }
  if (present) {
    const frame = shop ? 0.07 : 0.13;
    if (Math.abs(x) < half + frame && y > low - 0.1 && y < high + frame * 1.4) {
      set(out, style.trim, 0.92 + 0.25 * fbm2(s, z + seed, 3, 4, footprint));
      if (y < low) scale(out, 0.75 + 0.25 * smoothstep(low - 0.1, low, y));
      return;
    }
    const cell = hash(bay, floor, seed + 5);
    if (
      !ground &&
      !shop &&
      cell < 0.3 &&
      y > low - 0.42 &&
      y <= low - 0.1 &&
      Math.abs(x) < half + 0.1
    ) {
      flowerBox(out, x, y - low + 0.42, seed + bay * 7 + floor, footprint);
      return;
    }
    if (style.shutter !== undefined && !door && !shop && front) {
      const wing = Math.min(half * 0.95, bayWidth / 2 - half - 0.15);
      const from = half + 0.13;
      if (
        wing > 0.2 &&
        Math.abs(x) > from &&
        Math.abs(x) < from + wing &&
        y > low - 0.05 &&
        y < high + 0.05 &&
        hash(bay, floor, seed + 9) < 0.86
      ) {
        shutter(
          out,
          style.shutter,
          (Math.abs(x) - from) / wing,
          y - low,
          footprint,
          seed + bay * 3 + floor,
        );
        return;
      }
    }
  }
  if (z > top) {
    set(out, style.trim, 0.85 + 0.3 * fbm2(s, z + seed, 2, 4, footprint));
    return;
  }
  // Corner stones, in and out by turns.
  const corner = Math.min(s, width - s);
  if (style.wall !== 'boards' && corner < ((Math.floor(z / 0.36) & 1) === 0 ? 0.42 : 0.28)) {
    const row = Math.floor(z / 0.36);
    const joint = detail(0.06, footprint) * smoothstep(0.03, 0.01, z - row * 0.36);
    set(
      out,
      style.trim,
      (0.7 + 0.3 * hash(row, seed, s < 1 ? 1 : 2)) *
        (1 + 0.35 * fbm2(s, z, 2.5, 4, footprint)) *
        (1 - 0.45 * joint),
    );
    return;
  }
  const paintedGround = ground && style.shop && front;
  wall(
    out,
    paintedGround ? 'boards' : style.wall,
    paintedGround ? look.accent : look.color,
    seed,
    s,
    z,
    footprint,
  );
  // A plinth of darker stone.
  if (z < 0.5 && !door) {
    wall(out, 'stone', [0.46, 0.44, 0.42], seed + 3, s, z, footprint);
  }
}

function pane(
  out: Float64Array,
  style: FacadeLook,
  x: number,
  y: number,
  half: number,
  height: number,
  footprint: number,
  cell: number,
  shop: boolean,
): void {
  const bar = 0.035;
  const edge = Math.min(half - Math.abs(x), y, height - y);
  const cross = shop
    ? Math.abs(y - height * 0.8)
    : Math.min(Math.abs(x), Math.abs(y - height * 0.66));
  if (edge < 0.06 || cross < bar) {
    set(out, style.trim, 0.9 + 0.12 * noise2(x * 9 + cell, y * 9));
    return;
  }
  // Glass: what it mirrors is painted on, so that it stays put from every side.
  const mirror = fbm2(x * 0.8 + cell * 3.7, y * 1.3 + cell, 1.4, 4, footprint);
  const sky = y / height;
  out[0] = 0.13 + 0.16 * sky + 0.3 * mirror;
  out[1] = 0.17 + 0.2 * sky + 0.3 * mirror;
  out[2] = 0.22 + 0.25 * sky + 0.28 * mirror;
  if (shop) {
    // Goods on two shelves.
    const row = Math.floor(y / 0.5);
    const column = Math.floor(x / 0.16 + 50);
    const tall = 0.12 + 0.3 * hash(column, row, cell);
    const fy = y - row * 0.5;
    if (row < 3 && fy < tall && hash(column, row, cell + 3) > 0.2) {
      const hue = hash(row, column, cell + 5) * 6.28;
      const light = detail(0.12, footprint) * 0.3;
      for (let c = 0; c < 3; c++) out[c] = 0.5 + light * Math.cos(hue + c * 2.1) + 0.12 * mirror;
    } else if (fy < 0.05) set(out, [0.6, 0.5, 0.4], 1);
    return;
  }
  const kind = hash(cell, 5, 1);
  if (kind < 0.55) {
    const cloth = CURTAINS[Math.floor(hash(cell, 3, 8) * 4)] as Rgb;
    const parted = kind < 0.3 ? half * (0.35 + 0.4 * hash(cell, 1, 2)) : -1;
    const hem = kind < 0.3 ? 0 : height * (0.25 + 0.5 * hash(cell, 2, 2));
    if (Math.abs(x) > parted && y > hem) {
      const fold = detail(0.06, footprint) * Math.sin(x * 55 + 4 * noise2(x * 3 + cell, y));
      set(out, cloth, 0.72 + 0.14 * fold + 0.2 * mirror);
    }
  }
}

function panel(
  out: Float64Array,
  color: Rgb,
  x: number,
  y: number,
  half: number,
  height: number,
  footprint: number,
  cell: number,
): void {
  set(out, color, 1 + 0.4 * fbm2(x * 4 + cell, y * 0.5, 6, 4, footprint));
  const px = Math.abs(Math.abs(x) - half / 2) / (half / 2);
  const rows = 3;
  const fy = Math.abs((((y / height) * rows) % 1) - 0.5) * 2;
  const rim = Math.max(px, fy);
  if (y > height * 0.67 && rim < 0.72) {
    set(out, [0.2, 0.26, 0.32], 1 + 0.8 * noise2(x * 4 + cell, y * 4));
  } else if (rim > 0.66 && rim < 0.78) scale(out, 0.6);
  if (Math.hypot(x - half * 0.75, y - 1.05) < 0.045) set(out, [0.9, 0.78, 0.4], 1);
}

function shutter(
  out: Float64Array,
  color: Rgb,
  f: number,
  y: number,
  footprint: number,
  cell: number,
): void {
  const slat = (y / 0.085) % 1;
  const frame = f < 0.1 || f > 0.9;
  const seen = detail(0.05, footprint);
  const shade = frame ? 1.05 : 1 - seen * 0.38 * smoothstep(0.45, 1, slat < 0 ? slat + 1 : slat);
  set(out, color, shade * (1 + 0.35 * fbm2(f + cell, y + cell * 0.7, 2.4, 4, footprint)));
}

function flowerBox(out: Float64Array, x: number, y: number, cell: number, footprint: number): void {
  if (y < 0.13) {
    set(out, [0.5, 0.3, 0.2], 1 + 0.3 * fbm2(x, y + cell, 5, 3, footprint));
    return;
  }
  const bloom = noise2(x * 13 + cell, y * 13);
  const color =
    bloom > 0.12 ? (FLOWERS[cell % FLOWERS.length] as Rgb) : ([0.2, 0.42, 0.16] as const);
  set(out, color, 0.9 + 0.5 * noise2(x * 21, y * 21 + cell));
}
