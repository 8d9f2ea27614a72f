import { stepsPerUnit, tileSteps, worldSteps, worldX, worldY } from '../geo/grid-units.ts';
import { cellZoom, tileKey } from '../geo/tile-grid.ts';
import { encodeLines, type LinePart, parameterScale } from './line-parts.ts';

/** Cuts a sequence's line into its parts in the cells (zoom 14 tiles) that it touches. */

/**
 * How many cell borders one segment may cross. Photos that are further apart (about 150 km at the
 * equator) aren't connected by anything that was driven.
 */
const maxCrossings = 64;

const cellsPerSide = 2 ** cellZoom;

/** A part that is being drawn. */
interface OpenPart {
  readonly cell: number;
  readonly originX: number;
  readonly originY: number;
  readonly start: number;
  readonly steps: number[];
}

/** Where a segment crosses the borders between cells on one axis, strictly between its ends. */
function gridCrossings(a: number, b: number, axis: 'x' | 'y') {
  const crossings: { t: number; line: number; axis: 'x' | 'y' | 'end' }[] = [];
  const first = Math.floor(Math.min(a, b) / tileSteps) + 1;
  for (let line = first * tileSteps; line < Math.max(a, b); line += tileSteps) {
    crossings.push({ t: (line - a) / (b - a), line, axis });
  }
  return crossings;
}

class LineCutter {
  readonly cells = new Map<number, LinePart[]>();
  /** In steps. */
  length = 0;
  partCount = 0;
  #part: OpenPart | undefined;

  /** Draws from A to B (steps of the world, B possibly beyond its edge), the vertices `index` and `index + 1`. */
  segment(ax: number, ay: number, bx: number, by: number, index: number): void {
    const dx = bx - ax;
    const dy = by - ay;
    this.length += Math.hypot(dx, dy);
    const crossings = [...gridCrossings(ax, bx, 'x'), ...gridCrossings(ay, by, 'y')].sort(
      (a, b) => a.t - b.t,
    );
    let [t, x, y, parameter] = [0, ax, ay, index * parameterScale];
    for (const { t: nextT, line, axis } of [...crossings, { t: 1, line: 0, axis: 'end' }]) {
      const isEnd = axis === 'end';
      const nextX = isEnd ? bx : axis === 'x' ? line : Math.round(ax + dx * nextT);
      const nextY = isEnd ? by : axis === 'y' ? line : Math.round(ay + dy * nextT);
      const next = index * parameterScale + Math.round(nextT * parameterScale);
      if (next > parameter) {
        const middle = (t + nextT) / 2;
        this.#enter(ax + dx * middle, ay + dy * middle, x, y, parameter);
        this.#lineTo(nextX, nextY);
      }
      [t, x, y, parameter] = [nextT, nextX, nextY, next];
    }
  }

  /** Goes on in the cell around (x, y); begins a part there when that is another one. */
  #enter(x: number, y: number, fromX: number, fromY: number, parameter: number): void {
    const column = Math.floor(x / tileSteps);
    const row = Math.max(0, Math.min(cellsPerSide - 1, Math.floor(y / tileSteps)));
    // A line over the antimeridian goes on in the first or last column.
    const cell = tileKey((column + cellsPerSide) % cellsPerSide, row);
    if (this.#part?.cell === cell) return;
    this.close(parameter);
    const [originX, originY] = [column * tileSteps, row * tileSteps];
    this.#part = { cell, originX, originY, start: parameter, steps: [] };
    this.#lineTo(fromX, fromY);
  }

  #lineTo(x: number, y: number): void {
    if (!this.#part) return;
    const { originX, originY, steps } = this.#part;
    const stepX = Math.max(0, Math.min(tileSteps, x - originX));
    const stepY = Math.max(0, Math.min(tileSteps, y - originY));
    if (steps.at(-2) !== stepX || steps.at(-1) !== stepY) steps.push(stepX, stepY);
  }

  /** Ends the current part, if there is one; without a length it is none. */
  close(parameter: number): void {
    const part = this.#part;
    this.#part = undefined;
    if (part && part.steps.length > 2) this.#add(part.cell, { ...part, end: parameter });
  }

  /** A position that no line leads through. */
  lonePoint(x: number, y: number, index: number): void {
    const column = Math.min(cellsPerSide - 1, Math.floor(x / tileSteps));
    const row = Math.min(cellsPerSide - 1, Math.floor(y / tileSteps));
    const parameter = index * parameterScale;
    this.#add(tileKey(column, row), {
      start: parameter,
      end: parameter,
      steps: [x - column * tileSteps, y - row * tileSteps],
    });
  }

  #add(cell: number, { start, end, steps }: LinePart): void {
    this.partCount++;
    const part = { start, end, steps };
    const parts = this.cells.get(cell);
    if (parts) parts.push(part);
    else this.cells.set(cell, [part]);
  }
}

export interface Position {
  readonly lon: number;
  readonly lat: number;
}

/** The encoded lines (`line-parts.ts`) of a sequence in every cell that it touches, by cell. */
export function placeSequence(positions: readonly Position[]): Map<number, Uint8Array> {
  const cutter = new LineCutter();
  let runStart = 0;
  let partsBefore = 0;
  let [x, y] = [0, 0];
  const endRun = (lastIndex: number, startX: number, startY: number) => {
    cutter.close(lastIndex * parameterScale);
    if (cutter.partCount === partsBefore) cutter.lonePoint(startX, startY, runStart);
    partsBefore = cutter.partCount;
  };
  let [startX, startY] = [0, 0];
  for (const [index, { lon, lat }] of positions.entries()) {
    const [nextX, nextY] = [worldX(lon), worldY(lat)];
    if (index > 0) {
      const turns = Math.round((x - nextX) / worldSteps);
      const nearX = nextX + turns * worldSteps;
      const crossings = (Math.abs(nearX - x) + Math.abs(nextY - y)) / tileSteps;
      if (crossings <= maxCrossings) {
        cutter.segment(x, y, nearX, nextY, index - 1);
      } else {
        endRun(index - 1, startX, startY);
        [runStart, startX, startY] = [index, nextX, nextY];
      }
    } else {
      [startX, startY] = [nextX, nextY];
    }
    [x, y] = [nextX, nextY];
  }
  if (positions.length > 0) endRun(positions.length - 1, startX, startY);
  const sequenceUnits = Math.round(cutter.length / stepsPerUnit);
  return new Map(
    cutter.cells.entries().map(([cell, parts]) => [cell, encodeLines({ sequenceUnits, parts })]),
  );
}
