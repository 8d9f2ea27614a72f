import { type Bvh, buildBvh } from './bvh.ts';
import { noise3 } from './noise.ts';
import type { Look, Mask, Primitive, Shape, Town } from './scene.ts';

/** Rays against the town's primitives. */

const SHAPES: readonly Shape[] = ['quad', 'box', 'cylinder', 'ellipsoid'];
const MASKS: readonly Mask[] = [
  'none',
  'gable',
  'circle',
  'octagon',
  'triangle',
  'triangle-down',
  'diamond',
];
const STRIDE = 15;

export type Scene = {
  bvh: Bvh;
  shape: Uint8Array;
  mask: Uint8Array;
  /** Centre, a, b, normal, half: 15 numbers each. */
  data: Float64Array;
  looks: Look[];
  object: Uint16Array;
};

/**
 * The nearest hit so far. (u, v, w): a quad's metres along a and b; a box's local point with `face`
 * 0..5 (+x −x +y −y +z −z); a cylinder's arc length and height; an ellipsoid's local point.
 */
export type Hit = {
  t: number;
  primitive: number;
  nx: number;
  ny: number;
  nz: number;
  u: number;
  v: number;
  w: number;
  face: number;
};

export const createHit = (): Hit => ({
  t: 0,
  primitive: -1,
  nx: 0,
  ny: 0,
  nz: 0,
  u: 0,
  v: 0,
  w: 0,
  face: 0,
});

export function compileScene(town: Town): Scene {
  const n = town.primitives.length;
  const bounds = new Float64Array(n * 6);
  const data = new Float64Array(n * STRIDE);
  town.primitives.forEach((p, i) => {
    data.set([...p.center, ...p.a, ...p.b, ...p.normal, ...p.half], i * STRIDE);
    const reach = reachOf(p);
    for (let k = 0; k < 3; k++) {
      bounds[i * 6 + k] = (p.center[k] as number) - (reach[k] as number) - 1e-4;
      bounds[i * 6 + k + 3] = (p.center[k] as number) + (reach[k] as number) + 1e-4;
    }
  });
  return {
    bvh: buildBvh(bounds),
    shape: Uint8Array.from(town.primitives, (p) => SHAPES.indexOf(p.shape)),
    mask: Uint8Array.from(town.primitives, (p) => MASKS.indexOf(p.mask)),
    data,
    looks: town.primitives.map((p) => p.look),
    object: Uint16Array.from(town.primitives, (p) => p.object),
  };
}

function reachOf({ shape, a, b, half }: Primitive): [number, number, number] {
  const [hx, hy, hz] = half;
  if (shape === 'quad') {
    return [0, 1, 2].map((k) => Math.abs(a[k] as number) * hx + Math.abs(b[k] as number) * hy) as [
      number,
      number,
      number,
    ];
  }
  if (shape === 'box') {
    const c = Math.abs(a[0]);
    const s = Math.abs(a[1]);
    return [c * hx + s * hy, s * hx + c * hy, hz];
  }
  return [hx, hy, hz];
}

const stack = new Int32Array(64);

/**
 * Nearest hit before `hit.t` along the ray (which the caller sets, also to infinity); with `any`,
 * the first one found. True when something was hit.
 */
export function trace(
  scene: Scene,
  ox: number,
  oy: number,
  oz: number,
  dx: number,
  dy: number,
  dz: number,
  hit: Hit,
  any: boolean,
): boolean {
  const { box, link, count, items } = scene.bvh;
  const ix = 1 / dx;
  const iy = 1 / dy;
  const iz = 1 / dz;
  let top = 0;
  let found = false;
  stack[top++] = 0;
  while (top > 0) {
    const node = stack[--top] as number;
    const o = node * 6;
    const x0 = ((box[o] as number) - ox) * ix;
    const x1 = ((box[o + 3] as number) - ox) * ix;
    const y0 = ((box[o + 1] as number) - oy) * iy;
    const y1 = ((box[o + 4] as number) - oy) * iy;
    const z0 = ((box[o + 2] as number) - oz) * iz;
    const z1 = ((box[o + 5] as number) - oz) * iz;
    const near = Math.max(Math.min(x0, x1), Math.min(y0, y1), Math.min(z0, z1), 0);
    const far = Math.min(Math.max(x0, x1), Math.max(y0, y1), Math.max(z0, z1), hit.t);
    if (near > far) continue;
    const n = count[node] as number;
    if (n === 0) {
      const second = link[node] as number;
      const first = node + 1;
      // Nearer child first, told by where the children's boxes start along the ray's main axis.
      const axis = Math.abs(dx) > Math.abs(dy) ? 0 : 1;
      const forward = (axis === 0 ? dx : dy) > 0;
      const swap =
        (box[first * 6 + axis] as number) > (box[second * 6 + axis] as number) === forward;
      stack[top++] = swap ? first : second;
      stack[top++] = swap ? second : first;
      continue;
    }
    const start = link[node] as number;
    for (let i = start; i < start + n; i++) {
      if (intersect(scene, items[i] as number, ox, oy, oz, dx, dy, dz, hit)) {
        if (any) return true;
        found = true;
      }
    }
  }
  return found;
}

function intersect(
  scene: Scene,
  p: number,
  ox: number,
  oy: number,
  oz: number,
  dx: number,
  dy: number,
  dz: number,
  hit: Hit,
): boolean {
  const d = scene.data;
  const o = p * STRIDE;
  const x = ox - (d[o] as number);
  const y = oy - (d[o + 1] as number);
  const z = oz - (d[o + 2] as number);
  const hx = d[o + 12] as number;
  const hy = d[o + 13] as number;
  const hz = d[o + 14] as number;
  const shape = scene.shape[p] as number;
  if (shape === 0) {
    const nx = d[o + 9] as number;
    const ny = d[o + 10] as number;
    const nz = d[o + 11] as number;
    const slope = dx * nx + dy * ny + dz * nz;
    const t = -(x * nx + y * ny + z * nz) / slope;
    if (!(t > 1e-4 && t < hit.t)) return false;
    const px = x + dx * t;
    const py = y + dy * t;
    const pz = z + dz * t;
    const u = px * (d[o + 3] as number) + py * (d[o + 4] as number) + pz * (d[o + 5] as number);
    if (Math.abs(u) > hx) return false;
    const v = px * (d[o + 6] as number) + py * (d[o + 7] as number) + pz * (d[o + 8] as number);
    if (Math.abs(v) > hy) return false;
    if (!isInside(scene.mask[p] as number, u / hx, v / hy)) return false;
    const sign = slope > 0 ? -1 : 1;
    record(hit, t, p, nx * sign, ny * sign, nz * sign, u, v, 0, slope > 0 ? 1 : 0);
    return true;
  }
  if (shape === 1) {
    const c = d[o + 3] as number;
    const s = d[o + 4] as number;
    const lx = c * x + s * y;
    const ly = c * y - s * x;
    const mx = c * dx + s * dy;
    const my = c * dy - s * dx;
    const ax = Math.abs(hx / mx);
    const ay = Math.abs(hy / my);
    const az = Math.abs(hz / dz);
    const bx = -lx / mx;
    const by = -ly / my;
    const bz = -z / dz;
    const tx = bx - ax;
    const ty = by - ay;
    const tz = bz - az;
    const t = Math.max(tx, ty, tz);
    if (!(t > 1e-4 && t < hit.t) || t > Math.min(bx + ax, by + ay, bz + az)) return false;
    const u = lx + mx * t;
    const v = ly + my * t;
    const w = z + dz * t;
    if (t === tz) record(hit, t, p, 0, 0, dz > 0 ? -1 : 1, u, v, w, dz > 0 ? 5 : 4);
    else if (t === tx) {
      const sign = mx > 0 ? -1 : 1;
      record(hit, t, p, c * sign, s * sign, 0, u, v, w, mx > 0 ? 1 : 0);
    } else {
      const sign = my > 0 ? -1 : 1;
      record(hit, t, p, -s * sign, c * sign, 0, u, v, w, my > 0 ? 3 : 2);
    }
    return true;
  }
  if (shape === 2) {
    const a = dx * dx + dy * dy;
    const b = x * dx + y * dy;
    const q = b * b - a * (x * x + y * y - hx * hx);
    if (q < 0) return false;
    const t = (-b - Math.sqrt(q)) / a;
    if (!(t > 1e-4 && t < hit.t)) return false;
    const w = z + dz * t;
    if (Math.abs(w) > hz) return false;
    const px = x + dx * t;
    const py = y + dy * t;
    record(hit, t, p, px / hx, py / hx, 0, Math.atan2(py, px) * hx, w, 0, 0);
    return true;
  }
  const ex = dx / hx;
  const ey = dy / hy;
  const ez = dz / hz;
  const fx = x / hx;
  const fy = y / hy;
  const fz = z / hz;
  const a = ex * ex + ey * ey + ez * ez;
  const b = fx * ex + fy * ey + fz * ez;
  const q = b * b - a * (fx * fx + fy * fy + fz * fz - 1);
  if (q < 0) return false;
  const root = Math.sqrt(q);
  const leafy = (scene.looks[p] as Look).material === 'leaf';
  for (let side = -1; side <= 1; side += 2) {
    const t = (-b + side * root) / a;
    if (!(t > 1e-4 && t < hit.t)) continue;
    const u = x + dx * t;
    const v = y + dy * t;
    const w = z + dz * t;
    // Foliage is a shell with holes; through a hole one sees the shell's far side.
    if (
      leafy &&
      noise3(u * 4.6 + p * 3.1, v * 4.6, w * 4.6) + 0.5 * noise3(u * 11, v * 11 + p, w * 11) < -0.13
    )
      continue;
    const n = 1 / Math.hypot(u / (hx * hx), v / (hy * hy), w / (hz * hz));
    record(hit, t, p, (u / (hx * hx)) * n, (v / (hy * hy)) * n, (w / (hz * hz)) * n, u, v, w, side);
    return true;
  }
  return false;
}

function record(
  hit: Hit,
  t: number,
  primitive: number,
  nx: number,
  ny: number,
  nz: number,
  u: number,
  v: number,
  w: number,
  face: number,
): void {
  hit.t = t;
  hit.primitive = primitive;
  hit.nx = nx;
  hit.ny = ny;
  hit.nz = nz;
  hit.u = u;
  hit.v = v;
  hit.w = w;
  hit.face = face;
}

/** Whether (u, v) in −1..1 lies inside a quad's outline. */
function isInside(mask: number, u: number, v: number): boolean {
  switch (mask) {
    case 1:
      return Math.abs(u) <= (1 - v) / 2;
    case 2:
      return u * u + v * v <= 1;
    case 3:
      return Math.abs(u) + Math.abs(v) <= Math.SQRT2;
    case 4:
      return Math.abs(u) <= (1 - v) / 2 + 0.04;
    case 5:
      return Math.abs(u) <= (1 + v) / 2 + 0.04;
    case 6:
      return Math.abs(u) + Math.abs(v) <= 1;
    default:
      return true;
  }
}
