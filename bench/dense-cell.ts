import {
  cellAt,
  cellZoom,
  latOfMercatorY,
  lonOfMercatorX,
  tileOfKey,
} from '../src/geo/tile-grid.ts';
import { gridRoads } from './roads.ts';
import { type Drive, makeDrives } from './synthetic.ts';

/** Drives back and forth through the middle of a city, until one cell holds so many images. */

export interface DenseCell {
  readonly cell: number;
  readonly drives: readonly Drive[];
}

export function makeDenseCell(images: number): DenseCell {
  const cell = cellAt(9.56, 47.14);
  const { x, y } = tileOfKey(cellZoom, cell);
  const side = 2 ** cellZoom;
  const [west, east] = [x, x + 1].map((column) => lonOfMercatorX(column / side)) as [
    number,
    number,
  ];
  const [north, south] = [y, y + 1].map((row) => latOfMercatorY(row / side)) as [number, number];
  const all = gridRoads();
  const isInside = ([lon, lat]: readonly [number, number]) =>
    lon > west && lon < east && lat > south && lat < north;
  const network = { ...all, roads: all.roads.filter((road) => road.some(isInside)) };
  const drives: Drive[] = [];
  let count = 0;
  for (const drive of makeDrives({ seed: 2, images: images * 100, network })) {
    const inside = drive.images.filter(({ lon, lat }) => cellAt(lon, lat) === cell).length;
    if (inside === 0) continue;
    drives.push(drive);
    count += inside;
    if (count >= images) return { cell, drives };
  }
  throw new Error(`The drives put only ${count} images into the cell`);
}
