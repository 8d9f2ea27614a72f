import { fbm2, noise2, smoothstep } from './noise.ts';
import { hash } from './random.ts';
import type { FacadeLook, Rgb } from './scene.ts';

/** Wall surfaces in metres: s along, z up. Colours are written to `out` as display values 0..1. */

export function scale(out: Float64Array, k: number): void {
  out[0] = (out[0] as number) * k;
  out[1] = (out[1] as number) * k;
  out[2] = (out[2] as number) * k;
}

export function set(out: Float64Array, c: Rgb, k: number): void {
  out[0] = c[0] * k;
  out[1] = c[1] * k;
  out[2] = c[2] * k;
}

/** How much of a detail of this size a pixel of this footprint still shows. */
export function detail(size: number, footprint: number): number {
  const x = 1.5 - footprint / size;
  return Math.max(0, Math.min(1, x));
}

export function wall(
  out: Float64Array,
  kind: FacadeLook['wall'],
  color: Rgb,
  seed: number,
  s: number,
  z: number,
  footprint: number,
): void {
  if (kind === 'brick') bricks(out, color, seed, s, z, footprint, 0.27, 0.095, 0.3);
  else if (kind === 'stone') bricks(out, color, seed, s, z, footprint, 0.62, 0.34, 0.24);
  else if (kind === 'boards') boards(out, color, seed, s, z, footprint);
  else plaster(out, color, seed, s, z, footprint);
  // Weather: broad stains, streaks running down, dirt splashed up from the pavement.
  const stain = fbm2(s + seed, z - seed, 0.45, 5, footprint);
  const streak = noise2(s * 3.1 + seed, z * 0.22) * 0.5 + noise2(s * 9 + seed, z * 0.5) * 0.35;
  const dirt = smoothstep(0.9, 0, z + noise2(s * 1.7, seed) * 0.4);
  scale(out, (1 + 0.42 * stain) * (1 + 0.13 * streak) * (1 - 0.38 * dirt));
}

function bricks(
  out: Float64Array,
  color: Rgb,
  seed: number,
  s: number,
  z: number,
  footprint: number,
  length: number,
  height: number,
  variety: number,
): void {
  const row = Math.floor(z / height);
  const shifted = s / length + (row & 1) * 0.5 + hash(row, seed, 1) * 0.2;
  const column = Math.floor(shifted);
  const fx = (shifted - column) * length;
  const fz = z - row * height;
  const seen = detail(height, footprint);
  const tone = hash(row, column, seed);
  const tint = hash(column, row, seed + 7);
  const k = 1 + seen * (tone - 0.5) * 2 * variety + (tone > 0.93 ? -0.3 * seen : 0);
  set(out, color, k * (1 + 0.28 * fbm2(s, z + seed, 7, 3, footprint)));
  out[0] = (out[0] as number) * (1 + 0.16 * (tint - 0.5) * seen);
  out[2] = (out[2] as number) * (1 - 0.2 * (tint - 0.5) * seen);
  const joint = Math.min(fx, length - fx, fz, height - fz);
  const mortar = smoothstep(0.012 + footprint * 0.3, 0.004, joint) * detail(0.03, footprint * 0.5);
  if (mortar > 0) {
    for (let c = 0; c < 3; c++) {
      out[c] = (out[c] as number) * (1 - mortar) + mortar * (height > 0.2 ? 0.34 : 0.68);
    }
  }
}

function boards(
  out: Float64Array,
  color: Rgb,
  seed: number,
  s: number,
  z: number,
  footprint: number,
): void {
  const height = 0.2;
  const row = Math.floor(z / height);
  const length = 2.4;
  const column = Math.floor(s / length + hash(row, seed, 3) * 5);
  const f = z / height - row;
  const grain = fbm2(s * 0.25 + seed, z * 3 + row * 7, 7, 4, footprint);
  const lip = detail(0.09, footprint);
  set(
    out,
    color,
    (1 + 0.35 * (hash(row, column, seed) - 0.5)) *
      (1 + 0.4 * grain) *
      (1 - lip * 0.5 * smoothstep(0.84, 1, f)),
  );
}

function plaster(
  out: Float64Array,
  color: Rgb,
  seed: number,
  s: number,
  z: number,
  footprint: number,
): void {
  const broad = fbm2(s * 0.8 + seed * 1.3, z * 0.8 + 40, 0.55, 5, footprint);
  const fine = fbm2(s - seed, z + seed * 0.7, 5, 4, footprint);
  // Where the plaster has fallen off, the bricks show.
  if (broad > 0.37) {
    const edge = smoothstep(0.37, 0.4, broad);
    bricks(out, [0.58, 0.36, 0.28], seed, s, z, footprint, 0.27, 0.095, 0.3);
    scale(out, 0.7 + 0.3 * edge);
    return;
  }
  set(out, color, 1 + 0.3 * broad + 0.28 * fine);
  const crack = Math.abs(noise2(s * 0.9 + seed, z * 0.9) + 0.5 * noise2(s * 3.3, z * 3.3 + seed));
  const line = smoothstep(0.035, 0.008, crack) * detail(0.05, footprint);
  scale(out, 1 - 0.4 * line * smoothstep(0, 0.3, noise2(s * 0.3, z * 0.3 + seed)));
}
