import type { Vector3 } from './geodesy.ts';

/**
 * OpenSfM's camera models. Normalised coordinates have their origin at the picture's centre, x right,
 * y down, and the longer side is 1 (opensfm.org/docs/geometry.html). Camera axes: x right, y down,
 * z forward.
 */
export type Camera = {
  projection: 'perspective' | 'fisheye' | 'equirectangular';
  width: number;
  height: number;
  focal: number;
  k1: number;
  k2: number;
};

/** Rows are the camera's right, down and forward axes in ENU: world to camera. */
export type Rotation = [Vector3, Vector3, Vector3];

export type Pose = { position: Vector3; rotation: Rotation };

/** The unit ray, in camera axes, through pixel coordinates (pixel centres at .5). */
export function bearing(camera: Camera, px: number, py: number): Vector3 {
  const size = Math.max(camera.width, camera.height);
  const u = (px - camera.width / 2) / size;
  const v = (py - camera.height / 2) / size;
  if (camera.projection === 'equirectangular') {
    const lon = u * 2 * Math.PI;
    const lat = -v * 2 * Math.PI;
    const c = Math.cos(lat);
    return [c * Math.sin(lon), -Math.sin(lat), c * Math.cos(lon)];
  }
  const x = u / camera.focal;
  const y = v / camera.focal;
  const distorted = Math.hypot(x, y);
  if (distorted < 1e-12) return [0, 0, 1];
  const radius = undistort(camera, distorted);
  if (camera.projection === 'fisheye') {
    const s = Math.sin(radius) / distorted;
    return [x * s, y * s, Math.cos(radius)];
  }
  const s = radius / distorted;
  const n = 1 / Math.sqrt(1 + radius * radius);
  return [x * s * n, y * s * n, n];
}

/** Solves r·(1 + k1·r² + k2·r⁴) = distorted by Newton's method (r is the angle for a fisheye). */
function undistort({ k1, k2 }: Camera, distorted: number): number {
  let r = distorted;
  for (let i = 0; i < 8; i++) {
    const r2 = r * r;
    const f = r * (1 + r2 * (k1 + r2 * k2)) - distorted;
    r -= f / (1 + r2 * (3 * k1 + 5 * r2 * k2));
  }
  return r;
}

/** Pixel coordinates of a point in camera axes, or undefined when it is behind a perspective camera. */
export function project(camera: Camera, [x, y, z]: Vector3): [number, number] | undefined {
  const size = Math.max(camera.width, camera.height);
  let u: number;
  let v: number;
  if (camera.projection === 'equirectangular') {
    u = Math.atan2(x, z) / (2 * Math.PI);
    v = -Math.atan2(-y, Math.hypot(x, z)) / (2 * Math.PI);
  } else {
    if (camera.projection === 'perspective' && z <= 0) return undefined;
    const flat = Math.hypot(x, y);
    const r = camera.projection === 'fisheye' ? Math.atan2(flat, z) : flat / z;
    const d = r * (1 + r * r * (camera.k1 + r * r * camera.k2)) * camera.focal;
    u = flat < 1e-12 ? 0 : (x / flat) * d;
    v = flat < 1e-12 ? 0 : (y / flat) * d;
  }
  return [u * size + camera.width / 2, v * size + camera.height / 2];
}

export function worldToCamera({ position, rotation }: Pose, point: Vector3): Vector3 {
  const x = point[0] - position[0];
  const y = point[1] - position[1];
  const z = point[2] - position[2];
  const [r, d, f] = rotation;
  return [
    r[0] * x + r[1] * y + r[2] * z,
    d[0] * x + d[1] * y + d[2] * z,
    f[0] * x + f[1] * y + f[2] * z,
  ];
}

/** Degrees: heading clockwise from north, pitch up, roll clockwise as the photographer sees it. */
export function rotationFrom(heading: number, pitch: number, roll: number): Rotation {
  const h = (heading * Math.PI) / 180;
  const p = (pitch * Math.PI) / 180;
  const q = (roll * Math.PI) / 180;
  const forward: Vector3 = [Math.sin(h) * Math.cos(p), Math.cos(h) * Math.cos(p), Math.sin(p)];
  const right: Vector3 = [Math.cos(h), -Math.sin(h), 0];
  const down: Vector3 = [Math.sin(h) * Math.sin(p), Math.cos(h) * Math.sin(p), -Math.cos(p)];
  const mix = (a: Vector3, b: Vector3, s: number, t: number): Vector3 => [
    a[0] * s + b[0] * t,
    a[1] * s + b[1] * t,
    a[2] * s + b[2] * t,
  ];
  const [c, s] = [Math.cos(q), Math.sin(q)];
  return [mix(right, down, c, s), mix(down, right, c, -s), forward];
}

/** Rodrigues' vector of a rotation matrix, as OpenSfM writes it. */
export function angleAxis(m: Rotation): Vector3 {
  const trace = m[0][0] + m[1][1] + m[2][2];
  // By way of the quaternion (Shepperd 1978): stable also near half a turn.
  let q: [number, number, number, number];
  const [[a, b, c], [d, e, f], [g, h, i]] = m;
  if (trace > 0) q = [1 + trace, h - f, c - g, d - b];
  else if (a > e && a > i) q = [h - f, 1 + a - e - i, b + d, c + g];
  else if (e > i) q = [c - g, b + d, 1 + e - a - i, f + h];
  else q = [d - b, c + g, f + h, 1 + i - a - e];
  const norm = Math.hypot(...q) * (q[0] < 0 ? -1 : 1);
  const [w, x, y, z] = [q[0] / norm, q[1] / norm, q[2] / norm, q[3] / norm];
  const sine = Math.hypot(x, y, z);
  if (sine < 1e-12) return [0, 0, 0];
  const scale = (2 * Math.atan2(sine, w)) / sine;
  return [x * scale, y * scale, z * scale];
}
