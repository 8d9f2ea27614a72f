import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, beforeEach, test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { readTile } from '../../test/read-tile.ts';
import { type Drive, makeDrives } from '../../test/synthetic-drives.ts';
import { cellAt, cellZoom, tileAt, tileKey } from '../geo/tile-grid.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { type CoverageTiles, openCoverageTiles } from './coverage-tiles.ts';
import { carryUp } from './pyramid.ts';
import { placeOnCoverage } from './sequence-lines.ts';

const set = 'mly1_public';
const budget = 500_000;
const [lon, lat] = [13.4, 52.5];
let directory: string;
let store: Store;
let tiles: CoverageTiles;
let seed = 0;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wayside-tiles-'));
});

beforeEach(async () => {
  await tiles?.close();
  await store?.close();
  store = await openStore({ dataDirectory: join(directory, `${seed}`), databaseUrl: undefined });
  tiles = openCoverageTiles({ store, tileBudgetBytes: budget });
});

after(async () => {
  await tiles.close();
  await store.close();
  await rm(directory, { recursive: true });
});

function someDrives(drives = 1, at: { lon: number; lat: number } = { lon, lat }): Drive[] {
  return makeDrives({ seed: seed++, drives, imagesPerDrive: 30, ...at, radiusDegrees: 0.0001 });
}

async function publish(drives: readonly Drive[], to = store): Promise<void> {
  await to.sequences.publish(
    drives.map(({ sequence, images }) => ({
      sequence,
      images,
      coverage: placeOnCoverage(sequence, images),
    })),
  );
}

async function read(z: number, from = tiles, at: { lon: number; lat: number } = { lon, lat }) {
  const { x, y } = tileAt(at.lon, at.lat, z);
  const tile = await from.get(set, z, x, y, 'gzip');
  return tile && readTile(gunzipSync(tile.body));
}

test('a published drive is in its cell by the next read, and everywhere once carried up', async () => {
  assert.equal(await read(cellZoom), undefined);
  await publish(someDrives());
  assert.ok((await read(cellZoom))?.layers.image);
  assert.equal(await read(13), undefined, 'a reader makes no lower zoom');
  assert.ok((await carryUp(store, { tileBudgetBytes: budget })) >= cellZoom * 2);
  assert.equal(await store.tiles.countStale(), 0);
  for (let z = 6; z < cellZoom; z++) assert.equal((await read(z))?.layers.sequence?.length, 1);
  for (let z = 0; z <= 5; z++) assert.ok((await read(z))?.layers.overview?.length);
  await publish(someDrives());
  assert.equal((await read(cellZoom))?.layers.sequence?.length, 2);
  assert.equal((await read(13))?.layers.sequence?.length, 1, 'the newest that is made');
  await carryUp(store, { tileBudgetBytes: budget });
  assert.equal((await read(13))?.layers.sequence?.length, 2);
});

test('all encodings hold the same bytes, and the etag is theirs', async () => {
  await publish(someDrives());
  const { x, y } = tileAt(lon, lat, cellZoom);
  const [gzip, br, identity] = await Promise.all([
    tiles.get(set, cellZoom, x, y, 'gzip'),
    tiles.get(set, cellZoom, x, y, 'br'),
    tiles.get(set, cellZoom, x, y, 'identity'),
  ]);
  assert.ok(gzip && br && identity);
  assert.deepEqual(gunzipSync(gzip.body), Buffer.from(identity.body));
  assert.deepEqual(brotliDecompressSync(br.body), Buffer.from(identity.body));
  const expected = hash('sha256', identity.body, 'hex').slice(0, 32);
  assert.deepEqual([gzip.etag, br.etag, identity.etag], [expected, expected, expected]);
  assert.equal(await tiles.get(set, cellZoom, x, y, 'br').then((tile) => tile?.body), br.body);
});

test('what another process publishes is seen, though an older tile is held in memory', async () => {
  await publish(someDrives());
  assert.equal((await read(cellZoom))?.layers.sequence?.length, 1);
  const other = await openStore({
    dataDirectory: join(directory, `${seed - 1}`),
    databaseUrl: undefined,
  });
  const otherTiles = openCoverageTiles({ store: other, tileBudgetBytes: budget });
  await publish(someDrives(), other);
  assert.equal((await read(cellZoom, otherTiles))?.layers.sequence?.length, 2);
  assert.equal((await read(cellZoom))?.layers.sequence?.length, 2);
  await otherTiles.close();
  await other.close();
});

test('many readers of a stale tile, and a carrying up, agree', async () => {
  await publish(someDrives(3));
  const { x, y } = tileAt(lon, lat, cellZoom);
  const [carried, ...answers] = await Promise.all([
    carryUp(store, { tileBudgetBytes: budget }),
    ...Array.from({ length: 20 }, () => tiles.get(set, cellZoom, x, y, 'gzip')),
  ]);
  assert.ok(carried > 0);
  assert.equal(new Set(answers.map((tile) => tile?.etag)).size, 1);
  await carryUp(store, { tileBudgetBytes: budget });
  assert.equal((await read(6))?.layers.sequence?.length, 3);
});

test('a reader gets the tile while somebody else holds the database, and it is kept later', async () => {
  await publish(someDrives());
  const other = new DatabaseSync(join(directory, `${seed - 1}`, 'wayside.sqlite'));
  other.exec('begin immediate');
  const first = await read(cellZoom);
  assert.equal(first?.layers.sequence?.length, 1);
  assert.equal((await read(cellZoom))?.layers.sequence?.length, 1);
  const { x, y } = tileAt(lon, lat, cellZoom);
  const ref = { set, z: cellZoom, key: tileKey(x, y) } as const;
  assert.equal((await store.tiles.state(ref)).etag, undefined);
  other.exec('rollback');
  other.close();
  await tiles.close();
  const { etag, staleMark } = await store.tiles.state(ref);
  assert.ok(etag);
  assert.equal(staleMark, undefined);
});

test('two who carry up at once, one of them stopped, come to the same pyramid as one', async () => {
  const far = { lon: -70, lat: -33 };
  await publish([...someDrives(4), ...someDrives(4, far)]);
  const stop = new AbortController();
  await Promise.all([
    carryUp(store, { tileBudgetBytes: budget, batch: 3 }),
    carryUp(store, {
      tileBudgetBytes: budget,
      batch: 5,
      signal: stop.signal,
      onProgress: () => stop.abort(),
    }),
  ]);
  assert.equal(await store.tiles.countStale(), 0);
  const etags = await allEtags();
  await store.tiles.markStale(set, [cellAt(lon, lat), cellAt(far.lon, far.lat)]);
  await carryUp(store, { tileBudgetBytes: budget });
  assert.deepEqual(await allEtags(), etags);

  async function allEtags() {
    const found: (string | undefined)[] = [];
    for (const at of [{ lon, lat }, far]) {
      for (let z = 0; z <= cellZoom; z++) {
        const { x, y } = tileAt(at.lon, at.lat, z);
        found.push((await store.tiles.state({ set, z, key: tileKey(x, y) })).etag);
      }
    }
    assert.ok(found.every((etag) => etag !== undefined));
    return found;
  }
});

test('a tile above its budget is cut to it', async () => {
  const tight = 10_000;
  await publish(
    makeDrives({ seed: seed++, drives: 600, imagesPerDrive: 3, lon, lat, radiusDegrees: 0.3 }),
  );
  await carryUp(store, { tileBudgetBytes: tight });
  for (let z = 0; z < cellZoom; z++) {
    const { x, y } = tileAt(lon, lat, z);
    const tile = await tiles.get(set, z, x, y, 'gzip');
    assert.ok((tile?.body.length ?? 0) <= tight);
    if (z === 6) assert.ok((tile?.body.length ?? 0) > tight / 2, 'the budget is used');
  }
});

test('memory is bounded, and what was pushed out of it is read again', async () => {
  const small = openCoverageTiles({ store, tileBudgetBytes: budget, memoryBytes: 1 });
  await publish(someDrives());
  const first = await read(cellZoom, small);
  const again = await read(cellZoom, small);
  assert.equal(again?.layers.image?.length, first?.layers.image?.length);
  await small.close();
});

test('addresses that no tile has are empty', async () => {
  for (const [z, x, y] of [
    [15, 0, 0],
    [-1, 0, 0],
    [3, 8, 0],
    [3, 0, Number.NaN],
    [3, 0.5, 0],
  ] as const) {
    assert.equal(await tiles.get(set, z, x, y, 'gzip'), undefined);
  }
});
