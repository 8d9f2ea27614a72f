/**
 * What tiles cost to make: a cell as dense as the centre of a big city, and parents of four children
 * that are as full as pieces can be. `BENCH_ROUNDS` sets how often each figure is measured.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import {
  cellZoom,
  latOfMercatorY,
  lonOfMercatorX,
  tileKey,
  tileOfKey,
} from '../src/geo/tile-grid.ts';
import type { PlacedImage, PlacedSequence } from '../src/model/coverage.ts';
import { openStore } from '../src/store/open-store.ts';
import { makeCellTile } from '../src/tiles/cell-tile.ts';
import { openCoverageTiles } from '../src/tiles/coverage-tiles.ts';
import { placeSequence } from '../src/tiles/cut-line.ts';
import { tileSteps, worldSteps } from '../src/tiles/grid-units.ts';
import { encodeLines, parameterScale } from '../src/tiles/line-parts.ts';
import { makeParentTile } from '../src/tiles/parent-tile.ts';
import { decodePieces, encodePieces, noPieces } from '../src/tiles/pieces.ts';
import { placeOnCoverage } from '../src/tiles/sequence-lines.ts';
import { seededRandom } from '../test/seeded-random.ts';
import { type Drive, makeDrives } from '../test/synthetic-drives.ts';

const rounds = Number(process.env.BENCH_ROUNDS ?? 15);
const results: Record<string, unknown>[] = [];

async function measure(name: string, run: () => unknown, note = ''): Promise<void> {
  const times: number[] = [];
  for (let round = -3; round < rounds; round++) {
    const start = performance.now();
    await run();
    if (round >= 0) times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const min = times[0] ?? 0;
  const median = times[times.length >> 1] ?? 0;
  results.push({ name, minMs: Number(min.toFixed(2)), medianMs: Number(median.toFixed(2)), note });
  process.stdout.write(
    `${name.padEnd(44)} min ${min.toFixed(2).padStart(7)} ms   median ${median.toFixed(2).padStart(7)} ms   ${note}\n`,
  );
}

const kilobytes = (bytes: Uint8Array) => `${(bytes.length / 1000).toFixed(0)} kB`;

// The cell: 6,248 images of about 200 drives that pass through it.
const cell = tileKey(8802, 5373);
const { x, y } = tileOfKey(cellZoom, cell);
const side = 2 ** cellZoom;
const wanted = 6248;
const images: PlacedImage[] = [];
const sequences: PlacedSequence[] = [];
const drives: Drive[] = [];
for (const drive of makeDrives({
  seed: 7,
  drives: 400,
  imagesPerDrive: 42,
  lon: lonOfMercatorX((x + 0.5) / side),
  lat: latOfMercatorY((y + 0.5) / side),
  radiusDegrees: 0.008,
})) {
  if (images.length >= wanted) break;
  drives.push(drive);
  const placed = placeOnCoverage(drive.sequence, drive.images).mly1_public;
  for (const { cell: at, image } of placed.images) if (at === cell) images.push(image);
  for (const { cell: at, part } of placed.sequences) if (at === cell) sequences.push(part);
}
const rows = { images, sequences };
const { tile, pieces } = makeCellTile(cell, rows);
process.stdout.write(
  `cell: ${images.length} images, ${sequences.length} sequences, tile ${kilobytes(tile)}, pieces ${kilobytes(encodePieces(pieces))}\n`,
);

await measure(`cut ${drives.length} sequences of 42 into cells`, () => {
  for (const drive of drives) placeSequence(drive.images);
});
await measure('cell: rows to tile and pieces', () => encodePieces(makeCellTile(cell, rows).pieces));
for (const level of [1, 2, 3, 4, 5, 6, 9]) {
  const compressed = await promisify(gzip)(tile, { level });
  await measure(
    `cell: gzip ${level}`,
    () => promisify(gzip)(tile, { level }),
    kilobytes(compressed),
  );
}
const params = { [constants.BROTLI_PARAM_QUALITY]: 5 };
const brotli = await promisify(brotliCompress)(tile, { params });
await measure(
  'cell: brotli 5',
  () => promisify(brotliCompress)(tile, { params }),
  kilobytes(brotli),
);

const directory = await mkdtemp(join(tmpdir(), 'wayside-bench-'));
const store = await openStore({ dataDirectory: directory, databaseUrl: undefined });
const tiles = openCoverageTiles({ store, tileBudgetBytes: 500_000 });
try {
  await store.sequences.publish(
    drives.map((drive) => ({
      ...drive,
      coverage: placeOnCoverage(drive.sequence, drive.images),
    })),
  );
  await measure('cell: read rows from SQLite', () => store.coverage.cell('mly1_public', cell));
  let made = 0;
  await measure('cell: cold (mark, read, make, gzip, put)', async () => {
    await store.tiles.markStale('mly1_public', [cell]);
    made = (await tiles.get('mly1_public', cellZoom, x, y, 'gzip'))?.body.length ?? 0;
  });
  process.stdout.write(
    `      of which one markStale, and ${(made / 1000).toFixed(0)} kB of gzip\n`,
  );
  await measure('cell: 1,000 warm reads', async () => {
    for (let i = 0; i < 1000; i++) await tiles.get('mly1_public', cellZoom, x, y, 'gzip');
  });
} finally {
  await tiles.close();
  await store.close();
  await rm(directory, { recursive: true });
}

// Parents: four neighbours as dense as the cell, and four that are as full as pieces get.
const dense = [0, 1, 2, 3].map(() => encodePieces(pieces));
await measureParent('z13 of four dense cells', { z: 13, x: x >> 1, y: y >> 1 }, dense);
const random = seededRandom(3);
const wander = (from: number) =>
  Math.max(0, Math.min(tileSteps, Math.round(from + (random() - 0.5) * 600)));
const full = [0, 1, 2, 3].map((child) =>
  encodePieces({
    sequences: Array.from({ length: 3000 }, (_, index) => {
      const steps = [random() * tileSteps, random() * tileSteps].map(Math.round);
      for (let i = 0; i < 15; i++) steps.push(wander(steps.at(-2) ?? 0), wander(steps.at(-2) ?? 0));
      return {
        sequenceId: `${child}-${index}`.padEnd(22, 'x'),
        imageId: Math.floor(random() * 2 ** 52),
        capturedAtMs: 1.4e12 + Math.floor(random() * 3e11),
        creatorId: Math.floor(random() * 1000),
        organizationId: null,
        isPano: random() < 0.1,
        lines: encodeLines({
          sequenceUnits: Math.floor(random() * 1e4),
          parts: [{ start: 0, end: parameterScale * 15, steps }],
        }),
      };
    }),
    points: Array.from({ length: 1024 }, (_, index) => ({
      id: Math.floor(random() * 2 ** 52),
      sequenceId: `${child}-${index >> 2}`.padEnd(22, 'x'),
      capturedAtMs: 1.4e12 + Math.floor(random() * 3e11),
      creatorId: Math.floor(random() * 1000),
      isPano: random() < 0.1,
      // In the tile 5/16/11, and so in 9/256/176 as well for all that it costs.
      x: Math.floor(((16 + random()) / 32) * worldSteps),
      y: Math.floor(((11 + random()) / 32) * worldSteps),
    })),
  }),
);
await measureParent('z9 of four full children', { z: 9, x: 256, y: 176 }, full);
await measureParent('z5 of four full children', { z: 5, x: 16, y: 11 }, full);

async function measureParent(
  name: string,
  address: { z: number; x: number; y: number },
  children: readonly Uint8Array[],
) {
  const make = () => {
    const parent = makeParentTile(
      address,
      children.map((bytes) => (bytes ? decodePieces(bytes) : noPieces)),
    );
    return {
      parent,
      tile: parent.encode(parent.featureCount),
      pieces: encodePieces(parent.pieces),
    };
  };
  const made = make();
  const compressed = await promisify(gzip)(made.tile);
  await measure(
    name,
    make,
    `${made.parent.featureCount} features, ${kilobytes(compressed)} of gzip, pieces ${kilobytes(made.pieces)} from ${kilobytes(children[0] ?? new Uint8Array())} each`,
  );
}

process.stdout.write(`${JSON.stringify({ bench: 'tiles-encode', results })}\n`);
