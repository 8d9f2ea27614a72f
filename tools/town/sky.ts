import { fbm2, smoothstep } from './noise.ts';

export type Weather = { cloudSeed: number; cover: number; haze: number };

/** The sky seen along a unit direction, as display colour 0..1; wooded hills stand on the horizon. */
export function shadeSky(
  out: Float64Array,
  dx: number,
  dy: number,
  dz: number,
  weather: Weather,
  pixel: number,
): void {
  const azimuth = Math.atan2(dx, dy);
  const ridge =
    0.075 + 0.045 * fbm2(Math.cos(azimuth) * 2 + 7, Math.sin(azimuth) * 2 + 3, 1.3, 5, 0.01);
  if (dz < ridge) {
    const tree = fbm2(azimuth * 30, dz * 60, 1, 5, pixel * 30);
    const far = smoothstep(-0.02, 0.1, dz);
    out[0] = 0.36 - 0.06 * far + 0.1 * tree;
    out[1] = 0.47 - 0.04 * far + 0.11 * tree;
    out[2] = 0.46 + 0.02 * far + 0.09 * tree;
    return;
  }
  const up = Math.sqrt(Math.max(0, dz));
  const r = 0.78 - 0.5 * up;
  const g = 0.87 - 0.38 * up;
  const b = 0.96 - 0.18 * up;
  const k = 1 / (dz + 0.18);
  const u = dx * k + weather.cloudSeed * 3.1;
  const v = dy * k - weather.cloudSeed * 1.7;
  const wisp = fbm2(u, v, 1.1, 6, pixel * k * 2);
  const cloud = smoothstep(0.12 - weather.cover, 0.5 - weather.cover, wisp);
  const shade =
    0.93 -
    0.22 * smoothstep(0.05, 0.55, fbm2(u + 0.15, v + 0.1, 1.1, 3, pixel * k * 2) + weather.cover);
  const w = cloud * (0.25 + 0.7 * smoothstep(0.02, 0.3, dz));
  out[0] = r + (shade + 0.06 - r) * w;
  out[1] = g + (shade + 0.06 - g) * w;
  out[2] = b + (shade + 0.07 - b) * w;
}
