import { type MipPicture, samplePicture } from './atlas.ts';
import { facade } from './facade.ts';
import { fbm2, noise2, noise3, smoothstep } from './noise.ts';
import { hash } from './random.ts';
import type { FacadeLook, Look } from './scene.ts';
import type { Hit, Scene } from './trace.ts';
import { detail, scale, set, wall } from './walls.ts';

const RUST = [0.45, 0.3, 0.2] as const;

/** The colour of a primitive's surface, before light: display values 0..1 in `out`. */
export function shadeSurface(
  out: Float64Array,
  scene: Scene,
  atlas: readonly MipPicture[],
  hit: Hit,
  dx: number,
  dy: number,
  dz: number,
  footprint: number,
): void {
  const p = hit.primitive;
  const look = scene.looks[p] as Look;
  const o = p * 15;
  const hx = scene.data[o + 12] as number;
  const hy = scene.data[o + 13] as number;
  const hz = scene.data[o + 14] as number;
  const shape = scene.shape[p] as number;
  // Surface coordinates in metres, by shape.
  let s = hit.u;
  let t = hit.v;
  if (shape === 1) {
    s = hit.face < 2 ? hit.v + hit.face * 31 : hit.u + hit.face * 31;
    t = hit.face < 4 ? hit.w : hit.v;
  } else if (shape === 3) {
    s = hit.u + hit.w * 0.7;
    t = hit.v + hit.w * 0.7;
  }
  const { color, seed } = look;
  switch (look.material) {
    case 'facade': {
      if (hit.face >= 4) {
        set(out, [0.4, 0.38, 0.36], 1 + 0.4 * fbm2(s, t + seed, 1.5, 4, footprint));
        return;
      }
      // (ex, ey) runs to the right of someone who faces the wall from outside.
      const along =
        hit.face < 2 ? (hit.face === 0 ? hit.v : -hit.v) : hit.face === 3 ? hit.u : -hit.u;
      const width = hit.face < 2 ? hy * 2 : hx * 2;
      const ex = -hit.ny;
      const ey = hit.nx;
      const ds = dx * ex + dy * ey;
      const dn = -(dx * hit.nx + dy * hit.ny);
      const style = look.facade as FacadeLook;
      facade(
        out,
        look,
        style,
        width,
        hz * 2,
        along + width / 2,
        hit.w + hz,
        ds,
        dz,
        dn,
        footprint,
        hit.face === 3,
        hit.face,
      );
      return;
    }
    case 'gable':
      wall(out, (look.facade as FacadeLook).wall, color, seed, s + 40, t + 9, footprint);
      return;
    case 'roof':
      tiles(out, look, s, t, footprint);
      return;
    case 'picture': {
      if (hit.face === 1) {
        set(out, [0.62, 0.63, 0.64], 1 + 0.25 * fbm2(s, t + seed, 8, 3, footprint));
        return;
      }
      const picture = atlas[look.picture] as MipPicture;
      samplePicture(
        picture,
        (s / hx + 1) / 2,
        (1 - t / hy) / 2,
        (footprint * picture.width) / (2 * hx),
        out,
      );
      scale(out, 1 + 0.16 * fbm2(s + seed, t, 4, 4, footprint));
      return;
    }
    case 'wood': {
      const stripe = Math.floor(s / 0.14) & 1;
      const board = hash(Math.floor(s / 0.14), seed, 1);
      const grain = fbm2(s * 5 + seed, t * 0.8, 5, 4, footprint);
      const accent = stripe === 1 && look.accent[0] !== 0.9;
      set(
        out,
        accent ? look.accent : color,
        (0.85 + 0.3 * board * detail(0.14, footprint)) * (1 + 0.5 * grain),
      );
      return;
    }
    case 'concrete':
      set(out, color, 0.9 * (1 + 0.5 * fbm2(s + seed, t, 2.2, 5, footprint)));
      return;
    case 'bark': {
      const ridge =
        fbm2(s * 3.2 + seed, t * 0.7, 6, 4, footprint) + 0.5 * fbm2(s + seed, t, 1.5, 3, footprint);
      set(out, color, 1 + 0.8 * ridge);
      return;
    }
    case 'leaf': {
      const clump = noise3(hit.u * 2.1 + seed, hit.v * 2.1, hit.w * 2.1);
      const leaf = noise3(hit.u * 8.5 + seed, hit.v * 8.5, hit.w * 8.5) * detail(0.1, footprint);
      const twig = noise3(hit.u * 19, hit.v * 19 + seed, hit.w * 19) * detail(0.05, footprint);
      const k = 0.78 + 0.32 * clump + 0.42 * leaf + 0.3 * twig;
      set(out, color, hit.face === 1 && shape === 3 ? k * 0.55 : k);
      out[0] = (out[0] as number) * (1 + 0.35 * leaf);
      return;
    }
    case 'traffic-light':
      lights(out, hit, hx, hy);
      return;
    case 'glass':
      set(
        out,
        color,
        0.9 +
          0.9 * fbm2(s * 0.7 + seed, t + seed, 1.6, 4, footprint) +
          0.5 * smoothstep(-0.2, 0.25, hit.w),
      );
      return;
    case 'lamp':
      set(out, color, 1);
      return;
    default: {
      const wear = fbm2(s + seed, t + seed * 0.3, 3.5, 5, footprint);
      // Cars are cleaner than street furniture.
      set(out, color, 1 + (look.accent[0] === 0.9 ? 0.36 : 0.16) * wear);
      const rust = smoothstep(0.42, 0.6, noise2(s * 2.3 + seed, t * 2.3));
      if (rust > 0 && look.accent[0] === 0.9)
        for (let c = 0; c < 3; c++) {
          out[c] = (out[c] as number) * (1 - 0.5 * rust) + 0.5 * rust * (RUST[c] as number);
        }
    }
  }
}

function tiles(out: Float64Array, look: Look, s: number, t: number, footprint: number): void {
  const row = Math.floor(t / 0.32);
  const fx = s / 0.26 + (row & 1) * 0.5;
  const column = Math.floor(fx);
  const f = t / 0.32 - row;
  const seen = detail(0.24, footprint);
  const curve = Math.sin((fx - column) * Math.PI);
  const tone = hash(row, column, look.seed);
  const k = 1 + seen * (0.5 * (tone - 0.5) + 0.3 * (curve - 0.64) - 0.35 * smoothstep(0.82, 1, f));
  set(out, look.color, k * (1 + 0.4 * fbm2(s + look.seed, t, 0.6, 4, footprint)));
  const moss = smoothstep(0.3, 0.5, fbm2(s * 1.3, t * 1.3 + look.seed, 0.8, 4, footprint));
  out[1] = (out[1] as number) * (1 + 0.25 * moss);
}

function lights(out: Float64Array, hit: Hit, hx: number, hy: number): void {
  set(out, [0.1, 0.11, 0.11], 1 + 0.3 * noise2(hit.u * 20, hit.w * 20));
  // Traffic comes from local −x.
  if (hit.face !== 1) return;
  for (let i = 0; i < 3; i++) {
    const z = 0.31 - i * 0.31;
    const r = Math.hypot(hit.v, hit.w - z);
    if (r > Math.min(hx, hy)) continue;
    const lens = (
      [
        [1, 0.12, 0.08],
        [0.42, 0.3, 0.06],
        [0.06, 0.34, 0.16],
      ] as const
    )[i] as readonly [number, number, number];
    set(out, lens, 1.05 - 2.2 * r);
    return;
  }
}
