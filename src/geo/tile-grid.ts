/**
 * The Web Mercator tile grid: longitude and latitude to tile coordinates and back, and the Morton
 * (Z-order) keys by which tiles are stored. A tile's key interleaves the bits of x (even) and y (odd),
 * so the four children of key k at the next zoom are 4k … 4k+3, and every tile is one range of keys
 * at any deeper zoom.
 */

/** The zoom whose tiles are the cells of all spatial access. */
export const cellZoom = 14;

/** The latitude at which Web Mercator is square; beyond it positions are clamped to the edge. */
export const maxMercatorLatitude = 85.0511287798066;

/** `[west, south, east, north]` in degrees. West may exceed east: the box then crosses the antimeridian. */
export type BoundingBox = readonly [west: number, south: number, east: number, north: number];

export interface TileAddress {
  readonly z: number;
  readonly x: number;
  readonly y: number;
}

/** Horizontal position in the unit square of Web Mercator: 0 at 180° W, 1 at 180° E. */
export function mercatorX(lon: number): number {
  return lon / 360 + 0.5;
}

/** Vertical position in the unit square of Web Mercator: 0 at the north edge, 1 at the south edge. */
export function mercatorY(lat: number): number {
  const clamped = Math.max(-maxMercatorLatitude, Math.min(maxMercatorLatitude, lat));
  const sine = Math.sin((clamped * Math.PI) / 180);
  return Math.max(0, Math.min(1, 0.5 - (0.25 * Math.log((1 + sine) / (1 - sine))) / Math.PI));
}

export function lonOfMercatorX(x: number): number {
  return (x - 0.5) * 360;
}

export function latOfMercatorY(y: number): number {
  return (360 / Math.PI) * Math.atan(Math.exp((1 - 2 * y) * Math.PI)) - 90;
}

/** The tile that holds a position. Tiles are half open: a shared edge belongs to the tile east or south of it. */
export function tileAt(lon: number, lat: number, z: number): TileAddress {
  const side = 2 ** z;
  const clamp = (value: number) => Math.max(0, Math.min(side - 1, Math.floor(value * side)));
  return { z, x: clamp(mercatorX(lon)), y: clamp(mercatorY(lat)) };
}

export function isTileAddress(z: number, x: number, y: number): boolean {
  return [z, x, y].every((n) => Number.isInteger(n) && n >= 0) && x < 2 ** z && y < 2 ** z;
}

function spreadBits(value: number): number {
  let v = value & 0xffff;
  v = (v | (v << 8)) & 0x00ff00ff;
  v = (v | (v << 4)) & 0x0f0f0f0f;
  v = (v | (v << 2)) & 0x33333333;
  v = (v | (v << 1)) & 0x55555555;
  return v;
}

function gatherBits(value: number): number {
  let v = value & 0x55555555;
  v = (v | (v >>> 1)) & 0x33333333;
  v = (v | (v >>> 2)) & 0x0f0f0f0f;
  v = (v | (v >>> 4)) & 0x00ff00ff;
  v = (v | (v >>> 8)) & 0x0000ffff;
  return v;
}

/** The Morton key of a tile, below 2^28 at zoom 14. Defined for zooms up to 15. */
export function tileKey(x: number, y: number): number {
  return spreadBits(x) | (spreadBits(y) << 1);
}

/** The tile of a Morton key at a zoom. */
export function tileOfKey(z: number, key: number): TileAddress {
  return { z, x: gatherBits(key), y: gatherBits(key >>> 1) };
}

/** The key of the cell (zoom 14 tile) that holds a position. */
export function cellAt(lon: number, lat: number): number {
  const { x, y } = tileAt(lon, lat, cellZoom);
  return tileKey(x, y);
}

/** The bounds of a tile in degrees. */
export function tileBounds({ z, x, y }: TileAddress): BoundingBox {
  const side = 2 ** z;
  return [
    lonOfMercatorX(x / side),
    latOfMercatorY((y + 1) / side),
    lonOfMercatorX((x + 1) / side),
    latOfMercatorY(y / side),
  ];
}

/** An inclusive range of cell keys. */
export type CellRange = readonly [first: number, last: number];

/**
 * Ranges of cell keys that together cover a bounding box, ascending and disjoint: at most about
 * `maxRanges` of them, so they may cover more than the box, and rows still need an exact test.
 */
export function cellRanges(bbox: BoundingBox, maxRanges = 32): CellRange[] {
  const [west, south, east, north] = bbox;
  if (west > east) {
    return mergeRanges([
      ...cellRanges([west, south, 180, north], maxRanges),
      ...cellRanges([-180, south, east, north], maxRanges),
    ]);
  }
  const min = tileAt(west, north, cellZoom);
  const max = tileAt(east, south, cellZoom);
  const done: CellRange[] = [];
  let open = [{ z: 0, key: 0 }];
  // Breadth first: split the tiles that the box only partly covers until the ranges are spent.
  while (open.length > 0) {
    const next: { z: number; key: number }[] = [];
    for (const { z, key } of open) {
      const depth = cellZoom - z;
      const span = 2 ** depth;
      const { x, y } = tileOfKey(z, key);
      const [x0, y0, x1, y1] = [x * span, y * span, (x + 1) * span - 1, (y + 1) * span - 1];
      if (x1 < min.x || x0 > max.x || y1 < min.y || y0 > max.y) continue;
      const isInside = x0 >= min.x && x1 <= max.x && y0 >= min.y && y1 <= max.y;
      if (isInside || depth === 0 || open.length + next.length + done.length > maxRanges) {
        done.push([key * 4 ** depth, (key + 1) * 4 ** depth - 1]);
      } else {
        for (let child = 0; child < 4; child++) next.push({ z: z + 1, key: key * 4 + child });
      }
    }
    open = next;
  }
  return mergeRanges(done);
}

function mergeRanges(ranges: CellRange[]): CellRange[] {
  const merged: [number, number][] = [];
  for (const [first, last] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const previous = merged.at(-1);
    if (previous && first <= previous[1] + 1) previous[1] = Math.max(previous[1], last);
    else merged.push([first, last]);
  }
  return merged;
}

/** Whether a position lies in a box, edges included. */
export function isInBox(
  lon: number,
  lat: number,
  [west, south, east, north]: BoundingBox,
): boolean {
  if (lat < south || lat > north) return false;
  return west <= east ? lon >= west && lon <= east : lon >= west || lon <= east;
}
