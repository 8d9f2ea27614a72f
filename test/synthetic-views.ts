/** Cameras that see points in space, by the formulas of projection: the inverse of what the engine does. */

import { LocalPlane } from '../src/geo/local-plane.ts';
import type { Ring } from '../src/model/detection.ts';
import type { CameraType, ExifOrientation } from '../src/model/image.ts';
import type { AngleAxis, Camera, Sighting, View } from '../src/reconstruct/view.ts';

export type Spot = readonly [east: number, north: number, up: number];
type Axes = readonly [Spot, Spot, Spot];

/** In the middle of a feature cell's width, not far from its edges. */
export const origin = { lon: 14.2, lat: 46.05 } as const;
export const plane = new LocalPlane(origin.lon, origin.lat);

export interface Shot {
  readonly imageId: number;
  readonly at: Spot;
  readonly headingDegrees: number;
  readonly pitchDegrees?: number;
  readonly rollDegrees?: number;
  readonly cameraType?: CameraType;
  readonly cameraParameters?: readonly [number, number, number] | null;
  readonly exifOrientation?: ExifOrientation;
  readonly isRecorded?: boolean;
  readonly frame?: string;
}

const radians = Math.PI / 180;

export function cameraOf(shot: Shot): Camera {
  const cameraType = shot.cameraType ?? 'perspective';
  const known = [0.7, -0.05, 0.01] as const;
  return {
    imageId: shot.imageId,
    lon: plane.lonOf(shot.at[0]),
    lat: plane.latOf(shot.at[1]),
    altitudeMetres: shot.at[2],
    compassAngleDegrees: shot.headingDegrees,
    rotation: shot.isRecorded ? null : angleAxisOf(axesOf(shot)),
    frame: shot.frame ?? 'one',
    cameraType,
    cameraParameters: cameraType === 'equirectangular' ? null : (shot.cameraParameters ?? known),
    width: cameraType === 'equirectangular' ? 4000 : 3000,
    height: 2000,
    exifOrientation: shot.exifOrientation ?? 1,
    capturedAtMs: 1_700_000_000_000 + shot.imageId * 1000,
  };
}

/** A box of some metres around a spot, square to the line of sight; undefined where it isn't wholly in the image. */
export function see(
  shot: Shot,
  spot: Spot,
  detectionId: number,
  value = 'object--thing',
  size = 0.6,
): Sighting | undefined {
  const [east, north] = [spot[0] - shot.at[0], spot[1] - shot.at[1]];
  const flat = Math.hypot(east, north);
  const aside = [(north / flat) * (size / 2), (-east / flat) * (size / 2)] as const;
  const ends = [
    place(shot, [spot[0] - aside[0], spot[1] - aside[1], spot[2]]),
    place(shot, [spot[0] + aside[0], spot[1] + aside[1], spot[2]]),
    place(shot, [spot[0], spot[1], spot[2] + size / 2]),
    place(shot, [spot[0], spot[1], spot[2] - size / 2]),
  ];
  const middle = place(shot, spot);
  if (!middle || ends.some((end) => !end)) return undefined;
  const half = (axis: 0 | 1, a: number, b: number) =>
    Math.abs((ends[a]?.[axis] ?? 0) - (ends[b]?.[axis] ?? 0)) / 2;
  const [halfWidth, halfHeight] = [half(0, 0, 1), half(1, 2, 3)];
  const [left, right] = [middle[0] - halfWidth, middle[0] + halfWidth];
  const [top, bottom] = [middle[1] - halfHeight, middle[1] + halfHeight];
  if (left < 10 || right > 4086 || top < 10 || bottom > 4086) return undefined;
  return { detectionId, value, ring: box(left, top, right, bottom) };
}

export function box(left: number, top: number, right: number, bottom: number): Ring {
  return Int16Array.from([left, top, right, top, right, bottom, left, bottom].map(Math.round));
}

/** All shots with what they see of objects, numbered through. */
export function viewsOf(
  shots: readonly Shot[],
  objects: readonly { readonly spot: Spot; readonly value?: string; readonly size?: number }[],
): View[] {
  return shots.map((shot) => ({
    camera: cameraOf(shot),
    sightings: objects.flatMap(({ spot, value, size }, index) => {
      const sighting = see(shot, spot, shot.imageId * 1000 + index, value, size);
      return sighting ? [sighting] : [];
    }),
  }));
}

/** Where a point is in the upright image, from 0 to 4096, before it is rounded. */
export function place(shot: Shot, spot: Spot): readonly [number, number] | undefined {
  const { cameraType, cameraParameters, width, height, exifOrientation } = cameraOf(shot);
  const to = [0, 1, 2].map((axis) => (spot[axis] ?? 0) - (shot.at[axis] ?? 0));
  const [x = 0, y = 0, z = 0] = axesOf(shot).map((axis) =>
    axis.reduce((sum, part, i) => sum + part * (to[i] ?? 0), 0),
  );
  const [focal, k1, k2] = cameraParameters ?? [1, 0, 0];
  const flat = Math.hypot(x, y);
  let [u, v] = [0, 0];
  if (cameraType === 'equirectangular') {
    u = Math.atan2(x, z) / (2 * Math.PI);
    v = Math.atan2(y, Math.hypot(x, z)) / (2 * Math.PI);
  } else {
    if (cameraType === 'perspective' && z <= 0.1) return undefined;
    const r = cameraType === 'perspective' ? flat / z : Math.atan2(flat, z);
    const scale = (focal * r * (1 + k1 * r ** 2 + k2 * r ** 4)) / flat;
    [u, v] = [x * scale, y * scale];
  }
  // EXIF 2.32, tag Orientation: which sides of the stored image are the upright one's top and left.
  const turned = {
    1: [u, v],
    2: [-u, v],
    3: [-u, -v],
    4: [u, -v],
    5: [v, u],
    6: [-v, u],
    7: [-v, -u],
    8: [v, -u],
  }[exifOrientation];
  const longer = Math.max(width, height);
  const [across, down] = exifOrientation >= 5 ? [height, width] : [width, height];
  return [
    (((turned[0] ?? 0) * longer) / across + 0.5) * 4096,
    (((turned[1] ?? 0) * longer) / down + 0.5) * 4096,
  ];
}

/** The sensor's right, down and forward axes in the world. Mirrored orientations have no real camera. */
function axesOf(shot: Shot): Axes {
  const heading = shot.headingDegrees * radians;
  const pitch = (shot.pitchDegrees ?? 0) * radians;
  const roll = (shot.rollDegrees ?? 0) * radians;
  const forward: Spot = [
    Math.sin(heading) * Math.cos(pitch),
    Math.cos(heading) * Math.cos(pitch),
    Math.sin(pitch),
  ];
  const level: Spot = [Math.cos(heading), -Math.sin(heading), 0];
  const below = cross(forward, level);
  const right = mix(level, below, Math.cos(roll), Math.sin(roll));
  const down = cross(forward, right);
  switch (shot.exifOrientation ?? 1) {
    case 3:
      return [scale(right, -1), scale(down, -1), forward];
    case 6:
      return [down, scale(right, -1), forward];
    case 8:
      return [scale(down, -1), right, forward];
    default:
      return [right, down, forward];
  }
}

function cross(a: Spot, b: Spot): Spot {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function mix(a: Spot, b: Spot, s: number, t: number): Spot {
  return [a[0] * s + b[0] * t, a[1] * s + b[1] * t, a[2] * s + b[2] * t];
}

function scale(a: Spot, s: number): Spot {
  return [a[0] * s, a[1] * s, a[2] * s];
}

/** By way of the quaternion (Shepperd 1978). */
function angleAxisOf([[a, b, c], [d, e, f], [g, h, i]]: Axes): AngleAxis {
  const trace = a + e + i;
  let q = [1 + trace, h - f, c - g, d - b];
  if (trace <= 0) {
    if (a > e && a > i) q = [h - f, 1 + a - e - i, b + d, c + g];
    else if (e > i) q = [c - g, b + d, 1 + e - a - i, f + h];
    else q = [d - b, c + g, f + h, 1 + i - a - e];
  }
  const norm = Math.hypot(...q) * ((q[0] ?? 0) < 0 ? -1 : 1);
  const [w = 1, x = 0, y = 0, z = 0] = q.map((part) => part / norm);
  const sine = Math.hypot(x, y, z);
  if (sine < 1e-12) return [0, 0, 0];
  const angle = (2 * Math.atan2(sine, w)) / sine;
  return [x * angle, y * angle, z * angle];
}
