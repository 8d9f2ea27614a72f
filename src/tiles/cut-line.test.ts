import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tileSteps, worldSteps, worldX, worldY } from '../geo/grid-units.ts';
import { cellAt, cellZoom, latOfMercatorY, lonOfMercatorX, tileOfKey } from '../geo/tile-grid.ts';
import { placeSequence } from './cut-line.ts';
import { decodeLines, parameterScale } from './line-parts.ts';

/** A position given in cells from the corner of one in the middle of nowhere. */
function at(column: number, row: number) {
  const cells = 2 ** cellZoom;
  // A little inside of a step, so that the inexact way there and back stays in it.
  const inside = 0.25 / tileSteps;
  return {
    lon: lonOfMercatorX((9000 + column + inside) / cells),
    lat: latOfMercatorY((5000 + row + inside) / cells),
  };
}

function partsOf(cells: Map<number, Uint8Array>) {
  return [...cells]
    .flatMap(([cell, lines]) => {
      const { x, y } = tileOfKey(cellZoom, cell);
      return decodeLines(lines).parts.map((part) => ({ ...part, cell, x, y }));
    })
    .sort((a, b) => a.start - b.start);
}

test('a line is cut exactly on the borders, also in cells that hold no vertex', () => {
  const parts = partsOf(placeSequence([at(0.5, 0.25), at(2.5, 0.75)]));
  assert.deepEqual(
    parts.map(({ x, y, steps }) => [x, y, ...steps]),
    [
      [9000, 5000, tileSteps / 2, tileSteps / 4, tileSteps, (tileSteps * 3) / 8],
      [9001, 5000, 0, (tileSteps * 3) / 8, tileSteps, (tileSteps * 5) / 8],
      [9002, 5000, 0, (tileSteps * 5) / 8, tileSteps / 2, (tileSteps * 3) / 4],
    ],
  );
  assert.deepEqual(
    parts.flatMap(({ start, end }) => [start, end]),
    [0, 0.25, 0.25, 0.75, 0.75, 1].map((t) => t * parameterScale),
  );
});

test('parts follow each other without a gap along any line', () => {
  let [column, row, angle] = [0.3, 0.6, 0];
  const positions = Array.from({ length: 400 }, (_, index) => {
    angle += Math.sin(index) * 0.7;
    column += Math.cos(angle) * 0.21;
    row += Math.sin(angle) * 0.21;
    return at(column, row);
  });
  const cells = placeSequence(positions);
  const parts = partsOf(cells);
  assert.equal(parts[0]?.start, 0);
  assert.equal(parts.at(-1)?.end, 399 * parameterScale);
  for (const [index, part] of parts.entries()) {
    const next = parts[index + 1];
    const [endX, endY] = [part.steps.at(-2) ?? 0, part.steps.at(-1) ?? 0];
    if (next) {
      assert.equal(part.end, next.start);
      assert.equal(part.x * tileSteps + endX, next.x * tileSteps + (next.steps[0] ?? 0));
      assert.equal(part.y * tileSteps + endY, next.y * tileSteps + (next.steps[1] ?? 0));
    }
    for (let i = 0; i < part.steps.length; i++) {
      const step = part.steps[i] ?? -1;
      assert.ok(step >= 0 && step <= tileSteps, `${step} is in the tile`);
      if (i > 1 && i % 2 === 0) {
        const isSame = step === part.steps[i - 2] && part.steps[i + 1] === part.steps[i - 1];
        assert.ok(!isSame, 'neighbours are distinct');
      }
    }
  }
  for (const { lon, lat } of positions) assert.ok(cells.has(cellAt(lon, lat)));
});

test('a line over the antimeridian ends at one edge of the world and goes on at the other', () => {
  const parts = partsOf(
    placeSequence([
      { lon: 179.99, lat: 10 },
      { lon: -179.99, lat: 10.01 },
    ]),
  );
  assert.deepEqual(
    parts.map(({ x }) => x),
    [2 ** cellZoom - 1, 0],
  );
  assert.equal(parts[0]?.steps.at(-2), tileSteps);
  assert.equal(parts[1]?.steps[0], 0);
  assert.equal(parts[0]?.steps.at(-1), parts[1]?.steps[1]);
  assert.equal(parts[0]?.end, parts[1]?.start);
});

test('the edges of the world have cells', () => {
  for (const lon of [-180, 180]) {
    for (const lat of [-90, 90]) {
      const cells = placeSequence([{ lon, lat }]);
      assert.deepEqual([...cells.keys()], [cellAt(lon, lat)]);
      const steps = decodeLines([...cells.values()][0] ?? new Uint8Array()).parts[0]?.steps ?? [];
      for (const step of steps) assert.ok(step >= 0 && step <= tileSteps);
    }
  }
  assert.equal(worldX(180), worldSteps);
  assert.equal(worldY(-90), worldSteps);
});

test('one bad jump ends the line instead of crossing a thousand cells', () => {
  const positions = [at(0.1, 0.1), at(0.2, 0.1), at(3000.5, 2000.5), at(0.3, 0.1), at(0.4, 0.1)];
  const parts = partsOf(placeSequence(positions));
  assert.deepEqual(
    parts.map(({ x, y, steps }) => [x, y, steps.length]),
    [
      [9000, 5000, 4],
      [12000, 7000, 2],
      [9000, 5000, 4],
    ],
  );
});

test('photos that make no line are one position', () => {
  for (const positions of [[at(0.5, 0.5)], [at(0.5, 0.5), at(0.5, 0.5), at(0.5, 0.5)]]) {
    const parts = partsOf(placeSequence(positions));
    assert.deepEqual(
      parts.map(({ start, steps }) => [start, ...steps]),
      [[0, tileSteps / 2, tileSteps / 2]],
    );
  }
  assert.equal(placeSequence([]).size, 0);
});
