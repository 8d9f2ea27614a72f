import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { cellPieces, encodeCell } from '../../test/made-cell.ts';
import { readLines, readTile, valueFields } from '../../test/read-tile.ts';
import { makeDrives } from '../../test/synthetic-drives.ts';
import { extent } from '../geo/grid-units.ts';
import { cellAt, cellZoom, tileOfKey } from '../geo/tile-grid.ts';
import type { PlacedSequence } from '../model/coverage.ts';
import type { Image } from '../model/image.ts';
import { CellTile } from './cell-tile.ts';
import { placeOnCoverage } from './sequence-lines.ts';
import { deflatePart, gzipParts } from './tile-parts.ts';

interface Cell {
  /** What the store would answer. */
  readonly rows: PlacedSequence[];
  /** The images in them, in the same order. */
  readonly images: Image[];
}

function cellsOf(drives: ReturnType<typeof makeDrives>): Map<number, Cell> {
  const cells = new Map<number, Cell>();
  for (const { sequence, images } of drives) {
    for (const { cell, part } of placeOnCoverage(sequence, images).mly1_public) {
      const held = cells.get(cell) ?? { rows: [], images: [] };
      held.rows.push(part);
      held.images.push(...images.filter(({ lon, lat }) => cellAt(lon, lat) === cell));
      cells.set(cell, held);
    }
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
const [densest] = [...cells.values()].sort((a, b) => b.images.length - a.images.length);

const oneDrive = { seed: 3, drives: 1, lon: 1, lat: 1, radiusDegrees: 0 };

test('every image is in the tile of its cell, at its place, with its properties', () => {
  let count = 0;
  for (const [cell, { rows, images }] of cells) {
    const layer = readTile(encodeCell(rows)).layers.image;
    assert.equal(layer?.length ?? 0, images.length);
    for (const [index, image] of images.entries()) {
      const feature = layer?.feature(index);
      assert.ok(feature);
      assert.deepEqual(
        { ...feature.properties },
        {
          captured_at: image.capturedAtMs,
          compass_angle: image.compassAngleDegrees,
          creator_id: image.creatorId,
          id: image.id,
          is_pano: image.cameraType === 'equirectangular',
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
  for (const { rows } of cells.values()) {
    const features = readLines(encodeCell(rows));
    const ids = features.map(({ properties }) => properties.id);
    assert.equal(new Set(ids).size, ids.length);
    const positions = new Map(
      features.map(({ properties, lines }) => [
        properties.id,
        new Set(lines.flat().map(({ x, y }) => `${x},${y}`)),
      ]),
    );
    const layer = readTile(encodeCell(rows)).layers.image;
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
  for (const { rows } of cells.values()) {
    for (const { lines } of readLines(encodeCell(rows))) {
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
  assert.ok(densest);
  assert.deepEqual(valueFields(encodeCell(densest.rows)), {
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
  const [[sequence, image] = never()] = makeDrives({ ...oneDrive, imagesPerDrive: 1 }).map(
    (drive) => [drive.sequence, drive.images[0] ?? never()] as const,
  );
  const ids = { creatorId: 2 ** 31, organizationId: 2 ** 32 + 1 };
  const { mly1_public: places } = placeOnCoverage({ ...sequence, id: 'sequence-äöü', ...ids }, [
    {
      ...image,
      id: Number.MAX_SAFE_INTEGER,
      lon: 180,
      lat: -89.9,
      capturedAtMs: -86_400_000,
      compassAngleDegrees: 359.999,
    },
  ]);
  assert.deepEqual(
    places.map(({ cell }) => cell),
    [cellAt(180, -89.9)],
  );
  const tile = encodeCell(places.map(({ part }) => part));
  const feature = readTile(tile).layers.image?.feature(0);
  assert.equal(feature?.properties.id, Number.MAX_SAFE_INTEGER);
  assert.equal(feature?.properties.captured_at, -86_400_000);
  assert.equal(feature?.properties.creator_id, 2 ** 31);
  assert.equal(feature?.properties.organization_id, 2 ** 32 + 1);
  assert.equal(feature?.properties.sequence_id, 'sequence-äöü');
  assert.deepEqual({ ...feature?.loadGeometry()[0]?.[0] }, { x: extent - 1, y: extent - 1 });
});

test('a dense cell that is compressed while it is encoded is the same', async () => {
  const dense = cellsOf(makeDrives({ ...oneDrive, drives: 300, imagesPerDrive: 20 }));
  const [cell, { rows, images }] =
    [...dense].sort((a, b) => b[1].images.length - a[1].images.length)[0] ?? never();
  assert.ok(images.length > 3000);
  const tile = new CellTile(cell, deflatePart);
  for (const row of rows) tile.add(row);
  const parts = tile.parts();
  assert.ok(parts.filter(({ deflated }) => deflated).length > 2);
  const plain = gunzipSync(await gzipParts(parts));
  assert.deepEqual(new Uint8Array(plain), encodeCell(rows));
  assert.equal(readTile(plain).layers.image?.length, images.length);
});

test('an empty cell is no bytes, and a single photo has no line', () => {
  assert.equal(encodeCell([]).length, 0);
  const [{ rows } = never()] = cellsOf(makeDrives({ ...oneDrive, imagesPerDrive: 1 })).values();
  assert.deepEqual(Object.keys(readTile(encodeCell(rows)).layers), ['image']);
  assert.equal(rows.length, 1);
});

test('a photo on the border that no line crosses is in its cell, and no line is', () => {
  const [{ sequence, images } = never()] = makeDrives({ ...oneDrive, imagesPerDrive: 3 });
  const border = 360 / 2 ** 5;
  const positions = [border - 1e-4, border, border - 1e-4];
  const moved = images.map((image, index) => ({ ...image, lon: positions[index] ?? 0, lat: 1 }));
  const cell = cellAt(border, 1);
  const place = placeOnCoverage(sequence, moved).mly1_public.find((each) => each.cell === cell);
  assert.ok(place);
  const { layers } = readTile(encodeCell([place.part]));
  assert.deepEqual(Object.keys(layers), ['image']);
  assert.equal(layers.image?.feature(0).properties.id, images[1]?.id);
  const pieces = cellPieces(cell, [place.part]);
  assert.deepEqual([pieces.sequences.length, pieces.points.length], [0, 1]);
});

const truth = fileURLToPath(
  new URL(
    '../../../shared/data/api-truth/mapillary-v4/coverageTiles/mly1_public/2/14/',
    import.meta.url,
  ),
);

test('our tiles are built like the real ones', { skip: !existsSync(truth) }, () => {
  const ours = readTile(encodeCell((densest ?? never()).rows));
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
