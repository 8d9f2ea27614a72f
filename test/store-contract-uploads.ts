import assert from 'node:assert/strict';
import type { IncomingFile, Upload, UploadFile } from '../src/model/upload.ts';
import { openStore } from '../src/store/open-store.ts';
import type { NewJob, Store } from '../src/store/store.ts';
import type { NewIncomingFile, NewUploadFile, UploadOfFile } from '../src/store/upload-stores.ts';
import type { StoreTest } from './store-contract.ts';
import { sampleImage, samplePhoto, samplePublication, sampleUpload } from './store-samples.ts';

const job = (key: string): NewJob => ({ kind: 'take', key, payload: key, priority: 1, owner: 18 });

const newFile = (id: string, sessionKey: string | null = null) => ({
  id,
  userId: 18,
  sessionKey,
  length: 5e9,
  ownerId: 18,
  defaultQuotaBytes: null,
  maxFiles: 9,
});

/** Begins a file that is not refused. */
async function begin(store: Store, file: NewIncomingFile): Promise<IncomingFile> {
  const begun = await store.incomingFiles.create(file);
  if (typeof begun === 'string') throw new Error(begun);
  return begun;
}

const entry = { filename: 'a.jpg', position: null };

const newUploadFile = (
  id: string,
  { id: uploadId }: Upload,
  more: Partial<NewUploadFile> = {},
): NewUploadFile => ({
  id,
  userId: 18,
  sessionKey: null,
  expectedSha256: null,
  uploadId,
  ...entry,
  length: 5e9,
  ownerId: 18,
  defaultQuotaBytes: null,
  photoId: null,
  jobs: [],
  maxFiles: 3,
  ...more,
});

const jobKeys = async (store: Store) => (await store.jobs.take(9, 60_000)).map(({ key }) => key);

export function uploadsContract(storeTest: StoreTest): void {
  storeTest('gives one user one file for a session key', async (store) => {
    const { incomingFiles } = store;
    const first = await begin(store, newFile('a', 'key'));
    assert.equal(first.state, 'receiving');
    assert.equal(first.length, 5e9);
    assert.equal((await begin(store, newFile('b', 'key'))).id, 'a');
    assert.equal(await incomingFiles.get('b'), undefined);
    const other = await begin(store, { ...newFile('c', 'key'), userId: 34 });
    assert.equal(other.id, 'c');
    assert.deepEqual(await incomingFiles.ofKey(34, 'key'), other);
    await incomingFiles.create(newFile('d'));
    await incomingFiles.create(newFile('e'));
    const all = await incomingFiles.getMany(['a', 'c', 'd', 'e', 'x']);
    assert.deepEqual(all.map(({ id }) => id).sort(), ['a', 'c', 'd', 'e']);
  });

  storeTest('follows a file of an upload from its first byte to a photo', async (store) => {
    const upload = await store.uploads.create(sampleUpload());
    const { incomingFiles, uploadFiles } = store;
    await incomingFiles.createInUpload(newUploadFile('a', upload));
    const state = async () => (await uploadFiles.get(upload.id, 'a'))?.state;
    assert.equal(await state(), 'receiving');
    assert.equal(await incomingFiles.complete('a', [job('take a')]), true);
    assert.equal(await incomingFiles.complete('a', [job('again')]), false);
    assert.equal(await state(), 'received');
    assert.deepEqual(await jobKeys(store), ['take a']);
    await incomingFiles.setHash('a', 'aa', 6e9);
    const { photo } = await store.photos.accept(samplePhoto(upload, { position: 7 }), () =>
      job('prepare'),
    );
    assert.equal((await store.photos.get(photo.id))?.position, 7);
    assert.equal((await store.photos.get(photo.id))?.bytes, 5e9);
    await uploadFiles.setPhoto(upload.id, 'a', { state: 'taken', photoId: photo.id });
    await incomingFiles.setTaken('a');
    const file = await incomingFiles.get('a');
    assert.deepEqual([file?.state, file?.sha256, file?.uploadId], ['taken', 'aa', upload.id]);
    assert.equal(file?.length, 6e9);
    assert.deepEqual(await uploadFiles.countOfUpload(upload.id), {
      receiving: 0,
      received: 0,
      taken: 1,
      known: 0,
      rejected: 0,
    });
    await incomingFiles.remove('a');
    assert.equal(await state(), 'taken');
  });

  storeTest('seals files, of which nothing more comes', async ({ incomingFiles }) => {
    for (const id of ['a', 'b', 'c']) await incomingFiles.create(newFile(id));
    await incomingFiles.setTaken('a');
    await incomingFiles.seal(['a', 'b', 'x']);
    await incomingFiles.seal([]);
    const states = async (id: string) => (await incomingFiles.get(id))?.state;
    assert.deepEqual(await Promise.all(['a', 'b', 'c'].map(states)), [
      'taken',
      'received',
      'receiving',
    ]);
  });

  storeTest('forgets a file that was given up, and those that nobody sends on', async (store) => {
    const upload = await store.uploads.create(sampleUpload());
    const { incomingFiles, uploadFiles } = store;
    await incomingFiles.createInUpload(newUploadFile('a', upload));
    await incomingFiles.remove('a');
    await incomingFiles.remove('a');
    assert.equal(await uploadFiles.get(upload.id, 'a'), undefined);
    await incomingFiles.create(newFile('b'));
    const before = Date.now() + 1;
    assert.deepEqual(
      (await incomingFiles.untouchedSince(before, 5)).map(({ id }) => id),
      ['b'],
    );
    await new Promise((resolve) => setTimeout(resolve, 5));
    await incomingFiles.touch('b');
    assert.deepEqual(await incomingFiles.untouchedSince(before, 5), []);
  });

  storeTest('lets go of a file unless somebody touched it meanwhile', async (store) => {
    const upload = await store.uploads.create(sampleUpload());
    const { incomingFiles, uploadFiles } = store;
    for (const id of ['a', 'b']) await incomingFiles.createInUpload(newUploadFile(id, upload));
    await incomingFiles.complete('b', []);
    const [early, late] = [Date.now() - 60_000, Date.now() + 60_000];
    const found = await incomingFiles.untouchedSince(late, 5);
    assert.deepEqual(
      found.map(({ id }) => id),
      ['a'],
      'b is still to be taken',
    );
    assert.equal(await incomingFiles.removeUntouched('a', early, [job('early')]), false);
    assert.ok(await incomingFiles.get('a'));
    assert.equal(await incomingFiles.removeUntouched('a', late, [job('late')]), true);
    assert.equal(await uploadFiles.get(upload.id, 'a'), undefined);
    assert.deepEqual(await jobKeys(store), ['late']);
    assert.equal(await incomingFiles.removeUntouched('a', late, []), false);
  });

  storeTest('finds open uploads of the API that nobody adds to', async (store) => {
    const make = (source: string) => store.uploads.create(sampleUpload({ source }));
    const [imported, quiet, busy, closed] = [
      await make('a folder'),
      await make('api:a'),
      await make('api:b'),
      await make('api:c'),
    ];
    await store.uploads.close(closed.id);
    await store.incomingFiles.createInUpload(newUploadFile('a', busy));
    const late = Date.now() + 60_000;
    const all = await store.uploads.abandoned(late, 9);
    assert.deepEqual(all.toSorted(), [quiet.id, busy.id].toSorted());
    assert.ok(!all.includes(imported.id));
    assert.deepEqual(await store.uploads.abandoned(0, 9), []);
    assert.equal((await store.uploads.abandoned(late, 1)).length, 1);
  });

  storeTest('lists files of an upload page by page, with what became of them', async (store) => {
    const upload = await store.uploads.create(sampleUpload());
    const files = Array.from(
      { length: 5 },
      (_, position): UploadFile => ({
        uploadId: upload.id,
        id: `f${position}`,
        filename: `${position}.jpg`,
        position,
        state: 'received',
        photoId: null,
        reason: null,
      }),
    );
    await store.uploadFiles.add(files);
    await store.uploadFiles.setRejected(upload.id, 'f1', 'is empty');
    await store.uploadFiles.add(files);
    const first = await store.uploadFiles.ofUpload(upload.id, { limit: 3 });
    assert.equal(first.items[1]?.reason, 'is empty');
    const second = await store.uploadFiles.ofUpload(upload.id, { limit: 3, after: first.next });
    const ids = [...first.items, ...second.items].map(({ id }) => id);
    assert.deepEqual(ids, ['f0', 'f1', 'f2', 'f3', 'f4']);
    assert.equal(second.next, undefined);
    assert.equal((await store.uploadFiles.countOfUpload(upload.id)).rejected, 1);
    await store.uploadFiles.remove(upload.id, 'f1');
    await store.uploadFiles.remove(upload.id, 'f1');
    assert.equal((await store.uploadFiles.countOfUpload(upload.id)).rejected, 0);
  });

  storeTest('makes one upload of a file, however often it is asked to', async (store, config) => {
    const other = await openStore(config);
    await store.incomingFiles.create(newFile('manifest', 'key'));
    const made: UploadOfFile = {
      upload: { ...sampleUpload({ source: 'file:manifest' }), state: 'closed' },
      files: [
        { id: 'a', ...entry, position: 0, state: 'received', photoId: null, reason: null },
        { id: 'b', ...entry, position: 1, state: 'received', photoId: null, reason: null },
      ],
      jobs: (uploadId) => [job(`take ${uploadId}`)],
    };
    const uploads = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        (index % 2 ? store : other).uploads.createOfFile('manifest', made),
      ),
    );
    await other.close();
    const [{ id } = { id: 0 }] = uploads;
    assert.deepEqual(new Set(uploads.map((upload) => upload.id)), new Set([id]));
    assert.equal((await store.uploads.get(id))?.state, 'closed');
    assert.equal((await store.uploadFiles.countOfUpload(id)).received, 2);
    assert.equal((await store.incomingFiles.get('manifest'))?.uploadId, id);
    assert.deepEqual(await jobKeys(store), [`take ${id}`]);
  });

  storeTest('lists the uploads of a user, the newest first', async ({ uploads }) => {
    const ids: number[] = [];
    for (const source of ['a', 'b', 'c']) {
      ids.unshift((await uploads.create(sampleUpload({ source }))).id);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await uploads.create(sampleUpload({ creatorId: 34 }));
    const first = await uploads.ofCreator(18, { limit: 2 });
    const second = await uploads.ofCreator(18, { limit: 2, after: first.next });
    const found = [...first.items, ...second.items].map(({ id }) => id);
    assert.deepEqual(found, ids);
    assert.equal(second.next, undefined);
  });

  storeTest('begins files of an open upload, up to a number, each once', async (store) => {
    const upload = await store.uploads.create(sampleUpload());
    const begin = (id: string, more?: Partial<NewUploadFile>) =>
      store.incomingFiles.createInUpload(newUploadFile(id, upload, more));
    const same = { sessionKey: 'same', expectedSha256: 'aa' };
    const begun = await Promise.all(['a', 'b', 'c', 'd'].map((id) => begin(id, same)));
    const ids = new Set(begun.map((file) => typeof file === 'object' && file.id));
    assert.equal(ids.size, 1);
    const known = await begin('e', { photoId: 7, expectedSha256: 'bb', jobs: [job('known')] });
    assert.ok(typeof known === 'object');
    assert.deepEqual([known.state, known.sha256], ['taken', 'bb']);
    assert.deepEqual(await jobKeys(store), ['known']);
    const entry = await store.uploadFiles.get(upload.id, 'e');
    assert.deepEqual([entry?.state, entry?.photoId], ['known', 7]);
    await begin('f');
    assert.equal(await begin('g'), 'full');
    await store.incomingFiles.remove('f', [job('removed')]);
    assert.deepEqual(await jobKeys(store), ['removed']);
    await begin('h');
    await store.uploads.close(upload.id, [job('close')]);
    assert.deepEqual(await jobKeys(store), ['close']);
    assert.equal(await begin('i'), 'not-open');
    assert.equal(typeof (await begin('j', same)), 'object');
  });

  storeTest('closes an upload with the last of the files expected', async (store) => {
    const upload = await store.uploads.create(sampleUpload({ expectedFiles: 2 }));
    for (const id of ['a', 'b']) {
      await store.incomingFiles.createInUpload(newUploadFile(id, upload));
    }
    const state = async () => (await store.uploads.get(upload.id))?.state;
    await store.incomingFiles.complete('b', []);
    await store.incomingFiles.complete('b', []);
    assert.equal(await state(), 'open');
    assert.equal(await store.uploads.countOpen(18), 1);
    await store.incomingFiles.complete('a', []);
    assert.equal(await state(), 'closed');
    assert.equal(await store.uploads.countOpen(18), 0);
  });

  storeTest('tells what changed in an upload since a revision', async (store, config) => {
    const other = await openStore(config);
    const upload = await store.uploads.create(sampleUpload());
    const { incomingFiles, uploadFiles, photos, uploads } = store;
    const revision = async () => (await uploads.revisions([upload.id, 5])).get(upload.id) ?? -1;
    for (const id of ['a', 'b']) await incomingFiles.createInUpload(newUploadFile(id, upload));
    const begun = await revision();
    assert.deepEqual(await uploadFiles.changedSince(upload.id, { revision: begun }, 9), []);
    const changes = async (since: number) =>
      (await uploadFiles.changedSince(upload.id, { revision: since }, 9)).map(
        ({ file }) => file.id,
      );
    assert.deepEqual(await changes(0), ['a', 'b']);
    const [first] = await uploadFiles.changedSince(upload.id, { revision: 0 }, 1);
    const place = { revision: first?.revision ?? 0, fileId: 'a' };
    assert.deepEqual((await uploadFiles.changedSince(upload.id, place, 9)).length, 1);
    assert.deepEqual(
      (await uploadFiles.changedSince(upload.id, { ...place, fileId: '' }, 9)).length,
      2,
    );

    await other.incomingFiles.complete('a', []);
    assert.deepEqual(await changes(begun), ['a']);
    const { photo } = await photos.accept(samplePhoto(upload), () => job('prepare'));
    assert.deepEqual(await uploads.standing(upload.id), { isUnderWay: true, hasPrepared: false });
    await uploadFiles.setPhoto(upload.id, 'a', { state: 'taken', photoId: photo.id });
    const taken = await revision();
    await photos.setRejected(photo.id, 'is blue');
    assert.deepEqual(await changes(taken), ['a']);
    // It gave its content up.
    assert.deepEqual(await photos.ownContents(18, ['aa']), []);
    assert.deepEqual(await photos.fates([photo.id, 1]), [
      { id: photo.id, state: 'rejected', reason: 'is blue', sequenceId: null },
    ]);

    const { photo: second } = await photos.accept(samplePhoto(upload, { sha256: 'bb' }), () =>
      job('prepare 2'),
    );
    await uploadFiles.setPhoto(upload.id, 'b', { state: 'taken', photoId: second.id });
    assert.deepEqual(await photos.ownContents(18, ['aa', 'bb', 'cc']), [
      { sha256: 'bb', photoId: second.id, uploadState: 'open' },
    ]);
    assert.deepEqual(await photos.ownContents(34, ['bb']), []);
    const before = await revision();
    const image = sampleImage(second.id);
    await store.sequences.publish([samplePublication('s1', [image])]);
    assert.deepEqual(await changes(before), ['b']);
    assert.deepEqual(await uploads.standing(upload.id), { isUnderWay: false, hasPrepared: false });
    assert.deepEqual(await uploads.sequenceIds(upload.id, { limit: 5 }), {
      items: ['s1'],
      next: undefined,
    });
    assert.deepEqual((await photos.imageIdsOfUpload(upload.id, { limit: 5 })).items, [second.id]);
    assert.equal((await photos.fates([second.id]))[0]?.sequenceId, 's1');
    await other.close();
  });
}
