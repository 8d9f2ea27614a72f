import { cellOrigin, pointUnit } from '../geo/grid-units.ts';
import { cellZoom } from '../geo/tile-grid.ts';
import type { PlacedSequence } from '../model/coverage.ts';
import { PackedImages } from '../model/packed-images.ts';
import { thinPoints } from './choose-points.ts';
import { chooseSequences, maxSequencePieces } from './choose-sequences.ts';
import { toPiece } from './join-sequences.ts';
import { decodeLines } from './line-parts.ts';
import { encodeTile, LayerEncoder } from './mvt.ts';
import type { Pieces, PointPiece, SequencePiece } from './pieces.ts';
import { SequenceLayer } from './sequence-layer.ts';

/** The tiles of zoom 14, made from the rows of one cell: complete, however much there is. */

/** Above this the sequences of a cell are generalised before they become pieces. */
const maxLineBytes = 200_000;

/** A cell's tile, uncompressed; no bytes when it is empty. The same rows in the same order give the same. */
export function encodeCell(rows: readonly PlacedSequence[]): Uint8Array {
  const sequenceLayer = new SequenceLayer();
  for (const row of rows) {
    if (row.lines.length > 0) sequenceLayer.add(row, decodeLines(row.lines).parts);
  }
  return encodeTile([sequenceLayer.layer, encodeImages(rows)]);
}

/** What a cell hands on to the tile above. */
export function cellPieces(cell: number, rows: readonly PlacedSequence[]): Pieces {
  return {
    sequences: sequencePieces(rows.filter(({ lines }) => lines.length > 0)),
    points: pointPieces(cell, rows),
  };
}

function encodeImages(rows: readonly PlacedSequence[]): LayerEncoder {
  const layer = new LayerEncoder('image');
  const capturedAt = layer.key('captured_at');
  const compassAngle = layer.key('compass_angle');
  const creatorId = layer.key('creator_id');
  const id = layer.key('id');
  const isPano = layer.key('is_pano');
  const organizationId = layer.key('organization_id');
  const sequenceId = layer.key('sequence_id');
  for (const row of rows) {
    const images = new PackedImages(row.images);
    if (images.count === 0) continue;
    const creator = layer.int(row.creatorId);
    const organization = row.organizationId === null ? undefined : layer.int(row.organizationId);
    const sequence = layer.string(row.sequenceId);
    while (images.next()) {
      layer.begin();
      layer.tag(capturedAt, layer.uniqueInt(images.capturedAtMs));
      layer.tag(compassAngle, layer.double(images.compassAngleDegrees));
      layer.tag(creatorId, creator);
      layer.tag(id, layer.uniqueInt(images.id));
      layer.tag(isPano, layer.boolean(images.isPano));
      if (organization !== undefined) layer.tag(organizationId, organization);
      layer.tag(sequenceId, sequence);
      layer.point(pointUnit(images.x), pointUnit(images.y));
    }
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

function pointPieces(cell: number, rows: readonly PlacedSequence[]): readonly PointPiece[] {
  const origin = cellOrigin(cell);
  const points: PointPiece[] = [];
  for (const { sequenceId, creatorId, images: packed } of rows) {
    const images = new PackedImages(packed);
    while (images.next()) {
      const { id, capturedAtMs, isPano } = images;
      const [x, y] = [images.x + origin.x, images.y + origin.y];
      points.push({ id, sequenceId, capturedAtMs, creatorId, isPano, x, y });
    }
  }
  return thinPoints(points, cellZoom);
}
