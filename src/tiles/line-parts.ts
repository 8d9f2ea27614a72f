import { ByteReader } from '../bytes/byte-reader.ts';
import { ByteWriter } from '../bytes/byte-writer.ts';
import { unitOfStep } from '../geo/grid-units.ts';

/** The binary form of a sequence's line in one tile: what `PlacedSequence.lines` and pieces hold. */

const version = 1;

/** The parameter along a sequence's line: the index of the vertex times this, plus the way to the next one. */
export const parameterScale = 2 ** 20;

/** A part of a sequence's line inside one tile. A part of one position stands for photos that make no line. */
export interface LinePart {
  /** Parameters at both ends: parts of neighbouring tiles that belong together share one exactly. */
  readonly start: number;
  readonly end: number;
  /** `x, y, x, y …` in steps of the tile, 0 ≤ step ≤ `tileSteps`; neighbours are distinct. */
  readonly steps: readonly number[];
}

export interface SequenceLines {
  /** Length of the whole sequence, also outside this tile, in units of zoom 14. */
  readonly sequenceUnits: number;
  /** By parameter. */
  readonly parts: readonly LinePart[];
}

// One for all: nothing waits while lines are encoded.
const writer = new ByteWriter();

export function encodeLines({ sequenceUnits, parts }: SequenceLines): Uint8Array {
  writer.clear();
  writer.byte(version);
  writer.varint(sequenceUnits);
  writer.varint(parts.length);
  let previousEnd = 0;
  for (const { start, end, steps } of parts) {
    writer.varint(start - previousEnd);
    writer.varint(end - start);
    writer.varint(steps.length / 2);
    let x = 0;
    let y = 0;
    for (let i = 0; i < steps.length; i += 2) {
      const nextX = steps[i] as number;
      const nextY = steps[i + 1] as number;
      writer.zigzag(nextX - x);
      writer.zigzag(nextY - y);
      x = nextX;
      y = nextY;
    }
    previousEnd = end;
  }
  return writer.toBytes();
}

function openLines(bytes: Uint8Array): ByteReader {
  const reader = new ByteReader(bytes);
  if (reader.byte() !== version) throw new RangeError('lines of an unknown version');
  return reader;
}

/** Where a tile lies in its parent: its origin, in steps of the tile itself. */
export interface PlaceInParent {
  readonly x: number;
  readonly y: number;
}

/**
 * Lines in steps of their own tile or, given its place, of the tile's parent. Throws a RangeError for
 * anything that `encodeLines` didn't write.
 */
export function decodeLines(
  bytes: Uint8Array,
  place?: PlaceInParent,
): { sequenceUnits: number; parts: LinePart[] } {
  const reader = openLines(bytes);
  const sequenceUnits = reader.varint();
  const count = reader.count(5);
  const parts: LinePart[] = [];
  let previousEnd = 0;
  for (let part = 0; part < count; part++) {
    const start = previousEnd + reader.varint();
    const end = start + reader.varint();
    const steps: number[] = [];
    // Half a parent's step is added before halving: positions on a border that two children share
    // round to the same step from both.
    let x = place ? place.x + 1 : 0;
    let y = place ? place.y + 1 : 0;
    const halvings = place ? 1 : 0;
    let lastX = -1;
    let lastY = -1;
    for (let left = reader.count(2); left > 0; left--) {
      x += reader.zigzag();
      y += reader.zigzag();
      const stepX = x >> halvings;
      const stepY = y >> halvings;
      if (stepX === lastX && stepY === lastY) continue;
      steps.push(stepX, stepY);
      lastX = stepX;
      lastY = stepY;
    }
    parts.push({ start, end, steps });
    previousEnd = end;
  }
  return { sequenceUnits, parts };
}

/** The lines of one feature in units: `ends` are the indexes in `units` at which its parts end. */
export interface UnitLines {
  readonly units: number[];
  readonly ends: number[];
}

/** Rounds parts to units, and leaves out what then has no length. */
export function toUnitLines(parts: readonly LinePart[]): UnitLines {
  const lines: UnitLines = { units: [], ends: [] };
  for (const { steps } of parts) addUnitLine(lines, steps);
  return lines;
}

function addUnitLine({ units, ends }: UnitLines, steps: readonly number[]): void {
  const from = units.length;
  let lastX = -1;
  let lastY = -1;
  for (let i = 0; i < steps.length; i += 2) {
    const x = unitOfStep(steps[i] as number);
    const y = unitOfStep(steps[i + 1] as number);
    if (x === lastX && y === lastY) continue;
    units.push(x, y);
    lastX = x;
    lastY = y;
  }
  if (units.length - from > 2) ends.push(units.length);
  else units.length = from;
}
