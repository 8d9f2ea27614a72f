import { UnusableRecord } from './detection-record.ts';

/** Pixels with what each belongs to, row by row; 0 is nothing. */
export interface LabelGrid {
  readonly width: number;
  readonly height: number;
  readonly labels: Uint8Array | Uint32Array;
}

/** Pixels of one label that touch each other by their sides. */
export interface Region {
  readonly label: number;
  readonly pixels: number;
  /** Outline, clockwise, without holes, as x, y … in pixels: 0, 0 is the corner of the first one. */
  readonly ring: readonly number[];
}

/** Smaller regions of a mask are specks. */
export const minMaskPixels = 64;

const maxOutlineSteps = 2_000_000;

/** The regions of at least so many pixels, the largest first; and how many there are that are smaller. */
export function traceRegions(
  grid: LabelGrid,
  minPixels: number,
): { readonly regions: Region[]; readonly tooSmall: number } {
  const { labels, width } = grid;
  const isVisited = new Uint8Array(labels.length);
  const regions: Region[] = [];
  let tooSmall = 0;
  for (let start = 0; start < labels.length; start++) {
    const label = labels[start] as number;
    if (label === 0 || isVisited[start] === 1) continue;
    const pixels = fill(grid, start, isVisited);
    // A region is met first at its uppermost row's leftmost pixel, which has an upper and a left edge.
    if (pixels < minPixels) tooSmall++;
    else
      regions.push({
        label,
        pixels,
        ring: outline(grid, start % width, Math.floor(start / width)),
      });
  }
  return { regions: regions.sort((a, b) => b.pixels - a.pixels), tooSmall };
}

/** Marks the pixels of the region that holds one, span by span; how many they are. */
function fill({ width, height, labels }: LabelGrid, start: number, isVisited: Uint8Array): number {
  const label = labels[start];
  const isOpen = (index: number) => labels[index] === label && isVisited[index] === 0;
  const seeds = [start];
  let pixels = 0;
  for (let seed = seeds.pop(); seed !== undefined; seed = seeds.pop()) {
    if (!isOpen(seed)) continue;
    const rowStart = seed - (seed % width);
    let left = seed;
    while (left > rowStart && isOpen(left - 1)) left--;
    let right = seed;
    while (right < rowStart + width - 1 && isOpen(right + 1)) right++;
    isVisited.fill(1, left, right + 1);
    pixels += right - left + 1;
    for (const shift of [-width, width]) {
      if (rowStart + shift < 0 || rowStart + shift >= width * height) continue;
      for (let index = left + shift; index <= right + shift; index++) {
        // One seed for each span that begins here.
        if (isOpen(index) && !(index > left + shift && isOpen(index - 1))) seeds.push(index);
      }
    }
  }
  return pixels;
}

/** East, south, west, north. */
const stepX = [1, 0, -1, 0];
const stepY = [0, 1, 0, -1];

/**
 * The outline through the middles of the pixels' outer edges, which is what marching squares (Lorensen
 * and Cline 1987, in the plane) gives for a mask of 0 and 1. It walks the edges from the upper left
 * corner of the region's first pixel with the region on its right; where two pixels touch by a corner
 * only, it turns, so that they stay apart.
 */
function outline({ width, height, labels }: LabelGrid, startX: number, startY: number): number[] {
  const label = labels[startY * width + startX];
  const isInside = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < width && y < height && labels[y * width + x] === label;
  const ring: number[] = [];
  let [x, y, direction, before] = [startX, startY, 0, -1];
  for (let steps = 0; steps === 0 || x !== startX || y !== startY || direction !== 0; steps++) {
    if (steps > maxOutlineSteps) throw new UnusableRecord('the outline of a mask is too long');
    const [dx, dy] = [stepX[direction] as number, stepY[direction] as number];
    // Of a straight run the first and the last middle are enough.
    if (direction === before && ring.length >= 4 && isStraight(ring, dx)) ring.length -= 2;
    ring.push(x + dx / 2, y + dy / 2);
    before = direction;
    x += dx;
    y += dy;
    const [rightX, rightY] = [x + (dx - dy - 1) / 2, y + (dx + dy - 1) / 2];
    const [leftX, leftY] = [x + (dx + dy - 1) / 2, y + (dy - dx - 1) / 2];
    if (!isInside(rightX, rightY)) direction = (direction + 1) % 4;
    else if (isInside(leftX, leftY)) direction = (direction + 3) % 4;
  }
  return ring;
}

/** Whether the last two positions lie on one line along the axis. */
function isStraight(ring: readonly number[], dx: number): boolean {
  const axis = dx === 0 ? 0 : 1;
  return ring[ring.length - 2 + axis] === ring[ring.length - 4 + axis];
}
