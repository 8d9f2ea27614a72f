import { cellZoom, mercatorX, mercatorY, tileOfKey } from './tile-grid.ts';

/**
 * The two grids of whole numbers in which tiles are computed. A tile's side has 4096 units, and each
 * unit 16 steps, so that what is joined and halved again and again on the way up the pyramid
 * keeps its place. A position in the world is counted in steps of zoom 14, of about 4 cm: below 2^30.
 */

/** Units along a vector tile's side. Geometry reaches from 0 to the extent, without a buffer around it. */
export const extent = 4096;

export const stepsPerUnit = 16;

/** Steps along a tile's side. */
export const tileSteps = extent * stepsPerUnit;

/** Steps of zoom 14 around the world. */
export const worldSteps = 2 ** cellZoom * tileSteps;

/** Rounded down, so that a position and its step lie in the same tile. */
export function worldX(lon: number): number {
  return Math.floor(mercatorX(lon) * worldSteps);
}

export function worldY(lat: number): number {
  return Math.floor(mercatorY(lat) * worldSteps);
}

/** Where a cell begins, in steps of the world. */
export function cellOrigin(cell: number): { x: number; y: number } {
  const { x, y } = tileOfKey(cellZoom, cell);
  return { x: x * tileSteps, y: y * tileSteps };
}

/** The unit nearest to a step. */
export function unitOfStep(step: number): number {
  return (step + stepsPerUnit / 2) >> 4;
}

/**
 * The unit of a point feature on one axis, from its step in the tile. Points stay below the extent:
 * MapLibre takes a circle at 4096 for the neighbour's and leaves it out.
 */
export function pointUnit(step: number): number {
  return Math.max(0, Math.min(extent - 1, unitOfStep(step)));
}
