import type { LocalPlane } from '../geo/local-plane.ts';
import type { Ring } from '../model/detection.ts';
import { CameraModel, type Direction } from './camera-model.ts';
import { classOfValue, type ObjectClass } from './object-classes.ts';
import type { Ray } from './ray.ts';
import type { AngleAxis, Camera, PoseAccuracy, Sighting, View } from './view.ts';

const radians = Math.PI / 180;

/** A reconstruction is stiff, but floats on the GPS of its images. */
const computedAccuracy: PoseAccuracy = {
  frameMetres: 1.5,
  positionMetres: 0.05,
  headingDegrees: 0.15,
  pitchDegrees: 0.15,
  upMetres: 0.05,
};

/** A receiver's error drifts slowly; a compass is wrong each time; a camera is about level, and on a car or in a hand. */
const recordedAccuracy: PoseAccuracy = {
  frameMetres: 2,
  positionMetres: 0.6,
  headingDegrees: 3,
  pitchDegrees: 2,
  upMetres: 0.4,
};

/** Error of an anchor's bearing as a share of the box's width: objects are hidden in part, and seen obliquely. */
const doubtOfAnchor: Readonly<Record<ObjectClass['anchor'], number>> = {
  centroid: 0.06,
  middle: 0.08,
  foot: 0.04,
};

const cameraHeightMetres = 2;
/** Of the logarithm of the height. */
const cameraHeightSpread = 0.3;

/** Of an outline's edge, in the units of its ring. */
const edgeUnits = 2;
const extent = 4096;
/** A box that comes this near to the image's edge goes on beyond it. */
const cutUnits = 8;

/**
 * The rays of all detections of a view, in the order of its sightings; those whose numbers can't be
 * (no area, nothing finite, straight up or down) are left out.
 */
export function raysOfView(
  { camera, sightings }: View,
  plane: LocalPlane,
  frame: number,
): { readonly value: string; readonly ray: Ray }[] {
  const isPlaced = [camera.lon, camera.lat, camera.compassAngleDegrees].every(Number.isFinite);
  if (!isPlaced || !(camera.width > 0 && camera.height > 0)) return [];
  const pose = new Pose(camera, plane);
  return sightings.flatMap((sighting) => {
    const ray = pose.rayOf(sighting, frame);
    return ray ? [{ value: sighting.value, ray }] : [];
  });
}

class Pose {
  readonly #camera: Camera;
  readonly #model: CameraModel;
  readonly #accuracy: PoseAccuracy;
  readonly #isComputed: boolean;
  /** Rows: east, north and up in the axes of the sensor. */
  readonly #axes: readonly [Direction, Direction, Direction];
  readonly #east: number;
  readonly #north: number;

  constructor(camera: Camera, plane: LocalPlane) {
    const isComputed = camera.rotation?.every(Number.isFinite) === true;
    this.#isComputed = isComputed;
    this.#camera = camera;
    this.#accuracy = camera.accuracy ?? (isComputed ? computedAccuracy : recordedAccuracy);
    // Without a rotation only the upright image can be taken for level.
    this.#model = new CameraModel(isComputed ? camera : upright(camera));
    this.#axes =
      isComputed && camera.rotation
        ? worldAxes(camera.rotation)
        : levelAxes(camera.compassAngleDegrees);
    this.#east = plane.eastOf(camera.lon);
    this.#north = plane.northOf(camera.lat);
  }

  rayOf({ detectionId, value, ring }: Sighting, frame: number): Ray | undefined {
    const box = boxOf(ring);
    if (!box) return undefined;
    const [left, top, right, bottom] = box;
    const [middleX, middleY] = [(left + right) / 2, (top + bottom) / 2];
    const kind = classOfValue(value);
    const [anchorX, anchorY] = anchorOf(kind.anchor, ring, box);
    const anchor = this.#worldOf(anchorX, anchorY);
    const middle = this.#worldOf(middleX, middleY);
    const flat = Math.hypot(anchor[0], anchor[1]);
    if (!(flat > 0.05)) return undefined;

    const upper = slopeOf(this.#worldOf(middleX, top));
    const lower = slopeOf(this.#worldOf(middleX, bottom));
    const width = angleBetween(this.#worldOf(left, middleY), this.#worldOf(right, middleY));
    const height = Math.atan(upper) - Math.atan(lower);
    if (!(width > 0 && height > 0 && width < Math.PI)) return undefined;

    // Panoramas too: what goes across their seam comes as two boxes.
    const isCutAside = left <= cutUnits || right >= extent - cutUnits;
    const isCutAbove = top <= cutUnits;
    const isCutBelow = bottom >= extent - cutUnits;

    const accuracy = this.#accuracy;
    const unit = Math.max(width / (right - left), height / (bottom - top));
    const offAxis = this.#model.isKnown ? 0 : 0.15 * this.#offAxisOf(middleX, middleY);
    const bearingSigma = Math.hypot(
      accuracy.headingDegrees * radians,
      edgeUnits * unit,
      (isCutAside && kind.anchor !== 'foot' ? 0.5 : doubtOfAnchor[kind.anchor]) * width,
      offAxis,
    );
    const slope = slopeOf(middle);
    const steep = 1 + slope * slope;
    const elevationSigma = Math.hypot(
      accuracy.pitchDegrees * radians,
      edgeUnits * unit,
      0.08 * height,
      offAxis,
    );
    const isCutAcross = isCutAbove || isCutBelow;
    const slopeSigma = isCutAcross ? Number.POSITIVE_INFINITY : elevationSigma * steep;
    const angle =
      kind.side === 'height' ? upper - lower : 2 * Math.tan(width / 2) * Math.sqrt(steep);
    const angleUnits = kind.side === 'height' ? bottom - top : right - left;
    const isSizeCut = kind.side === 'height' ? isCutAcross : isCutAside;
    const logAngleSigma = isSizeCut
      ? Number.POSITIVE_INFINITY
      : Math.hypot(0.15, (1.4 * edgeUnits) / angleUnits);
    const ground = kind.standsOnGround && !isCutBelow ? lower : 0;
    const range = rangeFromGround(ground, elevationSigma);
    const [minRange, maxRange] = rangeLimits(kind, Math.log(angle), isSizeCut, bearingSigma);

    const ray: Ray = {
      detectionId,
      imageId: this.#camera.imageId,
      capturedAtMs: this.#camera.capturedAtMs,
      isComputed: this.#isComputed,
      frame,
      frameSigma: accuracy.frameMetres,
      biasSigma: accuracy.frameMetres,
      positionSigma: Math.hypot(accuracy.positionMetres, kind.placeMetres),
      east: this.#east,
      north: this.#north,
      up: this.#altitude ?? 0,
      upSigma: accuracy.upMetres,
      hasAltitude: this.#altitude !== null,
      sine: anchor[0] / flat,
      cosine: anchor[1] / flat,
      bearingSigma,
      headingSigma: accuracy.headingDegrees * radians,
      slope,
      slopeSigma,
      logAngle: Math.log(angle),
      logAngleSigma,
      logRange: range.logRange,
      logRangeSigma: range.sigma,
      minRange,
      maxRange,
      weight: ((right - left) * (bottom - top)) / (extent * extent),
    };
    return ray;
  }

  /** Only a computed altitude is good enough to compare heights by. */
  get #altitude(): number | null {
    const { rotation, altitudeMetres } = this.#camera;
    return rotation && altitudeMetres !== null && Number.isFinite(altitudeMetres)
      ? altitudeMetres
      : null;
  }

  #worldOf(x: number, y: number): Direction {
    const direction = this.#model.directionOf(x / extent, y / extent);
    const [east, north, up] = this.#axes;
    return [dot(east, direction), dot(north, direction), dot(up, direction)];
  }

  #offAxisOf(x: number, y: number): number {
    const [right, down, forward] = this.#model.directionOf(x / extent, y / extent);
    return Math.atan2(Math.hypot(right, down), forward);
  }
}

function rangeLimits(
  kind: ObjectClass,
  logAngle: number,
  isSizeCut: boolean,
  bearingSigma: number,
): readonly [number, number] {
  // Beyond, a ray is wider than the spaces between objects.
  const furthest = Math.min(kind.rangeMetres, 3.2 / bearingSigma);
  if (kind.sizeMetres === null || isSizeCut) return [0.5, furthest];
  const usual = kind.sizeMetres / Math.exp(logAngle);
  const spread = Math.exp(2.5 * Math.hypot(kind.sizeSpread, 0.2));
  return [Math.max(0.5, usual / spread), Math.min(furthest, usual * spread)];
}

/** The distance at which a line of sight that slopes down reaches the ground. */
function rangeFromGround(
  slope: number,
  elevationSigma: number,
): { readonly logRange: number; readonly sigma: number } {
  const sigma = Math.hypot(
    cameraHeightSpread,
    ((1 + slope * slope) * elevationSigma) / Math.max(1e-9, -slope),
  );
  if (slope >= 0 || sigma > 0.8) return { logRange: 0, sigma: Number.POSITIVE_INFINITY };
  return { logRange: Math.log(cameraHeightMetres / -slope), sigma };
}

type Box = readonly [left: number, top: number, right: number, bottom: number];

function anchorOf(
  anchor: ObjectClass['anchor'],
  ring: Ring,
  [left, top, right, bottom]: Box,
): readonly [number, number] {
  const middle = [(left + right) / 2, (top + bottom) / 2] as const;
  if (anchor === 'middle') return middle;
  if (anchor === 'foot') {
    const low = bottom - 0.1 * (bottom - top) - edgeUnits;
    let [first, last] = [right, left];
    for (let i = 0; i + 1 < ring.length; i += 2) {
      if ((ring[i + 1] as number) < low) continue;
      first = Math.min(first, ring[i] as number);
      last = Math.max(last, ring[i] as number);
    }
    return [clamp((first + last) / 2), middle[1]];
  }
  let [area, sumX, sumY] = [0, 0, 0];
  for (let i = 0; i + 1 < ring.length; i += 2) {
    const next = (i + 2) % (ring.length - (ring.length % 2));
    const [x, y] = [ring[i] as number, ring[i + 1] as number];
    const [nextX, nextY] = [ring[next] as number, ring[next + 1] as number];
    const cross = x * nextY - nextX * y;
    area += cross;
    sumX += (x + nextX) * cross;
    sumY += (y + nextY) * cross;
  }
  // A ring that crosses itself may have its centre anywhere.
  const [x, y] = [sumX / (3 * area), sumY / (3 * area)];
  return x >= left && x <= right && y >= top && y <= bottom ? [x, y] : middle;
}

function clamp(value: number): number {
  return Math.max(0, Math.min(extent, value));
}

/** Undefined for a ring of fewer than three points or without area. */
function boxOf(ring: Ring): Box | undefined {
  let [left, top, right, bottom] = [extent, extent, 0, 0];
  for (let i = 0; i + 1 < ring.length; i += 2) {
    const x = clamp(ring[i] as number);
    const y = clamp(ring[i + 1] as number);
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return ring.length >= 6 && right > left && bottom > top ? [left, top, right, bottom] : undefined;
}

function upright(camera: Camera): Camera {
  const isTurned = camera.exifOrientation >= 5;
  return {
    ...camera,
    width: isTurned ? camera.height : camera.width,
    height: isTurned ? camera.width : camera.height,
    exifOrientation: 1,
  };
}

/** World axes as the sensor sees them: the columns of the rotation (Rodrigues' formula). */
function worldAxes([x, y, z]: AngleAxis): readonly [Direction, Direction, Direction] {
  const angle = Math.hypot(x, y, z);
  if (angle < 1e-12) {
    return [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ];
  }
  const [a, b, c] = [x / angle, y / angle, z / angle];
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const rest = 1 - cosine;
  return [
    [cosine + a * a * rest, b * a * rest + c * sine, c * a * rest - b * sine],
    [a * b * rest - c * sine, cosine + b * b * rest, c * b * rest + a * sine],
    [a * c * rest + b * sine, b * c * rest - a * sine, cosine + c * c * rest],
  ];
}

/** Of a level camera that looks along a compass angle. */
function levelAxes(compassAngleDegrees: number): readonly [Direction, Direction, Direction] {
  const heading = compassAngleDegrees * radians;
  return [
    [Math.cos(heading), 0, Math.sin(heading)],
    [-Math.sin(heading), 0, Math.cos(heading)],
    [0, -1, 0],
  ];
}

function dot(a: Direction, b: Direction): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function slopeOf([east, north, up]: Direction): number {
  return up / Math.max(1e-9, Math.hypot(east, north));
}

function angleBetween(a: Direction, b: Direction): number {
  const cross = Math.hypot(
    a[1] * b[2] - a[2] * b[1],
    a[2] * b[0] - a[0] * b[2],
    a[0] * b[1] - a[1] * b[0],
  );
  return Math.atan2(cross, dot(a, b));
}
