import { boxAround } from '../geo/geodesy.ts';
import { type BoundingBox, tileAt, tileBounds, tileKey, tileOfKey } from '../geo/tile-grid.ts';
import { furthestMetres } from './keep-ids.ts';

/**
 * The cells in which map features are derived. What a cell's features are depends on the images in its
 * neighbourhood, which is the cell and a halo around it, and on nothing else: so a new image changes
 * only the cells whose neighbourhood it is in, and cells can be derived in any order, on any thread.
 */
export const featureZoom = 15;

/**
 * As far as rays of recorded poses reach (`maxRange` in `camera-rays.ts`, with what `ray-index.ts` adds), so
 * that both sides of a border see the same rays. Those of computed poses may reach twice as far, but what
 * stands at a border has nearer views, which tell its place better.
 */
export const haloMetres = 75;

/** Twice as far as ids go on: what else could have the id of a feature across the border is known as well. */
const borderMetres = 2 * furthestMetres;

/** The key of the feature cell that holds a position. */
export function featureCellAt(lon: number, lat: number): number {
  const { x, y } = tileAt(lon, lat, featureZoom);
  return tileKey(x, y);
}

/** The box of all images that the features of a cell depend on. */
export function neighbourhoodOf(cell: number): BoundingBox {
  return boxAroundCell(cell, haloMetres);
}

/** The box of a cell and both sides of its border, where features may move from one cell to another. */
export function bordersOf(cell: number): BoundingBox {
  return boxAroundCell(cell, borderMetres);
}

function boxAroundCell(cell: number, metres: number): BoundingBox {
  const [west, south, east, north] = tileBounds(tileOfKey(featureZoom, cell));
  const [left, bottom] = boxAround(west, south, metres);
  const [, , right, top] = boxAround(east, north, metres);
  // Meridians converge, so that the side nearer to a pole needs more degrees than the other.
  const [leftAbove] = boxAround(west, north, metres);
  const [, , rightBelow] = boxAround(east, south, metres);
  return Math.abs(south) > Math.abs(north)
    ? [left, bottom, rightBelow, top]
    : [leftAbove, bottom, right, top];
}

/** All cells whose features depend on an image at a position, ascending. */
export function cellsAround(lon: number, lat: number): number[] {
  const [west, south, east, north] = boxAround(lon, lat, haloMetres * 1.01);
  const first = tileAt(west, north, featureZoom);
  const last = tileAt(east, south, featureZoom);
  const side = 2 ** featureZoom;
  const across = (last.x - first.x + side) % side;
  const cells: number[] = [];
  for (let y = first.y; y <= last.y; y++) {
    for (let step = 0; step <= across; step++) cells.push(tileKey((first.x + step) % side, y));
  }
  return cells.sort((a, b) => a - b);
}
