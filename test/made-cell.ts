import type { PlacedSequence } from '../src/model/coverage.ts';
import { CellTile } from '../src/tiles/cell-tile.ts';
import type { Pieces } from '../src/tiles/pieces.ts';
import { joinParts } from '../src/tiles/tile-parts.ts';

/** A cell's tile, uncompressed. */
export function encodeCell(rows: readonly PlacedSequence[]): Uint8Array {
  return joinParts(tileOf(0, rows).parts());
}

export function cellPieces(cell: number, rows: readonly PlacedSequence[]): Pieces {
  return tileOf(cell, rows).pieces();
}

function tileOf(cell: number, rows: readonly PlacedSequence[]): CellTile {
  const tile = new CellTile(cell);
  for (const row of rows) tile.add(row);
  return tile;
}
