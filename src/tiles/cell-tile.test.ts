import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readLines, readTile, valueFields } from '../../test/read-tile.ts';
import { makeDrives } from '../../test/synthetic-drives.ts';
import { extent } from '../geo/grid-units.ts';
import { cellAt, cellZoom, tileKey, tileOfKey } from '../geo/tile-grid.ts';
import type { PlacedImage, PlacedSequence } from '../model/coverage.ts';
import { encodeCell } from './cell-tile.ts';
import { placeOnCoverage } from './sequence-lines.ts';

/** What the store would answer for each cell. */
function cellsOf(drives: ReturnType<typeof makeDrives>) {
  const cells = new Map<number, { images: PlacedImage[]; sequences: PlacedSequence[] }>();
  const cellRows = (cell: number) => {
    const rows = cells.get(cell) ?? { images: [], sequences: [] };
    cells.set(cell, rows);
    return rows;
  };
  for (const { sequence, images } of drives) {
    const placed = placeOnCoverage(sequence, images).mly1_public;
    for (const { cell, image } of placed.images) cellRows(cell).images.push(image);
    for (const { cell, part } of placed.sequences) cellRows(cell).sequences.push(part);
  }
  return cells;
}

const drives = makeDrives({
  seed: 1,
  drives: 60,
  imagesPerDrive: 80,
  lon: 8.53,
  lat: 47.37,
  radiusDegrees: 0.01,
});
const cells = cellsOf(drives);

test('every image is in the tile of its cell, at its place, with its properties', () => {
  let count = 0;
  for (const [cell, rows] of cells) {
    const layer = readTile(encodeCell(cell, rows)).layers.image;
    assert.equal(layer?.length ?? 0, rows.images.length);
    for (const [index, image] of rows.images.entries()) {
      const feature = layer?.feature(index);
      assert.ok(feature);
      assert.deepEqual(
        { ...feature.properties },
        {
          captured_at: image.capturedAtMs,
          compass_angle: image.compassAngleDegrees,
          creator_id: image.creatorId,
          id: image.id,
          is_pano: image.isPano,
          ...(image.organizationId !== null && { organization_id: image.organizationId }),
          sequence_id: image.sequenceId,
        },
      );
      const { x, y } = tileOfKey(cellZoom, cell);
      const { coordinates } = feature.toGeoJSON(x, y, cellZoom).geometry as GeoJSON.Point;
      const unitDegrees = 360 / 2 ** cellZoom / extent;
      assert.ok(Math.abs((coordinates[0] ?? 0) - image.lon) <= unitDegrees);
      assert.ok(Math.abs((coordinates[1] ?? 0) - image.lat) <= unitDegrees);
      const point = feature.loadGeometry()[0]?.[0];
      assert.ok(point && point.x >= 0 && point.x < extent && point.y >= 0 && point.y < extent);
      count++;
    }
  }
  assert.equal(count, 60 * 80);
});

test('every sequence is in the tile once, with the same position at every image', () => {
  for (const [cell, rows] of cells) {
    const features = readLines(encodeCell(cell, rows));
    const ids = features.map(({ properties }) => properties.id);
    assert.equal(new Set(ids).size, ids.length);
    const positions = new Map(
      features.map(({ properties, lines }) => [
        properties.id,
        new Set(lines.flat().map(({ x, y }) => `${x},${y}`)),
      ]),
    );
    const layer = readTile(encodeCell(cell, rows)).layers.image;
    for (let index = 0; index < (layer?.length ?? 0); index++) {
      const feature = layer?.feature(index);
      const point = feature?.loadGeometry()[0]?.[0];
      const onLine = positions.get(feature?.properties.sequence_id ?? '');
      const isAtEdge = point?.x === extent - 1 || point?.y === extent - 1;
      assert.ok(onLine?.has(`${point?.x},${point?.y}`) || isAtEdge);
    }
  }
});

test('lines reach the border exactly, stay inside, and have no segment without a length', () => {
  for (const [cell, rows] of cells) {
    for (const { lines } of readLines(encodeCell(cell, rows))) {
      for (const line of lines) {
        assert.ok(line.length >= 2);
        for (const [index, { x, y }] of line.entries()) {
          assert.ok(x >= 0 && x <= extent && y >= 0 && y <= extent);
          const before = line[index - 1];
          assert.ok(!before || before.x !== x || before.y !== y);
        }
      }
    }
  }
});

test('values are of the wire types that clients cast to', () => {
  const [cell, rows] = [...cells].sort((a, b) => b[1].images.length - a[1].images.length)[0] ?? [];
  assert.ok(cell !== undefined && rows);
  assert.deepEqual(valueFields(encodeCell(cell, rows)), {
    sequence: {
      captured_at: [4],
      creator_id: [4],
      id: [1],
      image_id: [4],
      is_pano: [7],
      organization_id: [4],
    },
    image: {
      captured_at: [4],
      compass_angle: [3],
      creator_id: [4],
      id: [4],
      is_pano: [7],
      organization_id: [4],
      sequence_id: [1],
    },
  });
});

test('numbers at the limits survive', () => {
  const image: PlacedImage = {
    id: Number.MAX_SAFE_INTEGER,
    lon: 180,
    lat: -89.9,
    sequenceId: 'sequence-äöü',
    capturedAtMs: -86_400_000,
    creatorId: 2 ** 31,
    organizationId: 2 ** 32 + 1,
    compassAngleDegrees: 359.999,
    isPano: false,
  };
  const tile = encodeCell(cellAt(180, -89.9), { images: [image], sequences: [] });
  const feature = readTile(tile).layers.image?.feature(0);
  assert.equal(feature?.properties.id, Number.MAX_SAFE_INTEGER);
  assert.equal(feature?.properties.captured_at, -86_400_000);
  assert.equal(feature?.properties.creator_id, 2 ** 31);
  assert.equal(feature?.properties.organization_id, 2 ** 32 + 1);
  assert.equal(feature?.properties.sequence_id, 'sequence-äöü');
  assert.deepEqual({ ...feature?.loadGeometry()[0]?.[0] }, { x: extent - 1, y: extent - 1 });
});

test('an empty cell is no bytes, and a single photo has no line', () => {
  assert.equal(encodeCell(tileKey(1, 1), { images: [], sequences: [] }).length, 0);
  const [drive] = makeDrives({
    seed: 3,
    drives: 1,
    imagesPerDrive: 1,
    lon: 1,
    lat: 1,
    radiusDegrees: 0,
  });
  assert.ok(drive);
  const [[cell, rows] = [0, { images: [], sequences: [] }]] = [...cellsOf([drive])];
  assert.deepEqual(Object.keys(readTile(encodeCell(cell, rows)).layers), ['image']);
  assert.equal(rows.sequences.length, 1);
});

const truth = fileURLToPath(
  new URL(
    '../../../shared/data/api-truth/mapillary-v4/coverageTiles/mly1_public/2/14/',
    import.meta.url,
  ),
);

test('our tiles are built like the real ones', { skip: !existsSync(truth) }, () => {
  const ours = readTile(
    encodeCell(
      ...([...cells].sort((a, b) => b[1].images.length - a[1].images.length)[0] ?? never()),
    ),
  );
  for (const path of ['3251/6258.mvt', '3252/6257.mvt']) {
    const real = readTile(readFileSync(`${truth}${path}`));
    assert.deepEqual(Object.keys(ours.layers), Object.keys(real.layers));
    for (const [name, layer] of Object.entries(real.layers)) {
      const mine = ours.layers[name];
      assert.equal(mine?.extent, layer.extent);
      assert.equal(mine.version, layer.version);
      assert.equal(mine.feature(0).type, layer.feature(0).type);
      const keys = (of: typeof layer) =>
        new Set(
          Array.from({ length: of.length }, (_, i) => Object.keys(of.feature(i).properties)).flat(),
        );
      // The recorded tiles are from before `creator_id`, which the document lists.
      assert.deepEqual(
        [...keys(mine)].filter((key) => key !== 'creator_id').sort(),
        [...keys(layer)].sort(),
      );
    }
  }
});

function never(): never {
  throw new Error('there are cells');
}
