/**
 * What a dense tile of zoom 14 costs to make anew: rows from the database, encode, gzip; then its reader
 * has it, and it is kept. Next to PostGIS (`POSTGIS_URL` names a database with the extension), which makes the same layers with
 * ST_AsMVT, compressed with the same gzip and kept nowhere.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cellZoom, tileOfKey } from '../src/geo/tile-grid.ts';
import { openStore } from '../src/store/open-store.ts';
import type { Store, TileRef } from '../src/store/store.ts';
import { compressGzip } from '../src/tiles/compress.ts';
import { makeTile } from '../src/tiles/make-tile.ts';
import { startPostgres } from '../test/postgres.ts';
import { makeDenseCell } from './dense-cell.ts';
import { openPostgisRival } from './postgis.ts';
import { createDatabase } from './postgres-database.ts';
import { openReport, readOptions, timeTurns } from './report.ts';
import { tileBudgetBytes, toPublication } from './world.ts';

const options = readOptions();
const rounds = options.isSmall ? 2 : 40;
const images = options.isSmall ? 300 : 6_000;
const { cell, drives } = makeDenseCell(images);
const ref: TileRef = { set: 'mly1_public', z: cellZoom, key: cell };
const { x, y } = tileOfKey(cellZoom, cell);

const { POSTGIS_URL: postgisUrl } = process.env;
const rival = postgisUrl ? await openPostgisRival(postgisUrl, drives) : undefined;
const report = openReport('cold-z14', options, {
  rounds,
  images,
  sequences: drives.length,
  postgis: rival?.version ?? null,
});
if (!rival) process.stdout.write('POSTGIS_URL is not set: without the rival\n');

const dataDirectory = await mkdtemp(join(tmpdir(), 'wayside-bench-'));
const postgres = await startPostgres();
try {
  await measure('SQLite', await openStore({ dataDirectory, databaseUrl: undefined }));
  const databaseUrl = await createDatabase(postgres.url, 'cold');
  await measure('PostgreSQL', await openStore({ dataDirectory, databaseUrl }));
} finally {
  await rival?.close();
  await postgres.stop();
  await rm(dataDirectory, { recursive: true });
}
await report.write();

async function measure(database: string, store: Store): Promise<void> {
  let count = 0;
  const make = () => makeTile(store, ref, tileBudgetBytes);
  const makeAndKeep = async () => {
    const tile = await make();
    // A tile that is as it was would not be written.
    await store.tiles.put(ref, tile && { ...tile, etag: `${count++}` }, undefined);
  };
  const makeTheirs = async () => rival && compressGzip(await rival.makeTile(x, y));
  try {
    await store.sequences.publish(drives.map(toPublication));
    const runs = [make, makeAndKeep, makeTheirs];
    const [made = [], kept = [], theirs = []] = await timeTurns(rounds, 10, runs);
    const bytes = (await store.tiles.get(ref)).tile?.gzip.length ?? 0;
    const what = `z14, ${images} images, ${Math.round(bytes / 1000)} kB, ${database}`;
    for (const [name, samples] of [
      [what, made],
      [`${what}, kept as well`, kept],
    ] as const) {
      report.add({
        what: name,
        unit: 'ms',
        samples,
        ...(rival && {
          rival: { what: 'ST_AsMVT + gzip', samples: theirs },
          goal: { atMost: 0.5 },
        }),
      });
    }
  } finally {
    await store.close();
  }
}
