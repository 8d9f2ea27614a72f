import { tileSteps } from './grid-units.ts';
import { generalise, type JoinedSequence } from './join-sequences.ts';

/**
 * Chooses what a tile keeps when it can't keep everything. First come the sequences that show roads
 * which no better sequence shows, then those that show a road for the second time, and so on: a road
 * that was driven once is worth more than the hundredth drive along another.
 */

/** Most sequences of one tile: more lines than that can't be told apart on a screen. */
export const maxSequences = 3000;

/** Most positions in the lines of one tile. */
const maxPositions = 48_000;

/** No sequence takes more than this share of the positions. */
const maxPositionsEach = maxPositions / 8;

/** In steps: half a unit, so that all halvings together stay below one. */
const tolerance = 8;

/** How often the tile is looked over; what is left then goes by score alone. */
const rounds = 3;

/** The tile is divided into squares of about two pixels of a screen to see what is covered. */
const squaresPerSide = 256;
const squareSize = tileSteps / squaresPerSide;

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
export function chooseSequences(sequences: Iterable<JoinedSequence>): JoinedSequence[] {
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
function rank(sequences: Iterable<JoinedSequence>): JoinedSequence[] {
  const scored = Array.from(sequences, (sequence) => ({ sequence, score: score(sequence) }));
  scored.sort(
    (a, b) =>
      b.score - a.score || (a.sequence.piece.sequenceId < b.sequence.piece.sequenceId ? -1 : 1),
  );
  const ranked: JoinedSequence[] = [];
  let open = scored.map(({ sequence }) => sequence);
  for (let round = 0; round < rounds && open.length > 0 && ranked.length < maxSequences; round++) {
    const isCovered = new Uint8Array(squaresPerSide * squaresPerSide);
    const left: JoinedSequence[] = [];
    for (const sequence of open) (coversNew(sequence, isCovered) ? ranked : left).push(sequence);
    open = left;
  }
  return [...ranked, ...open];
}

/** Whether a good part of a sequence runs where nothing was yet; if so, its squares count as covered. */
function coversNew({ parts }: JoinedSequence, isCovered: Uint8Array): boolean {
  const squares: number[] = [];
  for (const { steps } of parts) addSquares(steps, squares);
  let uncovered = 0;
  for (const square of squares) if (isCovered[square] === 0) uncovered++;
  if (uncovered * 4 < squares.length && uncovered < 16) return false;
  for (const square of squares) isCovered[square] = 1;
  return true;
}

/** Adds the squares along a line, in its order; one that it stays in, once. */
function addSquares(steps: readonly number[], squares: number[]): void {
  let last = -1;
  let x = steps[0] as number;
  let y = steps[1] as number;
  for (let i = 0; i < steps.length; i += 2) {
    const dx = (steps[i] as number) - x;
    const dy = (steps[i + 1] as number) - y;
    const pieces = Math.max(1, Math.ceil(Math.max(Math.abs(dx), Math.abs(dy)) / squareSize));
    for (let piece = 1; piece <= pieces; piece++) {
      const square = squareAt(x + (dx * piece) / pieces, y + (dy * piece) / pieces);
      if (square !== last) squares.push(square);
      last = square;
    }
    x += dx;
    y += dy;
  }
}

function squareAt(x: number, y: number): number {
  const column = Math.min(squaresPerSide - 1, Math.floor(x / squareSize));
  const row = Math.min(squaresPerSide - 1, Math.floor(y / squareSize));
  return row * squaresPerSide + column;
}
