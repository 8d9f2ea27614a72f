import { tileSteps } from '../geo/grid-units.ts';
import { generalise, type JoinedSequence } from './join-sequences.ts';

/**
 * Chooses what a tile keeps when it can't keep everything. First come the sequences that show roads
 * which no better sequence shows, then those that show a road for the second time, and so on: a road
 * that was driven once is worth more than the hundredth drive along another.
 */

/** Most sequences of one tile: more lines than that can't be told apart on a screen. */
export const maxSequences = 3000;

/** Most sequences that a tile hands on in its pieces: the parent has half the room for each child's. */
export const maxSequencePieces = maxSequences / 2;

/** Most positions in the lines of one tile. */
const maxPositions = 48_000;

/** No sequence takes more than this share of the positions. */
const maxPositionsEach = maxPositions / 8;

/** In steps: half a unit, so that all halvings together stay below one. */
const tolerance = 8;

/** How many drives along one road come before all others; beyond that, only the score counts. */
const coverings = 3;

/** The tile is divided into 128 × 128 squares, of about four pixels of a screen, to see what is covered. */
const squaresPerSide = 128;
const squareShift = Math.log2(tileSteps / squaresPerSide);

const yearMs = 365.25 * 86_400_000;

/**
 * Longer, newer and panoramic is better: twice the length weighs as much as two years, and a panorama
 * as much as four times the length. The length is the whole sequence's, so that every tile that it
 * crosses judges it alike.
 */
function score({ piece, sequenceUnits }: JoinedSequence): number {
  return Math.log2(1 + sequenceUnits) + piece.capturedAtMs / yearMs / 2 + (piece.isPano ? 2 : 0);
}

/** The sequences that a tile keeps, generalised, the most important first; in whatever order they are given. */
export function chooseSequences(sequences: readonly JoinedSequence[]): JoinedSequence[] {
  const chosen: JoinedSequence[] = [];
  let positions = 0;
  for (const sequence of rank(sequences)) {
    let kept = generalise(sequence, tolerance);
    for (let coarser = tolerance * 2; countPositions(kept) > maxPositionsEach; coarser *= 2) {
      kept = generalise(sequence, coarser);
      if (coarser > tileSteps) break;
    }
    const count = countPositions(kept);
    if (positions + count > maxPositions) continue;
    positions += count;
    if (chosen.push(kept) === maxSequences) break;
  }
  return chosen;
}

function countPositions({ parts }: JoinedSequence): number {
  let count = 0;
  for (const { steps } of parts) count += steps.length / 2;
  return count;
}

/** All sequences in the order of their importance. */
function rank(sequences: readonly JoinedSequence[]): JoinedSequence[] {
  const scored = sequences.map((sequence) => ({ sequence, score: score(sequence) }));
  scored.sort(
    (a, b) =>
      b.score - a.score || (a.sequence.piece.sequenceId < b.sequence.piece.sequenceId ? -1 : 1),
  );
  const squares = new CoveredSquares();
  const tiers: JoinedSequence[][] = Array.from({ length: coverings + 1 }, () => []);
  for (const { sequence } of scored) tiers[squares.cover(sequence)]?.push(sequence);
  return tiers.flat();
}

/** Which squares of a tile are covered by a first, a second … drive. */
class CoveredSquares {
  /** A bit per covering. */
  readonly #covered = new Uint8Array(squaresPerSide * squaresPerSide);
  readonly #line = new Uint16Array(4096);
  #length = 0;

  /**
   * Covers the squares along a sequence. Answers for the how manieth time, from 0: a good part of it
   * was not covered so often before; `coverings` when all of it was covered often enough.
   */
  cover({ parts }: JoinedSequence): number {
    this.#length = 0;
    for (const { steps } of parts) this.#follow(steps);
    const covered = this.#covered;
    const line = this.#line;
    for (let covering = 0; covering < coverings; covering++) {
      const bit = 1 << covering;
      let uncovered = 0;
      for (let i = 0; i < this.#length; i++) {
        if (((covered[line[i] as number] as number) & bit) === 0) uncovered++;
      }
      if (uncovered * 4 < this.#length && uncovered < 16) continue;
      for (let i = 0; i < this.#length; i++) {
        const square = line[i] as number;
        covered[square] = (covered[square] as number) | bit;
      }
      return covering;
    }
    return coverings;
  }

  /** Notes the squares along a line; one in which it stays, once. */
  #follow(steps: readonly number[]): void {
    let x = steps[0] as number;
    let y = steps[1] as number;
    let last = -1;
    for (let i = 0; i < steps.length; i += 2) {
      const dx = (steps[i] as number) - x;
      const dy = (steps[i + 1] as number) - y;
      const strides = 1 + (Math.max(Math.abs(dx), Math.abs(dy)) >> squareShift);
      for (let stride = 1; stride < strides; stride++) {
        last = this.#visit(x + (dx * stride) / strides, y + (dy * stride) / strides, last);
      }
      x += dx;
      y += dy;
      last = this.#visit(x, y, last);
    }
  }

  #visit(x: number, y: number, last: number): number {
    // A step at the far border belongs to the last square.
    const column = Math.min(squaresPerSide - 1, x >> squareShift);
    const row = Math.min(squaresPerSide - 1, y >> squareShift);
    const square = row * squaresPerSide + column;
    if (square !== last && this.#length < this.#line.length) this.#line[this.#length++] = square;
    return square;
  }
}
