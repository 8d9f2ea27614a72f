import { ByteReader } from '../bytes/byte-reader.ts';
import { ByteWriter } from '../bytes/byte-writer.ts';
import type { PlacedSequence } from '../model/coverage.ts';

/**
 * The pieces of a tile: what its parent tile is made from. Bounded, whatever the tile covers, so that
 * making a parent from four children costs the same at every zoom.
 */

/** A change of this number needs a migration that marks all cells stale: older pieces aren't read. */
const version = 1;

/** Of a tile what a row is of a cell: a cell's rows are its pieces. `lines` are in steps of this tile. */
export type SequencePiece = Omit<PlacedSequence, 'images'>;

/** An image that stands for those around it in the overview of low zooms. */
export interface PointPiece {
  readonly id: number;
  readonly sequenceId: string;
  readonly capturedAtMs: number;
  readonly creatorId: number;
  readonly isPano: boolean;
  /** Its own position in steps of the world (`grid-units.ts`). */
  readonly x: number;
  readonly y: number;
}

export interface Pieces {
  /** What matters most comes first, in both lists. */
  readonly sequences: readonly SequencePiece[];
  readonly points: readonly PointPiece[];
}

export const noPieces: Pieces = { sequences: [], points: [] };

/** Times before 1970 are negative, and times need more than the 32 bits of `zigzag`. */
function foldSign(value: number): number {
  return value >= 0 ? value * 2 : value * -2 - 1;
}

function unfoldSign(value: number): number {
  return value % 2 === 0 ? value / 2 : (value + 1) / -2;
}

export function encodePieces({ sequences, points }: Pieces): Uint8Array {
  const writer = new ByteWriter(4096);
  writer.byte(version);
  writer.varint(sequences.length);
  for (const piece of sequences) {
    writer.string(piece.sequenceId);
    writer.varint(piece.imageId);
    writer.varint(foldSign(piece.capturedAtMs));
    writer.varint(piece.creatorId);
    writer.varint(piece.organizationId ?? 0);
    writer.byte(piece.isPano ? 1 : 0);
    writer.block(piece.lines);
  }
  // Many points share a sequence: its id is written once.
  const places = new Map<string, number>();
  writer.varint(points.length);
  for (const point of points) {
    const place = places.get(point.sequenceId);
    if (place === undefined) {
      places.set(point.sequenceId, places.size);
      writer.varint(0);
      writer.string(point.sequenceId);
    } else {
      writer.varint(place + 1);
    }
    writer.varint(point.id);
    writer.varint(foldSign(point.capturedAtMs));
    writer.varint(point.creatorId);
    writer.byte(point.isPano ? 1 : 0);
    writer.varint(point.x);
    writer.varint(point.y);
  }
  return writer.toBytes();
}

/** Throws a RangeError for anything that `encodePieces` of this version didn't write. */
export function decodePieces(bytes: Uint8Array): Pieces {
  const reader = new ByteReader(bytes);
  if (reader.byte() !== version) throw new RangeError('pieces of an unknown version');
  const sequences: SequencePiece[] = [];
  for (let left = reader.count(7); left > 0; left--) {
    sequences.push({
      sequenceId: reader.ascii(),
      imageId: reader.varint(),
      capturedAtMs: unfoldSign(reader.varint()),
      creatorId: reader.varint(),
      organizationId: reader.varint() || null,
      isPano: reader.byte() === 1,
      lines: reader.block(),
    });
  }
  const points: PointPiece[] = [];
  const sequenceIds: string[] = [];
  for (let left = reader.count(7); left > 0; left--) {
    const place = reader.varint();
    if (place === 0) sequenceIds.push(reader.ascii());
    const sequenceId = place === 0 ? sequenceIds.at(-1) : sequenceIds[place - 1];
    if (sequenceId === undefined) throw new RangeError('a point of an unknown sequence');
    points.push({
      sequenceId,
      id: reader.varint(),
      capturedAtMs: unfoldSign(reader.varint()),
      creatorId: reader.varint(),
      isPano: reader.byte() === 1,
      x: reader.varint(),
      y: reader.varint(),
    });
  }
  return { sequences, points };
}
