import { pointUnit, tileSteps } from '../geo/grid-units.ts';
import { cellZoom, type TileAddress } from '../geo/tile-grid.ts';
import { lastOverviewZoom, PointThinner, spreadOut } from './choose-points.ts';
import { chooseSequences, maxSequencePieces } from './choose-sequences.ts';
import { type JoinedSequence, joinSequences, toPiece } from './join-sequences.ts';
import { LayerEncoder, tileParts } from './mvt.ts';
import type { Pieces, PointPiece } from './pieces.ts';
import { SequenceLayer } from './sequence-layer.ts';
import type { PartMaker, TilePart } from './tile-parts.ts';

/** The tiles of zooms 13 to 0, made from the pieces of their four children. */

export interface ParentTile {
  /** How many features there are to show. */
  readonly featureCount: number;
  /** The tile with the `count` most important features; for `partOf` see `LayerEncoder`. */
  encode(count: number, partOf?: PartMaker): TilePart[];
  readonly pieces: Pieces;
}

/** Makes a tile from its children's pieces, in the order of their keys; an absent child has none. */
export function makeParentTile(address: TileAddress, children: readonly Pieces[]): ParentTile {
  const points = children.flatMap((child) => child.points);
  const thinner = new PointThinner(address.z);
  for (const point of points) thinner.add(point);
  const keptPoints = thinner.kept();
  if (address.z <= lastOverviewZoom) {
    const shown = spreadOut(points, address.z);
    return {
      featureCount: shown.length,
      encode: (count, partOf) => encodeOverview(shown.slice(0, count), address, partOf),
      pieces: { sequences: [], points: keptPoints },
    };
  }
  const joined = joinSequences(children.map(({ sequences }) => sequences));
  const chosen = chooseSequences(joined);
  // The overview has no sequences, so nothing above this zoom needs them.
  const sequences =
    address.z > lastOverviewZoom + 1 ? chosen.slice(0, maxSequencePieces).map(toPiece) : [];
  return {
    featureCount: chosen.length,
    encode: (count, partOf) => encodeSequences(chosen.slice(0, count), partOf),
    pieces: { sequences, points: keptPoints },
  };
}

function encodeSequences(sequences: readonly JoinedSequence[], partOf?: PartMaker): TilePart[] {
  const encoder = new SequenceLayer(partOf);
  for (const { piece, parts } of sequences) encoder.addVisibly(piece, parts);
  return tileParts([encoder.layer]);
}

function encodeOverview(
  points: readonly PointPiece[],
  { z, x, y }: TileAddress,
  partOf?: PartMaker,
): TilePart[] {
  const layer = new LayerEncoder('overview', partOf);
  const capturedAt = layer.key('captured_at');
  const creatorId = layer.key('creator_id');
  const id = layer.key('id');
  const isPano = layer.key('is_pano');
  const sequenceId = layer.key('sequence_id');
  const scale = 2 ** (cellZoom - z);
  for (const point of points) {
    layer.begin();
    layer.tag(capturedAt, layer.int(point.capturedAtMs));
    layer.tag(creatorId, layer.int(point.creatorId));
    layer.tag(id, layer.uniqueInt(point.id));
    layer.tag(isPano, layer.boolean(point.isPano));
    layer.tag(sequenceId, layer.string(point.sequenceId));
    layer.point(
      pointUnit(Math.floor(point.x / scale) - x * tileSteps),
      pointUnit(Math.floor(point.y / scale) - y * tileSteps),
    );
  }
  return tileParts([layer]);
}
