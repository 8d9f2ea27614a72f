import { cellZoom, tileOfKey } from '../geo/tile-grid.ts';
import type { PlacedImage, PlacedSequence } from '../model/coverage.ts';
import { thinPoints } from './choose-points.ts';
import { chooseSequences, maxSequences } from './choose-sequences.ts';
import { pointUnit, tileSteps, worldX, worldY } from './grid-units.ts';
import { toPiece } from './join-sequences.ts';
import { decodeLines } from './line-parts.ts';
import { encodeTile, LayerEncoder } from './mvt.ts';
import type { Pieces, SequencePiece } from './pieces.ts';
import { SequenceLayer } from './sequence-layer.ts';

/** The tiles of zoom 14, made from the rows of one cell: complete, however much there is. */

export interface CellRows {
  readonly images: readonly PlacedImage[];
  readonly sequences: readonly PlacedSequence[];
}

/** Above this the sequences of a cell are generalised before they become pieces. */
const maxLineBytes = 200_000;

/**
 * Makes a cell's tile (uncompressed, no bytes when it is empty) and the pieces for the tile above.
 * The same rows in the same order give the same bytes.
 */
export function makeCellTile(cell: number, rows: CellRows): { tile: Uint8Array; pieces: Pieces } {
  const { x, y } = tileOfKey(cellZoom, cell);
  const positions = rows.images.flatMap(({ lon, lat }) => [worldX(lon), worldY(lat)]);
  const sequences = new SequenceLayer();
  for (const row of rows.sequences) sequences.add(row, decodeLines(row.lines).parts);
  const images = encodeImages(rows.images, positions, x * tileSteps, y * tileSteps);
  return {
    tile: encodeTile([sequences.layer, images]),
    pieces: {
      sequences: sequencePieces(rows.sequences),
      points: pointPieces(rows.images, positions),
    },
  };
}

function encodeImages(
  images: readonly PlacedImage[],
  positions: readonly number[],
  originX: number,
  originY: number,
): LayerEncoder {
  const layer = new LayerEncoder('image');
  const capturedAt = layer.key('captured_at');
  const compassAngle = layer.key('compass_angle');
  const creatorId = layer.key('creator_id');
  const id = layer.key('id');
  const isPano = layer.key('is_pano');
  const organizationId = layer.key('organization_id');
  const sequenceId = layer.key('sequence_id');
  for (const [index, image] of images.entries()) {
    layer.begin();
    layer.tag(capturedAt, layer.int(image.capturedAtMs));
    layer.tag(compassAngle, layer.double(image.compassAngleDegrees));
    layer.tag(creatorId, layer.int(image.creatorId));
    layer.tag(id, layer.uniqueInt(image.id));
    layer.tag(isPano, layer.boolean(image.isPano));
    if (image.organizationId !== null) {
      layer.tag(organizationId, layer.int(image.organizationId));
    }
    layer.tag(sequenceId, layer.string(image.sequenceId));
    layer.point(
      pointUnit((positions[index * 2] as number) - originX),
      pointUnit((positions[index * 2 + 1] as number) - originY),
    );
  }
  return layer;
}

function sequencePieces(rows: readonly PlacedSequence[]): readonly SequencePiece[] {
  const bytes = rows.reduce((size, { lines }) => size + lines.length, 0);
  // The parent generalises anyway, and a reader may be waiting for this tile.
  if (rows.length <= maxSequences && bytes <= maxLineBytes) return rows;
  return chooseSequences(rows.map((piece) => ({ piece, ...decodeLines(piece.lines) }))).map(
    toPiece,
  );
}

function pointPieces(images: readonly PlacedImage[], positions: readonly number[]) {
  const points = images.map(({ id, sequenceId, capturedAtMs, creatorId, isPano }, index) => ({
    id,
    sequenceId,
    capturedAtMs,
    creatorId,
    isPano,
    x: positions[index * 2] as number,
    y: positions[index * 2 + 1] as number,
  }));
  return thinPoints(points, cellZoom);
}
