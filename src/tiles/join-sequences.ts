import { stepsPerUnit, tileSteps } from '../geo/grid-units.ts';
import { decodeLines, encodeLines, type LinePart } from './line-parts.ts';
import type { SequencePiece } from './pieces.ts';
import { simplify } from './simplify.ts';

/** A sequence in one tile, its parts open to be worked on. */
export interface JoinedSequence {
  readonly piece: Omit<SequencePiece, 'lines'>;
  readonly sequenceUnits: number;
  readonly parts: readonly LinePart[];
}

/**
 * The sequences of a tile from those of its four children (in the order of their keys): what belongs
 * together is one again, in steps of the parent.
 */
export function joinSequences(children: readonly (readonly SequencePiece[])[]): JoinedSequence[] {
  const joined = new Map<
    string,
    { piece: SequencePiece; sequenceUnits: number; parts: LinePart[] }
  >();
  for (const [child, pieces] of children.entries()) {
    const place = { x: (child & 1) * tileSteps, y: (child >> 1) * tileSteps };
    for (const piece of pieces) {
      const lines = decodeLines(piece.lines, place);
      const other = joined.get(piece.sequenceId);
      if (other) other.parts.push(...lines.parts);
      else joined.set(piece.sequenceId, { piece, ...lines });
    }
  }
  const sequences = [...joined.values()];
  for (const sequence of sequences) {
    if (sequence.parts.length > 1) sequence.parts = joinParts(sequence.parts);
  }
  return sequences;
}

/** How far apart two ends with one parameter may lie and still be one position, in steps. */
const meetingTolerance = stepsPerUnit / 2;

function joinParts(parts: LinePart[]): LinePart[] {
  parts.sort((a, b) => a.start - b.start || a.end - b.end);
  const joined: LinePart[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    // On the antimeridian the same parameter lies at both edges of the world: those stay apart.
    if (last && last.end === part.start && isMeeting(last.steps, part.steps)) {
      const isSame = last.steps.at(-2) === part.steps[0] && last.steps.at(-1) === part.steps[1];
      const steps = last.steps.concat(isSame ? part.steps.slice(2) : part.steps);
      joined[joined.length - 1] = { start: last.start, end: part.end, steps };
    } else {
      joined.push(part);
    }
  }
  return joined;
}

function isMeeting(before: readonly number[], after: readonly number[]): boolean {
  const dx = (before.at(-2) as number) - (after[0] as number);
  const dy = (before.at(-1) as number) - (after[1] as number);
  return Math.abs(dx) <= meetingTolerance && Math.abs(dy) <= meetingTolerance;
}

/**
 * What a tile shows of a sequence: parts simplified by at most `tolerance` steps, without those
 * smaller than a unit. One part stays in any case, so that the sequence stays visible, and those that
 * touch the tile's border stay, because they may go on in the next tile.
 */
export function generalise(sequence: JoinedSequence, tolerance: number): JoinedSequence {
  const parts: LinePart[] = [];
  for (const { start, end, steps } of sequence.parts) {
    parts.push({ start, end, steps: simplify(steps, tolerance) });
  }
  const { piece, sequenceUnits } = sequence;
  if (parts.length === 1) return { piece, sequenceUnits, parts };
  const kept = parts.filter(({ steps }) => isVisible(steps) || isAtBorder(steps));
  return { piece, sequenceUnits, parts: kept.length > 0 ? kept : parts.slice(0, 1) };
}

function isVisible(steps: readonly number[]): boolean {
  const [x, y] = [steps[0] as number, steps[1] as number];
  for (let i = 2; i < steps.length; i += 2) {
    const dx = Math.abs((steps[i] as number) - x);
    const dy = Math.abs((steps[i + 1] as number) - y);
    if (dx >= stepsPerUnit || dy >= stepsPerUnit) return true;
  }
  return false;
}

function isAtBorder(steps: readonly number[]): boolean {
  const isEdge = (step: number | undefined) => step === 0 || step === tileSteps;
  return [steps[0], steps[1], steps.at(-2), steps.at(-1)].some(isEdge);
}

export function toPiece({ piece, sequenceUnits, parts }: JoinedSequence): SequencePiece {
  return { ...piece, lines: encodeLines({ sequenceUnits, parts }) };
}
