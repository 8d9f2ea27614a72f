/** Imports of detections: accepted as a whole, stored part by part. */

import assert from 'node:assert/strict';
import type { NewDetection } from '../src/store/detection-stores.ts';
import { openStore } from '../src/store/open-store.ts';
import type { NewJob, Store } from '../src/store/store.ts';
import type { StoreTest } from './store-contract.ts';
import { sampleImage, samplePublication } from './store-samples.ts';

const image = sampleImage(17);
const records = Uint8Array.of(1, 2, 3);
const nothing = { added: 0, changed: 0, unchanged: 0, removed: 0 };

function seen(sourceId: string, size = 4096): NewDetection {
  return {
    imageId: image.id,
    sourceId,
    value: 'object--bench',
    rings: [Int16Array.of(0, 0, size, 0, size, size)],
    confidence: null,
    createdAtMs: 1000,
  };
}

function job(runId: number): NewJob {
  return { kind: 'store', key: `store:${runId}`, payload: runId, priority: 1, owner: null };
}

async function stage({ detectionImports }: Store, parts: number): Promise<number> {
  const id = await detectionImports.begin();
  for (let part = 0; part < parts; part++) {
    await detectionImports.stage({ importId: id, part, records });
  }
  return id;
}

const checked = { model: 'eyes', version: '1', detections: 3, images: 1, skipped: 4 };

export function detectionImportsContract(storeTest: StoreTest): void {
  storeTest('shows nothing of an import until it is accepted', async (store) => {
    const { detectionImports, detections, jobs } = store;
    const id = await stage(store, 2);
    assert.deepEqual(await detections.runs(), []);
    assert.equal(await detectionImports.get(id), undefined);
    await detectionImports.resume(job);
    assert.deepEqual(await jobs.take(1, 1000), []);

    const run = await detectionImports.accept(id, { ...checked, parts: 2 }, job);
    assert.deepEqual(await detections.runs(), [run]);
    const [taken] = await jobs.take(1, 1000);
    assert.equal(taken?.payload, run.id);
    assert.deepEqual(await detectionImports.get(id), {
      ...{ runId: run.id, detections: 3, images: 1, skipped: 4, ...nothing },
      ...{ partsLeft: 2, error: null },
    });
    assert.deepEqual(await detectionImports.nextPart(run.id), { importId: id, part: 0, records });
    assert.equal(await detectionImports.nextPart(run.id + 16), undefined);
  });

  storeTest('stores each part once, whoever else does', async (store, config) => {
    const { detectionImports, detections } = store;
    await store.sequences.publish([samplePublication('street', [image])]);
    const id = await stage(store, 2);
    const run = await detectionImports.accept(id, { ...checked, parts: 2 }, job);
    const other = await openStore(config);
    try {
      const part = { importId: id, part: 0 };
      const given = [seen('a'), seen('b')];
      const results = await Promise.all(
        [store, other].map((each) => each.detections.add(run.id, given, () => [], part)),
      );
      assert.deepEqual(
        results.toSorted((a, b) => a.added - b.added),
        [nothing, { ...nothing, added: 2 }],
      );
    } finally {
      await other.close();
    }
    assert.equal((await detectionImports.nextPart(run.id))?.part, 1);
    await detections.add(run.id, [seen('a', 9), seen('b')], () => [], { importId: id, part: 1 });
    const { partsLeft, added, changed, unchanged } = (await detectionImports.get(id)) ?? {};
    assert.deepEqual([partsLeft, added, changed, unchanged], [0, 2, 1, 1]);
    assert.equal(await detectionImports.nextPart(run.id), undefined);
  });

  storeTest('stores imports of a run in the order in which they were accepted', async (store) => {
    const { detectionImports, detections } = store;
    const [late, early] = [await stage(store, 1), await stage(store, 1)];
    const run = await detectionImports.accept(early, { ...checked, parts: 1 }, job);
    await new Promise((resume) => setTimeout(resume, 2));
    await detectionImports.accept(late, { ...checked, parts: 1 }, job);
    for (const id of [early, late]) {
      assert.equal((await detectionImports.nextPart(run.id))?.importId, id);
      await detections.add(run.id, [], () => [], { importId: id, part: 0 });
    }
    assert.equal(await detectionImports.nextPart(run.id), undefined);
  });

  storeTest('takes up what was given up, and forgets what is done', async (store) => {
    const { detectionImports, detections, jobs } = store;
    const [id, never] = [await stage(store, 1), await stage(store, 3)];
    const run = await detectionImports.accept(id, { ...checked, parts: 1 }, job);
    const [first] = await jobs.take(1, 1000);
    await detectionImports.giveUp(run.id, 'the disk is full');
    await jobs.fail(first?.id ?? 0, 'the disk is full', undefined);
    assert.equal((await detectionImports.get(id))?.error, 'the disk is full');
    await detectionImports.resume(job);
    assert.equal((await detectionImports.get(id))?.error, null);
    assert.equal((await jobs.take(1, 1000)).length, 1);

    const later = Date.now() + 1000;
    await detectionImports.forget(later);
    assert.equal((await detectionImports.get(id))?.partsLeft, 1, 'it is not stored yet');
    await assert.rejects(detectionImports.accept(never, { ...checked, parts: 3 }, job), {
      kind: 'unavailable',
    });
    await detections.add(run.id, [], () => [], { importId: id, part: 0 });
    await detectionImports.forget(Date.now() - 1000);
    assert.equal((await detectionImports.get(id))?.partsLeft, 0, 'whoever waits may ask');
    await detectionImports.forget(later);
    assert.equal(await detectionImports.get(id), undefined);
  });
}
