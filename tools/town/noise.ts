import { createRandom } from './random.ts';

/**
 * Value noise over one lattice of 256 × 256 random numbers. A table look-up costs a tenth of a hash,
 * and every caller shifts its own window, so that the repetition is never seen.
 */
const lattice = new Float32Array(65536);
{
  const random = createRandom(20240517);
  for (let i = 0; i < lattice.length; i++) lattice[i] = random() * 2 - 1;
}

/** In [-1, 1], one feature per unit. */
export function noise2(x: number, y: number): number {
  const xi = Math.floor(x);
  const yi = Math.floor(y);
  let fx = x - xi;
  let fy = y - yi;
  fx = fx * fx * (3 - 2 * fx);
  fy = fy * fy * (3 - 2 * fy);
  const x0 = xi & 255;
  const x1 = (xi + 1) & 255;
  const y0 = (yi & 255) << 8;
  const y1 = ((yi + 1) & 255) << 8;
  const a = lattice[y0 | x0] as number;
  const b = lattice[y0 | x1] as number;
  const c = lattice[y1 | x0] as number;
  const d = lattice[y1 | x1] as number;
  const top = a + (b - a) * fx;
  return top + (c + (d - c) * fx - top) * fy;
}

export function noise3(x: number, y: number, z: number): number {
  const zi = Math.floor(z);
  let fz = z - zi;
  fz = fz * fz * (3 - 2 * fz);
  const a = noise2(x + zi * 37.17, y + zi * 71.93);
  const b = noise2(x + (zi + 1) * 37.17, y + (zi + 1) * 71.93);
  return a + (b - a) * fz;
}

/**
 * Fractal noise whose octaves finer than the pixel fade out: the texture filter of a renderer
 * without mip maps. `footprint` is the pixel's size in the same unit as x and y.
 */
export function fbm2(
  x: number,
  y: number,
  frequency: number,
  octaves: number,
  footprint: number,
): number {
  let sum = 0;
  let amplitude = 0.5;
  let f = frequency;
  for (let i = 0; i < octaves; i++) {
    const weight = 1.6 - 2 * f * footprint;
    if (weight <= 0) break;
    sum += amplitude * Math.min(weight, 1) * noise2(x * f + i * 17.3, y * f + i * 9.7);
    f *= 2.03;
    amplitude *= 0.62;
  }
  return sum;
}

/** 0 below `low`, 1 above `high`, smooth in between. */
export function smoothstep(low: number, high: number, x: number): number {
  const t = (x - low) / (high - low);
  if (t <= 0) return 0;
  if (t >= 1) return 1;
  return t * t * (3 - 2 * t);
}
