import { type PixelSize, uprightSize } from '../ingest/upright.ts';
import type { Ring } from '../model/detection.ts';
import { type ExifOrientation, type Image, isPano } from '../model/image.ts';
import { simplify } from '../tiles/simplify.ts';
import { clipRing } from './clip-ring.ts';
import { type DetectionRecord, type Frame, UnusableRecord } from './detection-record.ts';

/** Width and height of an image in the units of detections. */
const extent = 4096;
const maxPoints = 10_000;
const maxRings = 1_000;
/** Of a ring as it is kept. */
const maxKeptPoints = 400;
/** What smoothing may move the outline of a mask by. */
const maskTolerance = 3;
/** How much the proportions of a scaled image may differ by rounding. */
const proportionTolerance = 0.02;

type Sized = Pick<Image, 'width' | 'height' | 'exifOrientation' | 'cameraType'>;

/**
 * The rings of a record in the units of detections, in the upright image: clipped to it, and for a
 * panorama continued on the other side of its seam as rings of their own; clockwise from the upper
 * left, without repeated positions. Throws `UnusableRecord` when a ring has no area or lies outside.
 */
export function placeRings(
  { rings, frame, isTraced }: Pick<DetectionRecord, 'rings' | 'frame' | 'isTraced'>,
  image: Sized,
): Ring[] {
  if (rings.length > maxRings) throw new UnusableRecord(`it has more than ${maxRings} parts`);
  const transform = transformOf(frame, image);
  return rings.flatMap((given) => {
    if (!isTraced && given.length > 2 * maxPoints) {
      throw new UnusableRecord(`its polygon has more than ${maxPoints} points`);
    }
    const ring = transform(given);
    if (!(Math.abs(areaOf(ring)) > 0)) throw new UnusableRecord('its polygon has no area');
    const parts = partsOf(ring, isPano(image.cameraType));
    if (parts.length === 0) throw new UnusableRecord('it lies outside of the image');
    return parts.map((part) => toRing(part, isTraced ? maskTolerance : 0));
  });
}

function transformOf(frame: Frame, image: Sized): (ring: readonly number[]) => number[] {
  const upright = uprightSize(image, image.exifOrientation);
  if (frame === 'normalised') return scaled({ width: 1, height: 1 });
  if (frame === 'pixels' || haveSameProportions(frame, upright)) {
    return scaled(frame === 'pixels' ? upright : frame);
  }
  if (haveSameProportions(frame, image)) {
    const scale = scaled(frame);
    return (ring) => turnUpright(scale(ring), image.exifOrientation);
  }
  throw new UnusableRecord(
    `coordinates are for ${frame.width} × ${frame.height} pixels, but the image has ${upright.width} × ${upright.height}`,
  );
}

function haveSameProportions(a: PixelSize, b: PixelSize): boolean {
  const ratio = (a.width * b.height) / (a.height * b.width);
  const tolerance = proportionTolerance + 1 / Math.min(a.width, a.height);
  return Math.abs(ratio - 1) <= tolerance;
}

function scaled({ width, height }: PixelSize): (ring: readonly number[]) => number[] {
  return (ring) =>
    ring.map((coordinate, index) => (coordinate / (index % 2 === 0 ? width : height)) * extent);
}

/** From the picture as stored to the upright one, by the EXIF orientation (CIPA DC-008, 4.6.5). */
function turnUpright(ring: readonly number[], orientation: ExifOrientation): number[] {
  const turned: number[] = [];
  for (let i = 0; i < ring.length; i += 2) {
    const [x, y] = [ring[i] as number, ring[i + 1] as number];
    const [across, down] = orientation >= 5 ? [y, x] : [x, y];
    // Which sides the stored picture's first row and column are on.
    const isFromRight = [2, 3, 6, 7].includes(orientation);
    const isFromBottom = [3, 4, 7, 8].includes(orientation);
    turned.push(isFromRight ? extent - across : across, isFromBottom ? extent - down : down);
  }
  return turned;
}

/** The parts of a ring that are in the image; behind a panorama's left and right side is its other side. */
function partsOf(ring: readonly number[], isPanorama: boolean): (readonly number[])[] {
  const parts: (readonly number[])[] = [];
  for (const shift of isPanorama ? [0, extent, -extent] : [0]) {
    const shifted = shift === 0 ? ring : ring.map((c, index) => (index % 2 === 0 ? c + shift : c));
    const part = clipRing(clipRing(shifted, 0, 0, extent), 1, 0, extent);
    if (Math.abs(areaOf(part)) > 0) parts.push(part);
  }
  return parts;
}

/** Simplifies and rounds; what would vanish becomes the smallest box around it. */
function toRing(part: readonly number[], tolerance: number): Ring {
  let kept = simplifyRing(part, tolerance);
  for (let more = Math.max(1, tolerance); kept.length > 2 * maxKeptPoints; more *= 2) {
    kept = simplifyRing(part, more);
  }
  const rounded = withoutRepeats(kept.map(Math.round));
  const area = areaOf(rounded);
  if (rounded.length < 6 || area === 0) return smallestBox(part);
  return Int16Array.from(fromUpperLeft(area > 0 ? rounded : reversed(rounded)));
}

function simplifyRing(ring: readonly number[], tolerance: number): readonly number[] {
  if (tolerance === 0 || ring.length <= 8) return ring;
  // Simplifying takes the square of the points at worst.
  if (ring.length > 2 * maxPoints) return simplifyRing(thinned(ring), tolerance);
  // Begins at a corner, which is never to be simplified away.
  const turned = fromUpperLeft(ring);
  return simplify([...turned, ...turned.slice(0, 2)], tolerance).slice(0, -2);
}

/** At most `maxPoints` positions, evenly out of more. */
function thinned(ring: readonly number[]): readonly number[] {
  const step = ring.length / 2 / maxPoints;
  return Array.from({ length: 2 * maxPoints }, (_, index) => {
    return ring[2 * Math.floor((index >> 1) * step) + (index % 2)] as number;
  });
}

/** The same ring, beginning with its outermost position towards the upper left. */
function fromUpperLeft(ring: readonly number[]): readonly number[] {
  let start = 0;
  for (let i = 2; i < ring.length; i += 2) if (sumAt(ring, i) < sumAt(ring, start)) start = i;
  return start === 0 ? ring : [...ring.slice(start), ...ring.slice(0, start)];
}

function sumAt(ring: readonly number[], index: number): number {
  return (ring[index] as number) + (ring[index + 1] as number);
}

function withoutRepeats(ring: readonly number[]): number[] {
  const kept: number[] = [];
  for (let i = 0; i < ring.length; i += 2) {
    const before = (i + ring.length - 2) % ring.length;
    if (ring[i] === ring[before] && ring[i + 1] === ring[before + 1]) continue;
    kept.push(ring[i] as number, ring[i + 1] as number);
  }
  return kept;
}

function reversed(ring: readonly number[]): number[] {
  const turned: number[] = [];
  for (let i = ring.length - 2; i >= 0; i -= 2)
    turned.push(ring[i] as number, ring[i + 1] as number);
  return turned;
}

function smallestBox(ring: readonly number[]): Ring {
  const [left, right] = span(ring.filter((_, index) => index % 2 === 0));
  const [top, bottom] = span(ring.filter((_, index) => index % 2 === 1));
  return Int16Array.of(left, top, right, top, right, bottom, left, bottom);
}

/** Whole numbers around the given ones, at least 1 apart, in the image. */
function span(values: readonly number[]): [number, number] {
  const min = Math.min(extent - 1, Math.floor(values.reduce((a, b) => Math.min(a, b))));
  return [min, Math.max(min + 1, Math.round(values.reduce((a, b) => Math.max(a, b))))];
}

/** Twice the area, positive for a ring that goes clockwise on the screen (y down). */
function areaOf(ring: readonly number[]): number {
  let area = 0;
  for (let i = 0; i < ring.length; i += 2) {
    const next = (i + 2) % ring.length;
    area +=
      (ring[i] as number) * (ring[next + 1] as number) -
      (ring[next] as number) * (ring[i + 1] as number);
  }
  return area;
}
