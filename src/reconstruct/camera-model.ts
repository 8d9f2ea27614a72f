import type { CameraType, ExifOrientation, Image } from '../model/image.ts';

/** A direction in the axes of the sensor: right, down, forward. Not of unit length. */
export type Direction = readonly [right: number, down: number, forward: number];

type Lens = Pick<Image, 'cameraType' | 'cameraParameters' | 'width' | 'height' | 'exifOrientation'>;

/** What viewers take for a camera of which nothing is known (mapillary-js), and an ideal 180° fisheye. */
const unknownLenses: Readonly<Record<CameraType, readonly [number, number, number]>> = {
  perspective: [0.85, 0, 0],
  fisheye: [1 / Math.PI, 0, 0],
  equirectangular: [1, 0, 0],
};

/** The widest that a ray can be off the axis: a tangent for perspective images, an angle for fisheyes. */
const widest: Readonly<Record<CameraType, number>> = {
  perspective: 20,
  fisheye: Math.PI,
  equirectangular: Number.POSITIVE_INFINITY,
};

/**
 * Turns places in the upright image to directions, by OpenSfM's camera models: image coordinates have
 * their origin in the middle and the longer side as 1; a perspective image is scaled by
 * focal·(1 + k1·r² + k2·r⁴) with r the tangent of the angle off the axis, a fisheye likewise with r the
 * angle itself.
 */
export class CameraModel {
  readonly isKnown: boolean;
  readonly #type: CameraType;
  readonly #focal: number;
  readonly #k1: number;
  readonly #k2: number;
  /** Where the distortion folds over; what lies beyond was not seen through this model. */
  readonly #limit: number;
  readonly #halfWidth: number;
  readonly #halfHeight: number;
  readonly #orientation: ExifOrientation;

  constructor({ cameraType, cameraParameters, width, height, exifOrientation }: Lens) {
    this.isKnown = cameraParameters !== null || cameraType === 'equirectangular';
    this.#type = cameraType;
    const known = cameraType === 'equirectangular' ? null : cameraParameters;
    const isUsable = known?.every(Number.isFinite) === true && known[0] > 0.01;
    [this.#focal, this.#k1, this.#k2] = isUsable ? known : unknownLenses[cameraType];
    this.#limit = Math.min(widest[cameraType], foldOf(this.#k1, this.#k2));
    const isTurned = exifOrientation >= 5;
    const longer = Math.max(width, height);
    this.#halfWidth = (isTurned ? height : width) / longer / 2;
    this.#halfHeight = (isTurned ? width : height) / longer / 2;
    this.#orientation = exifOrientation;
  }

  /** The direction to a place in the upright image: x and y from 0 to 1, y down. */
  directionOf(x: number, y: number): Direction {
    const [u, v] = this.#onSensor((2 * x - 1) * this.#halfWidth, (2 * y - 1) * this.#halfHeight);
    if (this.#type === 'equirectangular') {
      const [lon, lat] = [u * 2 * Math.PI, v * 2 * Math.PI];
      return [Math.cos(lat) * Math.sin(lon), Math.sin(lat), Math.cos(lat) * Math.cos(lon)];
    }
    const distorted = Math.hypot(u, v) / this.#focal;
    if (distorted < 1e-12) return [0, 0, 1];
    const r = this.#undistort(distorted);
    const scale = 1 / (distorted * this.#focal);
    if (this.#type === 'perspective') return [u * scale * r, v * scale * r, 1];
    const sine = Math.sin(r) * scale;
    return [u * sine, v * sine, Math.cos(r)];
  }

  /** From the upright image to the sensor, as the EXIF orientation says. */
  #onSensor(x: number, y: number): readonly [number, number] {
    switch (this.#orientation) {
      case 1:
        return [x, y];
      case 2:
        return [-x, y];
      case 3:
        return [-x, -y];
      case 4:
        return [x, -y];
      case 5:
        return [y, x];
      case 6:
        return [y, -x];
      case 7:
        return [-y, -x];
      case 8:
        return [-y, x];
    }
  }

  /** Solves r·(1 + k1·r² + k2·r⁴) = distorted: Newton's method, kept between bounds. */
  #undistort(distorted: number): number {
    if (this.#k1 === 0 && this.#k2 === 0) return Math.min(distorted, this.#limit);
    let [low, high] = [0, this.#limit];
    let r = Math.min(distorted, high);
    for (let i = 0; i < 50; i++) {
      const r2 = r * r;
      const excess = r * (1 + r2 * (this.#k1 + r2 * this.#k2)) - distorted;
      if (excess > 0) high = r;
      else low = r;
      const newton = r - excess / (1 + r2 * (3 * this.#k1 + 5 * r2 * this.#k2));
      const next = newton > low && newton < high ? newton : (low + high) / 2;
      if (Math.abs(next - r) < 1e-13 * (1 + r)) return next;
      r = next;
    }
    return r;
  }
}

/** The least r > 0 at which r·(1 + k1·r² + k2·r⁴) stops growing. */
function foldOf(k1: number, k2: number): number {
  // 1 + 3·k1·q + 5·k2·q² = 0 for q = r².
  if (k2 === 0) return k1 < 0 ? Math.sqrt(-1 / (3 * k1)) : Number.POSITIVE_INFINITY;
  const discriminant = 9 * k1 * k1 - 20 * k2;
  if (discriminant < 0) return Number.POSITIVE_INFINITY;
  const root = Math.sqrt(discriminant);
  const folds = [(-3 * k1 - root) / (10 * k2), (-3 * k1 + root) / (10 * k2)].filter((q) => q > 0);
  return Math.sqrt(Math.min(...folds, Number.POSITIVE_INFINITY));
}

/** Half the horizontal angle of view of the upright image, in radians. */
export function halfViewOf(lens: Lens): number {
  if (lens.cameraType === 'equirectangular') return Math.PI;
  const isTurned = lens.exifOrientation >= 5;
  const upright = {
    ...lens,
    width: isTurned ? lens.height : lens.width,
    height: isTurned ? lens.width : lens.height,
    exifOrientation: 1,
  } as const;
  const [right, , forward] = new CameraModel(upright).directionOf(1, 0.5);
  return Math.atan2(right, forward);
}
