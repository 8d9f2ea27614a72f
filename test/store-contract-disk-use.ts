import assert from 'node:assert/strict';
import type { DiskUse } from '../src/model/disk-use.ts';
import type { StoreTest } from './store-contract.ts';
import { sampleImage, samplePublication } from './store-samples.ts';

const dayMs = 86_400_000;
const startMs = 20_000 * dayMs;

function measured(atMs: number, originals: number): DiskUse {
  return {
    measuredAtMs: atMs,
    bytes: { originals, thumbnails: 2, deepZoom: 3e15, tracks: 5, incoming: 6, database: 7 },
    isEstimate: originals % 2 === 1,
    madeTileBytes: originals % 2 === 1 ? 8 : null,
    freeBytes: originals % 2 === 1 ? null : 9,
    totalBytes: originals % 2 === 1 ? null : 10,
    images: 11,
    sequences: 12,
    users: 13,
  };
}

export function diskUseContract(storeTest: StoreTest): void {
  storeTest('keeps the last measurement of each day', async ({ diskUse }) => {
    assert.deepEqual(await diskUse.since(0), []);
    assert.equal(await diskUse.latest(), undefined);
    const first = measured(startMs + 1, 101);
    const last = measured(startMs + dayMs - 1, 102);
    const next = measured(startMs + dayMs, 103);
    for (const each of [next, first, last]) await diskUse.keep(each);
    assert.deepEqual(await diskUse.since(0), [last, next]);
    assert.deepEqual(await diskUse.latest(), next);
    assert.deepEqual(await diskUse.since(startMs + dayMs + 5), [next]);
    assert.deepEqual(await diskUse.since(startMs + 2 * dayMs), []);
  });

  storeTest('measures the database', async ({ diskUse, sequences, users }, config) => {
    const before = await diskUse.measureDatabase();
    assert.ok(before.databaseBytes > 50_000, String(before.databaseBytes));
    assert.deepEqual([before.images, before.sequences, before.users], [0, 0, 0]);
    const isSqlite = config.databaseUrl === undefined;
    assert.equal(before.madeTileBytes === null, isSqlite);
    await users.ensure('eva');
    await sequences.publish([
      samplePublication(
        'street',
        Array.from({ length: 500 }, (_, index) => sampleImage(17 + 16 * index)),
      ),
      samplePublication('other', [sampleImage(160_001)]),
    ]);
    const after = await diskUse.measureDatabase();
    assert.ok(after.databaseBytes > before.databaseBytes);
    assert.deepEqual([after.images, after.sequences, after.users], [501, 2, 1]);
  });

  storeTest('sums up what owners keep and may keep', async ({ diskUse, ownerStorage }) => {
    const nothing = { storedBytes: 0, incomingBytes: 0, quotaBytes: 0, ownersWithQuota: 0 };
    assert.deepEqual(await diskUse.quotas(), nothing);
    await ownerStorage.setQuota(18, 5e12);
    await ownerStorage.setQuota(34, 7e12);
    await ownerStorage.setQuota(50, null);
    assert.deepEqual(await diskUse.quotas(), {
      ...nothing,
      quotaBytes: 12e12,
      ownersWithQuota: 2,
    });
  });
}
