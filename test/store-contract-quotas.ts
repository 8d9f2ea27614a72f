import assert from 'node:assert/strict';
import { openStore } from '../src/store/open-store.ts';
import type { NewJob, Store } from '../src/store/store.ts';
import type { FileOwner } from '../src/store/upload-stores.ts';
import type { OpeningTest, StoreTest } from './store-contract.ts';
import { execute } from './store-execute.ts';
import { samplePhoto, sampleUpload } from './store-samples.ts';
import { makeTables } from './store-version.ts';

const userId = 18;
const organizationId = 19;
const none: FileOwner = { ownerId: userId, defaultQuotaBytes: null };

const job = (id: number): NewJob => ({
  kind: 'prepare',
  key: `prepare:${id}`,
  payload: id,
  priority: 1,
  owner: userId,
});

const file = (
  id: string,
  length: number | null,
  owner: Partial<FileOwner> = {},
  maxFiles = 99,
) => ({
  id,
  userId,
  sessionKey: `key-${id}`,
  length,
  ...none,
  ...owner,
  maxFiles,
});

const usageOf = async (store: Store, ownerId = userId) =>
  (await store.ownerStorage.usages([ownerId])).get(ownerId);

export function quotasContract(storeTest: StoreTest, openingTest: OpeningTest): void {
  storeTest('counts what users and organisations keep', async (store) => {
    assert.deepEqual(await usageOf(store), { storedBytes: 0, incomingBytes: 0, quotaBytes: null });
    const own = await store.uploads.create(sampleUpload());
    const towns = await store.uploads.create(sampleUpload({ organizationId, source: 'b' }));
    await store.photos.accept(samplePhoto(own, { bytes: 5e9 }), job);
    await store.photos.accept(samplePhoto(own, { bytes: 5e9 }), job);
    await store.photos.accept(samplePhoto(towns, { bytes: 5e9 }), job);
    assert.equal((await usageOf(store))?.storedBytes, 5e9, 'the same photo counts once');
    await store.photos.accept(samplePhoto(own, { sha256: 'bb', bytes: 3 }), job);
    await store.photos.accept(samplePhoto(towns, { sha256: 'cc', bytes: 7 }), job);
    assert.equal((await usageOf(store))?.storedBytes, 5e9 + 3);
    assert.equal((await usageOf(store, organizationId))?.storedBytes, 7);
  });

  storeTest('counts a photo no more when it is rejected', async (store) => {
    const first = await store.uploads.create(sampleUpload({ creatorId: 34 }));
    const { photo } = await store.photos.accept(samplePhoto(first, { bytes: 10 }), job);
    assert.equal((await usageOf(store, 34))?.storedBytes, 10);
    for (const reason of ['bad', 'worse']) await store.photos.setRejected(photo.id, reason);
    assert.equal((await usageOf(store, 34))?.storedBytes, 0);
    const again = await store.uploads.create(sampleUpload());
    await store.photos.accept(samplePhoto(again, { bytes: 10 }), job);
    assert.equal((await usageOf(store, 34))?.storedBytes, 0);
    assert.equal((await usageOf(store))?.storedBytes, 10);
  });

  storeTest('refuses files beyond a quota', async (store) => {
    const { incomingFiles, ownerStorage } = store;
    await ownerStorage.setQuota(userId, 10e9);
    assert.ok(typeof (await incomingFiles.create(file('a', 6e9))) !== 'string');
    assert.equal(await incomingFiles.create(file('b', 6e9)), 'over-quota');
    const again = await incomingFiles.create(file('a', 6e9));
    assert.ok(typeof again !== 'string', 'what was begun goes on');
    assert.equal((await usageOf(store))?.incomingBytes, 6e9);

    const upload = await store.uploads.create(sampleUpload());
    const ofUpload = (id: string, length: number, photoId: number | null = null) => ({
      ...file(id, length),
      length,
      expectedSha256: 'dd',
      uploadId: upload.id,
      filename: 'a.jpg',
      position: null,
      photoId,
      jobs: [],
    });
    assert.equal(await incomingFiles.createInUpload(ofUpload('c', 4e9 + 1)), 'over-quota');
    assert.ok(typeof (await incomingFiles.createInUpload(ofUpload('d', 4e9))) !== 'string');
    assert.equal(await incomingFiles.createInUpload(ofUpload('e', 0)), 'over-quota');
    const known = await incomingFiles.createInUpload(ofUpload('f', 4e9, 1));
    assert.ok(typeof known !== 'string', 'what is here already takes nothing');

    await incomingFiles.setTaken('d');
    assert.ok(typeof (await incomingFiles.create(file('g', 1e9))) !== 'string');
    await incomingFiles.remove('a');
    assert.equal((await usageOf(store))?.incomingBytes, 1e9);
    await ownerStorage.setQuota(userId, 0);
    assert.equal(await incomingFiles.create(file('h', 0)), 'over-quota');
    await ownerStorage.setQuota(userId, null);
    assert.ok(typeof (await incomingFiles.create(file('h', 9e15))) !== 'string');
    assert.equal(
      await incomingFiles.create(file('i', 1, { defaultQuotaBytes: 10 })),
      'over-quota',
      'the default holds for those without one of their own',
    );
  });

  storeTest('lets senders that come at once have no more than there is', async (store) => {
    await store.ownerStorage.setQuota(userId, 10);
    const begun = await Promise.all(
      Array.from({ length: 12 }, (_, index) => store.incomingFiles.create(file(`${index}`, 3))),
    );
    assert.equal(begun.filter((each) => each !== 'over-quota').length, 3);
  });

  storeTest('counts files of unknown length as they grow', async (store) => {
    const { incomingFiles } = store;
    await store.ownerStorage.setQuota(userId, 10);
    await incomingFiles.create(file('a', null));
    await incomingFiles.create(file('b', null));
    await incomingFiles.countBytes('a', 8);
    assert.equal((await usageOf(store))?.incomingBytes, 8);
    assert.equal(await incomingFiles.create(file('c', 3)), 'over-quota');
    await incomingFiles.setLength('a', 9);
    await incomingFiles.countBytes('a', 2);
    assert.equal((await usageOf(store))?.incomingBytes, 9, 'a length that is known stays');
    await incomingFiles.setHash('a', 'aa', 10);
    assert.equal(await incomingFiles.create(file('d', null)), 'over-quota');
  });

  storeTest('bounds the files that are on their way', async ({ incomingFiles }) => {
    for (const id of ['a', 'b']) await incomingFiles.create(file(id, 1, {}, 2));
    assert.equal(await incomingFiles.create(file('c', 1, {}, 2)), 'full');
    await incomingFiles.setTaken('a');
    assert.ok(typeof (await incomingFiles.create(file('c', 1, {}, 2))) !== 'string');
  });

  storeTest('gives files to an organisation, as far as its quota goes', async (store) => {
    const { incomingFiles } = store;
    await incomingFiles.create(file('a', 6));
    await incomingFiles.create(file('b', 6));
    const town = { ownerId: organizationId, defaultQuotaBytes: null };
    await store.ownerStorage.setQuota(organizationId, 11);
    assert.equal(await incomingFiles.assign(['a', 'b'], town), false);
    assert.equal((await usageOf(store))?.incomingBytes, 12);
    await store.ownerStorage.setQuota(organizationId, 12);
    assert.equal(await incomingFiles.assign(['a', 'b'], town), true);
    assert.equal(await incomingFiles.assign(['a', 'b'], town), true, 'they are there already');
    assert.equal((await usageOf(store))?.incomingBytes, 0);
    assert.equal((await usageOf(store, organizationId))?.incomingBytes, 12);
  });

  openingTest('counts the photos of a database of version 6, each once', async (config) => {
    await makeTables(config, 6);
    await execute(
      config,
      `insert into uploads (id, creator_id, organization_id, source, rules, state)
        values (5, ${userId}, null, 'a', '{}', 'published')`,
    );
    await execute(
      config,
      `insert into photos (id, upload_id, filename, sha256, state, reason, metadata)
        values (1, 5, 'a', 'aa', 'published', null, null), (2, 5, 'b', 'bb', 'rejected', '', null)`,
    );
    const store = await openStore(config);
    try {
      assert.deepEqual(await store.ownerStorage.uncountedPhotos(9), [
        { id: 1, sha256: 'aa' },
        { id: 2, sha256: 'bb' },
      ]);
      for (const id of [1, 1, 2]) await store.ownerStorage.countPhoto(id, 4);
      assert.equal((await usageOf(store))?.storedBytes, 8);
      assert.deepEqual(await store.ownerStorage.uncountedPhotos(9), []);
    } finally {
      await store.close();
    }
  });
}
