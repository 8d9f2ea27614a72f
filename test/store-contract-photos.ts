import assert from 'node:assert/strict';
import { kindOfId } from '../src/model/ids.ts';
import type { PhotoMetadata } from '../src/model/upload.ts';
import { openStore } from '../src/store/open-store.ts';
import type { NewJob, Store } from '../src/store/store.ts';
import type { StoreTest } from './store-contract.ts';
import { sampleImage, samplePhoto, samplePublication, sampleUpload } from './store-samples.ts';

const metadata: PhotoMetadata = {
  mediaType: 'image/jpeg',
  width: 4000,
  height: 3000,
  exifOrientation: 6,
  cameraType: 'fisheye',
  cameraParameters: [0.5, 0.1, -0.25],
  make: 'Acmé',
  model: null,
  cameraKey: null,
  position: { lon: -0.1, lat: 51.12345678901234 },
  altitudeMetres: null,
  compassAngleDegrees: 359.99,
  capturedAtMs: 1_714_557_600_250,
};

const prepare = (photoId: number): NewJob => ({
  kind: 'prepare',
  key: `prepare:${photoId}`,
  payload: { photoId },
  priority: 5,
  owner: null,
});

const newUpload = (store: Store, source = 'folder') =>
  store.uploads.create(sampleUpload({ source }));

export function photosContract(storeTest: StoreTest): void {
  storeTest('goes on with the open upload of the same source', async (store) => {
    const given = sampleUpload({ organizationId: 35, title: 'Ride', license: 'CC0-1.0' });
    const upload = await store.uploads.create(given);
    const { id, createdAtMs } = upload;
    assert.deepEqual(upload, { ...given, id, createdAtMs, state: 'open' });
    assert.ok(Math.abs(createdAtMs - Date.now()) < 60_000);
    assert.equal(kindOfId(upload.id), 'upload');
    assert.deepEqual(await store.uploads.get(upload.id), upload);
    assert.deepEqual(await store.uploads.idsOfCreator(18), [upload.id]);
    assert.deepEqual(await store.uploads.idsOfCreator(19), []);
    assert.equal((await store.uploads.create(given)).id, upload.id);
    assert.notEqual((await store.uploads.create({ ...given, creatorId: 34 })).id, upload.id);
    await store.uploads.close(upload.id);
    assert.notEqual((await store.uploads.create(given)).id, upload.id);
  });

  storeTest('closes and publishes an upload, and never turns back', async (store) => {
    const { id } = await newUpload(store);
    const state = async () => (await store.uploads.get(id))?.state;
    await store.uploads.close(id);
    await store.uploads.close(id);
    assert.equal(await state(), 'closed');
    await store.uploads.setPublished(id);
    await store.uploads.close(id);
    assert.equal(await state(), 'published');
    assert.equal(await store.uploads.get(id + 16), undefined);
  });

  storeTest('accepts a content once, however many hand it in at once', async (store, config) => {
    const other = await openStore(config);
    const upload = await newUpload(store);
    const accepted = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        (index % 2 ? store : other).photos.accept(
          samplePhoto(upload, { filename: `${index}.jpg` }),
          prepare,
        ),
      ),
    );
    await other.close();
    assert.equal(accepted.filter(({ isNew }) => isNew).length, 1);
    const photo = accepted.find(({ isNew }) => isNew)?.photo;
    assert.ok(photo);
    for (const each of accepted) assert.deepEqual(each.photo, photo);
    assert.equal(kindOfId(photo.id), 'image');
    assert.equal(photo.state, 'received');
    assert.deepEqual(await store.photos.ofUpload(upload.id), [photo]);
    assert.deepEqual(await store.photos.byContent('aa'), photo);
    assert.equal(await store.photos.byContent('bb'), undefined);
    const jobs = await store.jobs.take(10, 60_000);
    assert.deepEqual(
      jobs.map(({ payload }) => payload),
      [{ photoId: photo.id }],
    );
  });

  storeTest('lets a rejected photo give way to the same content', async (store) => {
    const upload = await newUpload(store);
    const photo = samplePhoto(upload);
    const first = await store.photos.accept(photo, prepare);
    await store.photos.setRejected(first.photo.id, 'no position');
    const second = await store.photos.accept(photo, prepare);
    assert.ok(second.isNew);
    assert.notEqual(second.photo.id, first.photo.id);
    assert.equal((await store.photos.byContent('aa'))?.id, second.photo.id);
    assert.equal((await store.photos.accept(photo, prepare)).isNew, false);
    const rejected = await store.photos.get(first.photo.id);
    assert.equal(rejected?.state, 'rejected');
    assert.equal(rejected?.reason, 'no position');
  });

  storeTest('follows photos through their states', async (store) => {
    const upload = await newUpload(store);
    const ids: number[] = [];
    for (const sha256 of ['a', 'b', 'c', 'd', 'e']) {
      const photo = samplePhoto(upload, { filename: `${sha256}.jpg`, sha256 });
      ids.push((await store.photos.accept(photo, prepare)).photo.id);
    }
    const [a = 0, b = 0, c = 0, d = 0] = ids;
    await store.photos.setPrepared(a, metadata);
    assert.deepEqual((await store.photos.get(a))?.metadata, metadata);
    await store.photos.setPrepared(b, metadata);
    await store.photos.setRejected(c, 'broken');
    await store.photos.setDuplicates([d]);
    await store.sequences.publish([samplePublication('s', [sampleImage(b)])]);
    assert.deepEqual(await store.photos.countOfUpload(upload.id), {
      received: 1,
      prepared: 1,
      published: 1,
      rejected: 1,
      duplicate: 1,
    });
    assert.deepEqual(
      (await store.photos.ofUpload(upload.id)).map(({ id }) => id),
      ids.toSorted((one, two) => one - two),
    );
    const named = [{ id: b, filename: 'b.jpg' }];
    assert.deepEqual(await store.photos.names({ uploadId: upload.id }), named);
    assert.deepEqual(await store.photos.names({ ids: [a, b] }), named);
    assert.deepEqual(await store.photos.names({ uploadId: 1 }), []);
    // Steps may run again after a crash; what is published stays so.
    await store.photos.setPrepared(b, metadata);
    await store.photos.setRejected(b, 'late');
    await store.photos.setDuplicates([b]);
    assert.equal((await store.photos.get(b))?.state, 'published');
    assert.equal(await store.photos.get(1), undefined);
    assert.deepEqual(await store.photos.ofUpload(1), []);
  });

  storeTest('remembers files, the newest state of each', async (store) => {
    const { photos } = store;
    const upload = await newUpload(store);
    const imageId = (await photos.accept(samplePhoto(upload), prepare)).photo.id;
    const file = { pathHash: 'p1', bytes: 5e9, modifiedAtMs: 1_700_000_000_000.25, imageId };
    assert.deepEqual(await photos.seenFiles(['p1']), []);
    await photos.rememberFiles([file, { ...file, pathHash: 'p2' }]);
    await photos.rememberFiles([{ ...file, bytes: 6 }]);
    await photos.rememberFiles([]);
    await photos.rememberFiles([{ ...file, pathHash: 'p3', imageId: imageId + 16 }]);
    const seen = await photos.seenFiles(['p2', 'p1', 'p3']);
    assert.deepEqual(
      seen.toSorted((one, two) => one.pathHash.localeCompare(two.pathHash)),
      [
        { ...file, bytes: 6 },
        { ...file, pathHash: 'p2' },
      ],
    );
  });
}
