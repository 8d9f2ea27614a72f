import { pointUnit, tileSteps, worldX, worldY } from '../geo/grid-units.ts';
import { cellZoom, tileOfKey } from '../geo/tile-grid.ts';
import type { PlacedImage, PlacedSequence } from '../model/coverage.ts';
import { thinPoints } from './choose-points.ts';
import { chooseSequences, maxSequencePieces } from './choose-sequences.ts';
import { toPiece } from './join-sequences.ts';
import { decodeLines } from './line-parts.ts';
import { encodeTile, LayerEncoder } from './mvt.ts';
import type { Pieces, PointPiece, SequencePiece } from './pieces.ts';
import { SequenceLayer } from './sequence-layer.ts';

/** The tiles of zoom 14, made from the rows of one cell: complete, however much there is. */

export interface CellRows {
  readonly images: readonly PlacedImage[];
  readonly sequences: readonly PlacedSequence[];
}

/** Above this the sequences of a cell are generalised before they become pieces. */
const maxLineBytes = 200_000;

/** A cell's tile, uncompressed; no bytes when it is empty. The same rows in the same order give the same. */
export function encodeCell(cell: number, { images, sequences }: CellRows): Uint8Array {
  const { x, y } = tileOfKey(cellZoom, cell);
  const sequenceLayer = new SequenceLayer();
  for (const row of sequences) sequenceLayer.add(row, decodeLines(row.lines).parts);
  return encodeTile([sequenceLayer.layer, encodeImages(images, x * tileSteps, y * tileSteps)]);
}

/** What a cell hands on to the tile above. */
export function cellPieces({ images, sequences }: CellRows): Pieces {
  return { sequences: sequencePieces(sequences), points: pointPieces(images) };
}

function encodeImages(
  images: readonly PlacedImage[],
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
  for (const image of images) {
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
    layer.point(pointUnit(worldX(image.lon) - originX), pointUnit(worldY(image.lat) - originY));
  }
  return layer;
}

function sequencePieces(rows: readonly PlacedSequence[]): readonly SequencePiece[] {
  const bytes = rows.reduce((size, { lines }) => size + lines.length, 0);
  // The parent generalises anyway, and a reader may be waiting for this tile.
  if (rows.length <= maxSequencePieces && bytes <= maxLineBytes) return rows;
  return chooseSequences(rows.map((piece) => ({ piece, ...decodeLines(piece.lines) }))).map(
    toPiece,
  );
}

function pointPieces(images: readonly PlacedImage[]): readonly PointPiece[] {
  const points = images.map(({ id, sequenceId, capturedAtMs, creatorId, isPano, lon, lat }) => ({
    id,
    sequenceId,
    capturedAtMs,
    creatorId,
    isPano,
    x: worldX(lon),
    y: worldY(lat),
  }));
  return thinPoints(points, cellZoom);
}
