import { cellOrigin } from '../geo/grid-units.ts';
import { cellZoom } from '../geo/tile-grid.ts';
import type { PlacedSequence } from '../model/coverage.ts';
import { PackedImages } from '../model/packed-images.ts';
import { PointThinner } from './choose-points.ts';
import { chooseSequences, maxSequencePieces } from './choose-sequences.ts';
import { ImageLayer } from './image-layer.ts';
import { toPiece } from './join-sequences.ts';
import { decodeLines } from './line-parts.ts';
import { tileParts } from './mvt.ts';
import type { Pieces, SequencePiece } from './pieces.ts';
import { SequenceLayer } from './sequence-layer.ts';
import type { PartMaker, TilePart } from './tile-parts.ts';

/** Above this the sequences of a cell are generalised before they become pieces. */
const maxLineBytes = 200_000;

/**
 * A tile of zoom 14, made from the rows of one cell: complete, however much there is. The same rows in
 * the same order give the same.
 */
export class CellTile {
  readonly #origin: { readonly x: number; readonly y: number };
  readonly #sequences: SequenceLayer;
  readonly #images: ImageLayer;
  readonly #points = new PointThinner(cellZoom);
  readonly #withLines: PlacedSequence[] = [];
  #lineBytes = 0;

  /** With `partOf`, long parts of the tile are handed to it while the others are still to come. */
  constructor(cell: number, partOf?: PartMaker) {
    this.#origin = cellOrigin(cell);
    this.#sequences = new SequenceLayer(partOf);
    this.#images = new ImageLayer(partOf);
  }

  add(row: PlacedSequence): void {
    if (row.lines.length > 0) {
      this.#withLines.push(row);
      this.#lineBytes += row.lines.length;
      this.#sequences.add(row, decodeLines(row.lines).parts);
    }
    const images = new PackedImages(row.images);
    if (images.count > 0) this.#images.beginSequence(row);
    while (images.next()) {
      this.#images.add(images);
      const x = images.x + this.#origin.x;
      const y = images.y + this.#origin.y;
      if (this.#points.wouldKeep(x, y, images)) {
        const { id, capturedAtMs, isPano } = images;
        const { sequenceId, creatorId } = row;
        this.#points.add({ id, sequenceId, capturedAtMs, creatorId, isPano, x, y });
      }
    }
  }

  /** The tile's bytes, uncompressed; none when it is empty. */
  parts(): TilePart[] {
    return tileParts([this.#sequences.layer, this.#images.layer]);
  }

  /** What the cell hands on to the tile above. */
  pieces(): Pieces {
    return { sequences: this.#sequencePieces(), points: this.#points.kept() };
  }

  #sequencePieces(): readonly SequencePiece[] {
    const rows = this.#withLines;
    // The parent generalises anyway, and a reader may be waiting for this tile.
    if (rows.length <= maxSequencePieces && this.#lineBytes <= maxLineBytes) return rows;
    return chooseSequences(rows.map((piece) => ({ piece, ...decodeLines(piece.lines) }))).map(
      toPiece,
    );
  }
}
