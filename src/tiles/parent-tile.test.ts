import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellPieces } from '../../test/made-cell.ts';
import { readLines, readTile, valueFields } from '../../test/read-tile.ts';
import { seededRandom } from '../../test/seeded-random.ts';
import { makeDrives } from '../../test/synthetic-drives.ts';
import { extent, worldSteps, worldX, worldY } from '../geo/grid-units.ts';
import { cellZoom, latOfMercatorY, lonOfMercatorX, tileOfKey } from '../geo/tile-grid.ts';
import type { PlacedSequence } from '../model/coverage.ts';
import { maxSequencePieces, maxSequences } from './choose-sequences.ts';
import { placeSequence } from './cut-line.ts';
import { encodeLines, parameterScale } from './line-parts.ts';
import { makeParentTile as makeParts } from './parent-tile.ts';
import { decodePieces, encodePieces, noPieces, type Pieces } from './pieces.ts';
import { placeOnCoverage } from './sequence-lines.ts';
import { joinParts } from './tile-parts.ts';

type Position = { readonly lon: number; readonly lat: number };

/** A parent tile whose bytes are in one piece. */
function makeParentTile(...args: Parameters<typeof makeParts>) {
  const made = makeParts(...args);
  return { ...made, encode: (count: number) => joinParts(made.encode(count)) };
}

const properties = {
  imageId: 17,
  capturedAtMs: 1_700_000_000_000,
  creatorId: 18,
  organizationId: null,
  isPano: false,
};

function lineRows(lines: readonly { sequenceId: string; positions: readonly Position[] }[]) {
  const cells = new Map<number, PlacedSequence[]>();
  for (const { sequenceId, positions } of lines) {
    for (const [cell, encoded] of placeSequence(positions)) {
      const row = { ...properties, sequenceId, lines: encoded, images: new Uint8Array() };
      cells.set(cell, [...(cells.get(cell) ?? []), row]);
    }
  }
  return cells;
}

/** All tiles up to a zoom, made from the rows of cells, through the encoded form of their pieces. */
function pyramidOf(cells: Map<number, PlacedSequence[]>, topZoom: number) {
  const encode = (pieces: Pieces) => decodePieces(encodePieces(pieces));
  let level = new Map([...cells].map(([cell, rows]) => [cell, encode(cellPieces(cell, rows))]));
  const tiles = new Map<string, ReturnType<typeof makeParentTile>>();
  for (let z = cellZoom - 1; z >= topZoom; z--) {
    const next = new Map<number, Pieces>();
    for (const key of new Set([...level.keys()].map((child) => child >> 2))) {
      const children = [0, 1, 2, 3].map((child) => level.get(key * 4 + child) ?? noPieces);
      const tile = makeParentTile(tileOfKey(z, key), children);
      tiles.set(`${z}/${key}`, tile);
      next.set(key, encode(tile.pieces));
    }
    level = next;
  }
  return tiles;
}

function distanceToSegment(px: number, py: number, a: number[], b: number[]): number {
  const [ax = 0, ay = 0, bx = 0, by = 0] = [...a, ...b];
  const [dx, dy] = [bx - ax, by - ay];
  const t = Math.max(0, Math.min(1, ((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(px - ax - t * dx, py - ay - t * dy);
}

function farthestFromLine(points: readonly number[][], line: readonly number[][]): number {
  return Math.max(
    ...points.map(([x = 0, y = 0]) =>
      Math.min(...line.slice(1).map((to, i) => distanceToSegment(x, y, line[i] ?? to, to))),
    ),
  );
}

test('a line through many cells is one line again at every zoom, within a unit and rounding', () => {
  const cells = 2 ** cellZoom;
  const [column, row] = [8192 + 100, 4096 + 100];
  const random = seededRandom(5);
  let [x, y] = [column + 0.5, row + 0.5];
  const positions = Array.from({ length: 300 }, (_, index) => {
    x += 0.06 + (random() - 0.5) * 0.02;
    y += Math.sin(index / 20) * 0.07 + (random() - 0.5) * 0.02;
    return { lon: lonOfMercatorX(x / cells), lat: latOfMercatorY(y / cells) };
  });
  const tiles = pyramidOf(lineRows([{ sequenceId: 'one', positions }]), 6);
  let joined = 0;
  for (const [name, tile] of tiles) {
    const [z = 0, key = 0] = name.split('/').map(Number);
    const address = tileOfKey(z, key);
    const [feature, ...others] = readLines(tile.encode(tile.featureCount));
    assert.equal(others.length, 0);
    const scale = 2 ** (z - cellZoom) / 16;
    const direct = positions.map(({ lon, lat }) => [
      worldX(lon) * scale - address.x * extent,
      worldY(lat) * scale - address.y * extent,
    ]);
    const made = feature?.lines ?? [];
    for (const line of made) {
      const points = line.map((point) => [point.x, point.y]);
      assert.ok(farthestFromLine(points, direct) <= 1.5, `${name} runs where the line runs`);
    }
    const inside = direct.filter(([px = 0, py = 0]) =>
      [px, py].every((value) => value >= 0 && value <= extent),
    );
    if (inside.length === positions.length) {
      joined++;
      assert.equal(made.length, 1, `${name} holds the line in one part`);
      const points = (made[0] ?? []).map((point) => [point.x, point.y]);
      assert.ok(farthestFromLine(inside, points) <= 1.5, `${name} shows all of the line`);
    }
  }
  assert.ok(joined >= 3, 'at low zooms one tile holds the whole line');
});

test('a line that ends one tile begins the next at the same place', () => {
  const positions = [
    { lon: 0.001, lat: 10.001 },
    { lon: 0.06, lat: 10.04 },
  ];
  const tiles = pyramidOf(lineRows([{ sequenceId: 'one', positions }]), 13);
  const ends = new Map<string, number>();
  for (const [name, tile] of tiles) {
    const { x, y } = tileOfKey(13, Number(name.split('/')[1]));
    for (const line of readLines(tile.encode(1)).flatMap(({ lines }) => lines)) {
      for (const point of [line[0], line.at(-1)]) {
        const place = `${x * extent + (point?.x ?? 0)},${y * extent + (point?.y ?? 0)}`;
        ends.set(place, (ends.get(place) ?? 0) + 1);
      }
    }
  }
  assert.equal([...ends.values()].filter((count) => count === 1).length, 2, 'only the true ends');
});

test('over the antimeridian, a line stays at both edges of the world', () => {
  const positions = [179.9, 179.95, -179.98, -179.9].map((lon) => ({ lon, lat: 1 }));
  const tiles = pyramidOf(lineRows([{ sequenceId: 'one', positions }]), 6);
  for (const [name, tile] of tiles) {
    for (const line of readLines(tile.encode(1)).flatMap(({ lines }) => lines)) {
      const xs = line.map(({ x }) => x);
      assert.ok(Math.max(...xs) - Math.min(...xs) <= (0.1 / 360) * 2 ** 13 * extent, name);
    }
  }
});

test('photos that make no line are visible as one unit at lower zooms, and as points in the overview', () => {
  const drives = makeDrives({
    seed: 9,
    drives: 1,
    imagesPerDrive: 1,
    lon: 20,
    lat: -30,
    radiusDegrees: 0.1,
  });
  const tiles = pyramidOf(driveRows(drives), 0);
  for (const [name, tile] of tiles) {
    const bytes = tile.encode(tile.featureCount);
    if (Number(name.split('/')[0]) > 5) {
      const [feature] = readLines(bytes);
      const [[from, to] = []] = feature?.lines ?? [];
      assert.deepEqual(Object.keys(readTile(bytes).layers), ['sequence']);
      assert.equal(Math.abs((to?.x ?? 0) - (from?.x ?? 0)), 1);
    } else {
      assert.deepEqual(Object.keys(readTile(bytes).layers), ['overview']);
      assert.deepEqual(valueFields(bytes), {
        overview: {
          captured_at: [4],
          creator_id: [4],
          id: [4],
          is_pano: [7],
          sequence_id: [1],
        },
      });
      assert.equal(
        readTile(bytes).layers.overview?.feature(0).properties.id,
        drives[0]?.images[0]?.id,
      );
    }
  }
  assert.equal(tiles.size, 14);
});

function driveRows(drives: ReturnType<typeof makeDrives>) {
  const cells = new Map<number, PlacedSequence[]>();
  for (const { sequence, images } of drives) {
    for (const { cell, part } of placeOnCoverage(sequence, images).mly1_public) {
      const rows = cells.get(cell);
      if (rows) rows.push(part);
      else cells.set(cell, [part]);
    }
  }
  return cells;
}

/** Pieces of four children with short lines all over them, and with as many points. */
function fullChildren(sequencesEach: number): Pieces[] {
  const random = seededRandom(11);
  const steps = () => Math.floor(random() * 60_000);
  return [0, 1, 2, 3].map((child) => {
    const ids = Array.from({ length: sequencesEach }, (_, index) => `${child}/${index}`);
    return {
      sequences: ids.map((sequenceId) => {
        const [x, y] = [steps(), steps()];
        const line = [x, y, x + Math.floor(random() * 4000), y + Math.floor(random() * 4000)];
        return {
          ...properties,
          capturedAtMs: properties.capturedAtMs + steps(),
          isPano: random() < 0.2,
          sequenceId,
          lines: encodeLines({
            sequenceUnits: steps(),
            parts: [{ start: 0, end: parameterScale, steps: line }],
          }),
        };
      }),
      points: ids.map((sequenceId, index) => ({
        ...properties,
        id: child * 1e6 + index,
        sequenceId,
        // Within the tile 6/33/22.
        x: Math.floor(((33 + random()) / 64) * worldSteps),
        y: Math.floor(((22 + random()) / 64) * worldSteps),
      })),
    };
  });
}

test('20,000 sequences are thinned evenly, to a bounded number and bounded pieces', () => {
  const children = fullChildren(5_000).map((child) => decodePieces(encodePieces(child)));
  const { featureCount, pieces, encode } = makeParentTile({ z: 8, x: 132, y: 88 }, children);
  assert.ok(featureCount > maxSequences / 2 && featureCount <= maxSequences);
  assert.ok(pieces.sequences.length <= maxSequencePieces);
  assert.ok(pieces.points.length <= 1024);
  const quarters = [0, 0, 0, 0];
  for (const { lines } of readLines(encode(featureCount))) {
    const point = lines[0]?.[0] ?? { x: 0, y: 0 };
    const quarter = (point.x < extent / 2 ? 0 : 1) + (point.y < extent / 2 ? 0 : 2);
    quarters[quarter] = (quarters[quarter] ?? 0) + 1;
  }
  for (const count of quarters) assert.ok(count > featureCount / 6, `${quarters} is even`);
  const lowest = makeParentTile({ z: 6, x: 33, y: 22 }, children);
  assert.equal(lowest.pieces.sequences.length, 0, 'the overview needs no sequences');
  assert.ok(lowest.pieces.points.length > 2000 && lowest.pieces.points.length <= 4096);
});

test('what is chosen does not depend on the order in which things are given', () => {
  const children = fullChildren(1_000);
  const random = seededRandom(13);
  const shuffled = children.map(({ sequences, points }) => ({
    sequences: sequences.toSorted(() => random() - 0.5),
    points: points.toSorted(() => random() - 0.5),
  }));
  const bytesOf = (given: readonly Pieces[], address: { z: number; x: number; y: number }) => {
    const tile = makeParentTile(address, given);
    return [tile.encode(tile.featureCount), encodePieces(tile.pieces)];
  };
  for (const address of [
    { z: 7, x: 66, y: 44 },
    { z: 6, x: 33, y: 22 },
    { z: 3, x: 4, y: 2 },
  ]) {
    assert.deepEqual(bytesOf(shuffled, address), bytesOf(children, address));
  }
});

test('a road that was driven once stays when another fills the tile', () => {
  const busy = Array.from({ length: 4000 }, (_, index) => ({
    sequenceId: `busy ${index}`,
    positions: [
      { lon: 10.0001, lat: 50.0001 + (index % 7) * 1e-6 },
      { lon: 10.015, lat: 50.0001 + (index % 7) * 1e-6 },
    ],
  }));
  const lonely = {
    sequenceId: 'lonely',
    positions: [
      { lon: 10.003, lat: 50.004 },
      { lon: 10.0035, lat: 50.005 },
    ],
  };
  const tiles = pyramidOf(lineRows([...busy, lonely]), 13);
  const ids = [...tiles.values()].flatMap(({ encode, featureCount }) =>
    readLines(encode(featureCount)).map(({ properties: { id } }) => id),
  );
  assert.ok(ids.includes('lonely'));
  assert.ok(ids.length <= tiles.size * maxSequences);
});

test('pieces that are damaged or of another version are refused, not misread', () => {
  const pieces = encodePieces(fullChildren(40)[0] ?? noPieces);
  for (let length = 0; length < pieces.length; length += 7) {
    assert.throws(() => decodePieces(pieces.subarray(0, length)), RangeError);
  }
  assert.throws(() => decodePieces(Uint8Array.of(99, 0, 0)), RangeError);
  assert.throws(() => decodePieces(Uint8Array.of(1, 0xff, 0xff, 0xff, 0x7f)), RangeError);
});
