/**
 * What tiles cost to make: a cell as dense as the centre of a big city, and parents of four children
 * that are as full as pieces can be.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { tileSteps, worldSteps } from '../src/geo/grid-units.ts';
import {
  cellAt,
  cellZoom,
  latOfMercatorY,
  lonOfMercatorX,
  tileKey,
  tileOfKey,
} from '../src/geo/tile-grid.ts';
import type { PlacedSequence } from '../src/model/coverage.ts';
import { openStore } from '../src/store/open-store.ts';
import { maxSequencePieces } from '../src/tiles/choose-sequences.ts';
import { openCoverageTiles } from '../src/tiles/coverage-tiles.ts';
import { placeSequence } from '../src/tiles/cut-line.ts';
import { encodeLines, parameterScale } from '../src/tiles/line-parts.ts';
import { makeParentTile } from '../src/tiles/parent-tile.ts';
import { decodePieces, encodePieces } from '../src/tiles/pieces.ts';
import { placeOnCoverage } from '../src/tiles/sequence-lines.ts';
import { joinParts } from '../src/tiles/tile-parts.ts';
import { cellPieces, encodeCell } from '../test/made-cell.ts';
import { seededRandom } from '../test/seeded-random.ts';
import { type Drive, makeDrives } from '../test/synthetic-drives.ts';
import { openReport, readOptions, timeRuns } from './report.ts';

const options = readOptions();
const rounds = options.isSmall ? 2 : 25;
const report = openReport('tiles-encode', options, { rounds });

async function measure(
  what: string,
  run: () => unknown,
  goal?: { readonly atMost: number },
): Promise<void> {
  const samples = await timeRuns(rounds, options.isSmall ? 1 : 5, async () => run());
  report.add({ what, unit: 'ms', samples, ...(goal && { goal }) });
}

const kilobytes = (bytes: Uint8Array) => `${(bytes.length / 1000).toFixed(0)} kB`;

// The cell: 6,248 images of about 200 drives that pass through it.
const cell = tileKey(8802, 5373);
const { x, y } = tileOfKey(cellZoom, cell);
const side = 2 ** cellZoom;
const wanted = 6248;
const rows: PlacedSequence[] = [];
const drives: Drive[] = [];
let count = 0;
for (const drive of makeDrives({
  seed: 7,
  drives: 400,
  imagesPerDrive: 42,
  lon: lonOfMercatorX((x + 0.5) / side),
  lat: latOfMercatorY((y + 0.5) / side),
  radiusDegrees: 0.008,
})) {
  if (count >= wanted) break;
  drives.push(drive);
  for (const place of placeOnCoverage(drive.sequence, drive.images).mly1_public) {
    if (place.cell === cell) rows.push(place.part);
  }
  count += drive.images.filter(({ lon, lat }) => cellAt(lon, lat) === cell).length;
}
const tile = encodeCell(rows);
const pieces = encodePieces(cellPieces(cell, rows));
process.stdout.write(
  `cell: ${count} images, ${rows.length} sequences, tile ${kilobytes(tile)}, pieces ${kilobytes(pieces)}\n`,
);

await measure(`cut ${drives.length} sequences of 42 into cells`, () => {
  for (const drive of drives) placeSequence(drive.images);
});
await measure('cell: rows to tile', () => encodeCell(rows), { atMost: 5 });
for (const level of [1, 3, 6, 9]) {
  const compressed = await promisify(gzip)(tile, { level });
  await measure(`cell: gzip ${level} to ${kilobytes(compressed)}`, () =>
    promisify(gzip)(tile, { level }),
  );
}
const params = { [constants.BROTLI_PARAM_QUALITY]: 5 };
const brotli = await promisify(brotliCompress)(tile, { params });
await measure(`cell: brotli 5 to ${kilobytes(brotli)}`, () =>
  promisify(brotliCompress)(tile, { params }),
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
  await measure(
    'cell: cold, until its reader has it',
    async () => {
      await store.tiles.markStale('mly1_public', [cell]);
      await tiles.get('mly1_public', cellZoom, x, y, 'gzip');
    },
    { atMost: 15 },
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
const dense = [pieces, pieces, pieces, pieces];
await measureParent('z13 of four dense cells', { z: 13, x: x >> 1, y: y >> 1 }, dense);
const random = seededRandom(3);
const wander = (from: number) =>
  Math.max(0, Math.min(tileSteps, Math.round(from + (random() - 0.5) * 600)));
const full = [0, 1, 2, 3].map((child) =>
  encodePieces({
    sequences: Array.from({ length: maxSequencePieces }, (_, index) => {
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
    points: Array.from({ length: 4096 }, (_, index) => ({
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
    const parent = makeParentTile(address, children.map(decodePieces));
    return {
      parent,
      tile: joinParts(parent.encode(parent.featureCount)),
      pieces: encodePieces(parent.pieces),
    };
  };
  const made = make();
  const compressed = await promisify(gzip)(made.tile);
  await measure(`${name}: ${made.parent.featureCount} features, ${kilobytes(compressed)}`, make, {
    atMost: 30,
  });
}

await report.write();
