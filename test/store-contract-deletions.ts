import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { openDiskBlobs } from '../src/blobs/disk-blobs.ts';
import { openDiskSpace } from '../src/blobs/disk-space.ts';
import { deepZoomKey, originalKey, thumbnailKey, trackKey } from '../src/blobs/keys.ts';
import { carryOut, type DeletionServices } from '../src/deletions/carry-out.ts';
import { requestDeletion } from '../src/deletions/request-deletion.ts';
import { openIncomingBytes } from '../src/ingest/incoming-bytes.ts';
import { prepareJob as prepareJobOf } from '../src/ingest/pipeline.ts';
import { deriveStaleCells } from '../src/map-features/derive-stale.ts';
import { openFeatureWorkers } from '../src/map-features/feature-workers.ts';
import type { DeletionSubject } from '../src/model/deletion.ts';
import type { Image } from '../src/model/image.ts';
import { sequenceOf } from '../src/model/sequence.ts';
import { openStore } from '../src/store/open-store.ts';
import type { Publication, Store } from '../src/store/store.ts';
import { carryUp } from '../src/tiles/pyramid.ts';
import { placeOnCoverage } from '../src/tiles/sequence-lines.ts';
import type { StoreConfig, StoreTest } from './store-contract.ts';
import { rules, sampleImage, samplePublication, sampleUpload } from './store-samples.ts';
import { addDetections, allImages, makeStreet, type Street } from './street.ts';
import { findTraces } from './traces.ts';

const [lon, lat] = [12.97, 55.6];
const tileBudgetBytes = 500_000;
const everywhere = [-180, -85, 180, 85] as const;

export function deletionsContract(storeTest: StoreTest): void {
  storeTest(
    'deletes an image from every table, and keeps its sequence in order',
    async (store, config) => {
      await inServices(store, config, async (services) => {
        const street = await publishStreet(services, 'street', 1601, lon);
        const other = await publishStreet(services, 'other', 160_001, lon + 0.3);
        await makeAll(services);
        const [first, second, third] = street.publication.images as [Image, Image, Image];
        const features = await store.mapFeatures.inBox(everywhere, {}, { limit: 100 });
        const touched = features.items.filter(({ detections }) =>
          detections.some(({ imageId }) => imageId === second.id),
        );
        assert.ok(touched.length > 0);
        const before = await countOf(store, other);
        const privacy = { reason: 'privacy', email: 'eva@example.org', reporterId: null } as const;
        for (const { id, sha256 } of [second, second, third]) {
          const text = `${id} shows ${sha256}`;
          await store.reports.add({ ...privacy, imageId: id, text, reporterKey: 'eva' });
          const [open] = (await store.reports.list({ isOpen: true, limit: 1 })).items;
          const decision = { outcome: 'dismissed', note: '', byId: 18 } as const;
          if (id === second.id) await store.reports.close(open?.id ?? 0, decision);
        }
        await store.reports.add({ ...privacy, imageId: second.id, text: '', reporterKey: 'eva' });

        const deletion = await requestDeletion(store, imageSubject(second), 18);
        assert.equal(deletion.state, 'running');
        assert.equal(await store.images.get(second.id), undefined);
        assert.deepEqual(await store.images.getMany([second.id, third.id]), [
          await store.images.get(third.id),
        ]);
        const left = street.publication.images
          .filter(({ id }) => id !== second.id)
          .map(({ id }) => id);
        assert.deepEqual(await store.sequences.imageIds('street'), left);
        assert.equal((await store.sequences.get('street'))?.imageCount, left.length);

        await carryOut(deletion.id, services);
        assert.deepEqual(
          await findTraces(config, { ids: [second.id], texts: [second.sha256] }),
          [],
        );
        assert.ok((await findTraces(config, { ids: [first.id], texts: [] })).length > 5);
        const closed = await store.reports.list({ isOpen: false, limit: 9 });
        assert.deepEqual(closed.items.map((each) => each.closed?.outcome).toSorted(), [
          ...['deleted', 'dismissed', 'dismissed'],
        ]);
        assert.deepEqual(
          closed.items.map(({ imageId, text, email }) => [imageId, text, email]),
          closed.items.map(() => [null, '', 'eva@example.org']),
        );
        assert.equal(await store.reports.countOpen(), 1, 'that of another image');
        const receipt = await store.deletions.get(deletion.id);
        assert.equal(receipt?.state, 'done');
        assert.deepEqual(receipt.subject, { kind: 'image', id: String(second.id) });
        const detections = street.detections[1]?.length ?? 0;
        assert.ok(detections > 0);
        // In each of both sets one tile of each zoom, and those of map features at zoom 14.
        const mapTiles = receipt.counts.mapTiles;
        assert.ok(mapTiles >= 2 * 15 + 2, String(mapTiles));
        assert.deepEqual(receipt.counts, {
          images: 1,
          sequences: 0,
          unpublished: 0,
          detections,
          originals: 1,
          thumbnails: 3,
          deepZoomTiles: 2,
          tracks: 0,
          mapFeatures: touched.length,
          mapTiles,
        });
        assert.deepEqual((await store.deletions.imageIds(deletion.id, { limit: 5 })).items, [
          second.id,
        ]);
        assert.deepEqual(await countOf(store, other), before);
        assert.deepEqual(await blobsOf(services.directory, second), []);
        assert.equal((await blobsOf(services.directory, first)).length, 6);
      });
    },
  );

  storeTest('deletes a sequence, and draws the bounds in', async (store, config) => {
    await inServices(store, config, async (services) => {
      const street = await publishStreet(services, 'street', 1601, lon);
      const bounds = await store.coverage.bounds();
      const far = await publishStreet(services, 'far', 160_001, lon - 20);
      await makeAll(services);
      assert.notDeepEqual(await store.coverage.bounds(), bounds);
      const deletion = await requestDeletion(store, { kind: 'sequence', id: 'far' }, 18);
      await carryOut(deletion.id, services);
      const ids = far.publication.images.map(({ id }) => id);
      const texts = far.publication.images.map(({ sha256 }) => sha256);
      assert.deepEqual(await findTraces(config, { ids, texts: [...texts, 'far'] }), []);
      assert.deepEqual(await store.coverage.bounds(), bounds);
      const counts = (await store.deletions.get(deletion.id))?.counts;
      assert.equal(counts?.images, ids.length);
      assert.equal(counts.sequences, 1);
      assert.equal(counts.originals, ids.length);
      assert.equal(await store.sequences.get('far'), undefined);
      assert.equal(
        (await store.sequences.get('street'))?.imageCount,
        street.publication.images.length,
      );
      const page = await store.deletions.imageIds(deletion.id, { limit: 15 });
      const rest = await store.deletions.imageIds(deletion.id, { limit: 15, after: page.next });
      assert.deepEqual([...page.items, ...rest.items], ids);
      assert.equal(rest.next, undefined);

      // The last one leaves nothing.
      const last = await requestDeletion(store, { kind: 'sequence', id: 'street' }, 18);
      await carryOut(last.id, services);
      assert.equal(await store.coverage.bounds(), undefined);
      assert.equal(await store.images.count(), 0);
      assert.equal(await store.tiles.countStale(), 0);
    });
  });

  storeTest('deletes an upload with photos in every state', async (store, config) => {
    await inServices(store, config, async (services) => {
      const upload = await store.uploads.create({ ...uploadOf('a'), creatorId: 18 });
      const other = await store.uploads.create({ ...uploadOf('b'), creatorId: 18 });
      const ids: number[] = [];
      const shas = ['a', 'b', 'c', 'd', 'e', 'f'].map((digit) => digit.repeat(64));
      for (const [index, sha256] of shas.entries()) {
        await services.blobs.put(originalKey(sha256), Buffer.from(sha256));
        const uploadId = index === 5 ? other.id : upload.id;
        const photo = { ...noPlace, uploadId, filename: `${index}.jpg`, sha256 };
        ids.push((await store.photos.accept(photo, prepareJob)).photo.id);
      }
      const [a = 0, b = 0, c = 0, d = 0] = ids;
      await store.photos.setRejected(a, 'broken');
      await store.photos.setDuplicates([b]);
      const image = sampleImage(c, { sha256: shas[2] ?? '' });
      await store.sequences.publish([placed(samplePublication('s', [image]))]);
      await store.photos.rememberFiles([
        { pathHash: 'p', bytes: 1, modifiedAtMs: 1, imageId: c },
        { pathHash: 'q', bytes: 1, modifiedAtMs: 1, imageId: ids[5] ?? 0 },
      ]);
      // Somebody else's photo has the content that a rejected one had.
      const again = {
        ...noPlace,
        uploadId: other.id,
        filename: 'again.jpg',
        sha256: shas[0] ?? '',
      };
      const heir = await store.photos.accept(again, prepareJob);
      assert.ok(heir.isNew);
      // A worker is at one of them.
      const jobs = await store.jobs.take(10, 60_000);
      for (const job of jobs) if (job.payload !== d) await store.jobs.fail(job.id, '', undefined);

      const deletion = await requestDeletion(store, { kind: 'upload', id: String(upload.id) }, 18);
      assert.equal(deletion.state, 'running');
      assert.equal(await store.uploads.get(upload.id), undefined);
      await assert.rejects(
        store.photos.accept(
          { ...noPlace, uploadId: upload.id, filename: 'x', sha256: 'x' },
          prepareJob,
        ),
        /The upload was deleted/,
      );
      const working = carryOut(deletion.id, services);
      const d64 = shas[3] ?? '';
      const timer = new Promise((resolve) => setTimeout(resolve, 300));
      await Promise.race([working, timer]);
      assert.equal(await services.blobs.size(originalKey(d64)), 64, 'a worker may be reading it');
      assert.ok((await store.photos.erasure(d64)).isUnderWay);
      for (const job of jobs) if (job.payload === d) await store.jobs.finish(job.id);
      await working;

      const gone = shas.slice(1, 5);
      assert.deepEqual(
        await findTraces(config, { ids: [upload.id, ...ids.slice(0, 5)], texts: gone }),
        [],
      );
      for (const sha256 of gone)
        assert.equal(await services.blobs.size(originalKey(sha256)), undefined);
      assert.ok(await services.blobs.size(originalKey(shas[0] ?? '')), 'its heir has it');
      assert.ok(await services.blobs.size(originalKey(shas[5] ?? '')));
      assert.equal((await store.photos.ofUpload(other.id)).length, 2);
      assert.equal((await store.photos.seenFiles(['p', 'q'])).length, 1);
      const counts = (await store.deletions.get(deletion.id))?.counts;
      assert.equal(counts?.images, 1);
      assert.equal(counts.unpublished, 4);
      assert.equal(counts.originals, 4);
    });
  });

  storeTest(
    'deletes an upload with its last photo, and a track with its last upload',
    async (store, config) => {
      await inServices(store, config, async (services) => {
        const track = { sha256: 'f'.repeat(64), offsetSeconds: 0 };
        await services.blobs.put(trackKey(track.sha256), Buffer.from('gpx'));
        const made: { readonly uploadId: number; readonly image: Image }[] = [];
        for (const source of ['a', 'b']) {
          const given = { ...uploadOf(source), creatorId: 18, rules: { ...rules, track } };
          const { id: uploadId } = await store.uploads.create(given);
          const photo = { ...noPlace, uploadId, filename: 'a.jpg', sha256: source.repeat(64) };
          const { id } = (await store.photos.accept(photo, prepareJob)).photo;
          const image = sampleImage(id, { sha256: photo.sha256 });
          await store.sequences.publish([placed(samplePublication(source, [image]))]);
          await store.uploads.close(uploadId);
          await store.uploads.setPublished(uploadId);
          made.push({ uploadId, image });
        }
        for (const job of await store.jobs.take(10, 60_000)) await store.jobs.finish(job.id);
        for (const [index, { uploadId, image }] of made.entries()) {
          assert.ok(await services.blobs.size(trackKey(track.sha256)));
          const deletion = await requestDeletion(store, imageSubject(image), 18);
          assert.equal(await store.uploads.get(uploadId), undefined);
          await carryOut(deletion.id, services);
          assert.equal((await store.deletions.get(deletion.id))?.counts.tracks, index);
        }
        assert.deepEqual(await services.blobs.list('tracks'), []);
        assert.deepEqual(await findTraces(config, { ids: [], texts: [track.sha256] }), []);
      });
    },
  );

  storeTest('deletes files that came over HTTP, or are on their way', async (store, config) => {
    await inServices(store, config, async (services) => {
      const upload = await store.uploads.create(uploadOf('a'));
      const other = await store.uploads.create(uploadOf('b'));
      const fileIds = ['x', 'y', 'z'].map((letter) => letter.repeat(22));
      const [taken = '', coming = '', again = ''] = fileIds;
      for (const [id, uploadId] of [
        [taken, upload.id],
        [coming, upload.id],
        [again, other.id],
      ] as const) {
        const place = { id, uploadId, userId: 18, sessionKey: null, expectedSha256: null };
        const file = { ...place, filename: `${id}.jpg`, position: null, length: 9 };
        const rest = { ownerId: 18, defaultQuotaBytes: null, photoId: null, jobs: [], maxFiles: 9 };
        await store.incomingFiles.createInUpload({ ...file, ...rest });
      }
      const photo = { ...noPlace, uploadId: upload.id, filename: 'x.jpg', sha256: 'a'.repeat(64) };
      const { id } = (await store.photos.accept(photo, prepareJob)).photo;
      for (const [file, uploadId, state] of [
        [taken, upload.id, 'taken'],
        [again, other.id, 'known'],
      ] as const) {
        await store.uploadFiles.setPhoto(uploadId, file, { state, photoId: id });
        await store.incomingFiles.setHash(file, photo.sha256, 9);
        await store.incomingFiles.setTaken(file);
      }
      const image = sampleImage(id, { sha256: photo.sha256 });
      await store.sequences.publish([placed(samplePublication('s', [image]))]);
      await services.incomingBytes.append(coming, 0, Readable.from([Buffer.from('half')]), 9);
      for (const job of await store.jobs.take(10, 60_000)) await store.jobs.finish(job.id);
      const subject = { kind: 'upload', id: String(upload.id) } as const;
      const deletion = await requestDeletion(store, subject, 18);
      assert.equal(await store.uploads.get(upload.id), undefined);
      await carryOut(deletion.id, services);
      assert.equal(await services.incomingBytes.size(coming), 0);
      const texts = [...fileIds, photo.sha256];
      assert.deepEqual(await findTraces(config, { ids: [id, upload.id], texts }), []);
      assert.ok(await store.uploads.get(other.id));
    });
  });

  storeTest('deletes all photos of a user, and no others', async (store, config) => {
    await inServices(store, config, async (services) => {
      const bob = await store.newId('user');
      const upload = await store.uploads.create({ ...uploadOf('mine'), creatorId: bob });
      const photo = { ...noPlace, uploadId: upload.id, filename: 'a.jpg', sha256: 'a'.repeat(64) };
      const { id } = (await store.photos.accept(photo, prepareJob)).photo;
      const mine = [
        sampleImage(id, { creatorId: bob, sha256: photo.sha256 }),
        sampleImage(1601, { creatorId: bob, organizationId: 35, lon: lon + 0.5 }),
      ] as const;
      await store.sequences.publish([placed(samplePublication('mine', [mine[0]]))]);
      await store.sequences.publish([placed(samplePublication('ours', [mine[1]]))]);
      const other = sampleImage(1617, { creatorId: 34, organizationId: 35 });
      await store.sequences.publish([placed(samplePublication('other', [other]))]);
      const deletion = await requestDeletion(store, { kind: 'user', id: String(bob) }, 18);
      await carryOut(deletion.id, services);
      const ids = [bob, upload.id, ...mine.map((image) => image.id)];
      assert.deepEqual(await findTraces(config, { ids, texts: [] }), []);
      assert.equal((await store.images.ofOwner(35, {}, { limit: 9 })).items.length, 1);
      assert.equal(await store.images.count(), 1);
    });
  });

  storeTest('is one deletion, however many ask for it and carry it out', async (store, config) => {
    await inServices(store, config, async (services) => {
      const street = await publishStreet(services, 'street', 1601, lon);
      await makeAll(services);
      const other = await openStore(config);
      const subject = { kind: 'sequence', id: 'street' } as const;
      const asked = await Promise.all(
        [store, other, store].map((each) => requestDeletion(each, subject, 18)),
      );
      assert.equal(new Set(asked.map(({ id }) => id)).size, 1);
      const id = asked[0]?.id ?? 0;
      await Promise.all([
        carryOut(id, services),
        carryOut(id, { ...services, store: other }),
        carryOut(id, services),
      ]);
      await other.close();
      const counts = (await store.deletions.get(id))?.counts;
      const { length } = street.publication.images;
      assert.equal(counts?.images, length);
      assert.equal(counts.originals, length);
      assert.equal(counts.thumbnails, 3 * length);
      assert.equal(counts.detections, street.detections.flat().length);
      assert.deepEqual(await services.blobs.list('originals'), []);
    });
  });

  storeTest('deletes several images of a sequence at once', async (store, config) => {
    await inServices(store, config, async (services) => {
      const { publication } = await publishStreet(services, 'street', 1601, lon);
      const other = await openStore(config);
      const gone = publication.images.filter((_, index) => index % 3 === 0);
      const deletions = await Promise.all(
        gone.map((image, index) =>
          requestDeletion(index % 2 ? store : other, imageSubject(image), 18),
        ),
      );
      await other.close();
      const left = publication.images.filter((_, index) => index % 3 !== 0);
      const ids = left.map(({ id }) => id);
      assert.deepEqual(await store.sequences.imageIds('street'), ids);
      const summary = await store.sequences.get('street');
      const { imageIds, ...expected } = sequenceOf(publication.sequence, left);
      assert.deepEqual(summary, { ...expected, imageCount: left.length });
      const sequence = { ...expected, imageIds };
      for (const { cell, part } of placeOnCoverage(sequence, left).mly1_public) {
        assert.deepEqual(await store.coverage.cell('mly1_public', cell), [part]);
      }
      for (const { id } of deletions) await carryOut(id, services);
      const traces = { ids: gone.map(({ id }) => id), texts: gone.map(({ sha256 }) => sha256) };
      assert.deepEqual(await findTraces(config, traces), []);
    });
  });

  storeTest('lets no image come back, and no detection into a deleted one', async (store) => {
    const street = makeStreet('street', 1601, lon, lat);
    await store.sequences.publish([placed(street.publication)]);
    const [image] = street.publication.images as [Image];
    await requestDeletion(store, imageSubject(image), 18);
    await assert.rejects(
      store.sequences.publish([placed(samplePublication('again', [image]))]),
      /was deleted/,
    );
    await addDetections(store, street, [0]);
    assert.deepEqual(await store.detections.ofImages([image.id], 10), new Map());
  });

  storeTest('takes a content again only when its bytes are gone', async (store, config) => {
    await inServices(store, config, async (services) => {
      const upload = await store.uploads.create({ ...uploadOf('a'), creatorId: 18 });
      const photo = { ...noPlace, uploadId: upload.id, filename: 'a.jpg', sha256: 'a'.repeat(64) };
      const before = await store.photos.erasure(photo.sha256);
      assert.equal(before.isUnderWay, false);
      const { id } = (await store.photos.accept(photo, prepareJob, before.round)).photo;
      const image = sampleImage(id, { sha256: photo.sha256 });
      await store.sequences.publish([placed(samplePublication('s', [image]))]);
      const deletion = await requestDeletion(store, imageSubject(image), 18);
      await assert.rejects(store.photos.accept(photo, prepareJob), { kind: 'unavailable' });
      await carryOut(deletion.id, services);
      // Whoever put the bytes there before that can't know whether they still are.
      await assert.rejects(store.photos.accept(photo, prepareJob, before.round), {
        kind: 'unavailable',
      });
      const { round } = await store.photos.erasure(photo.sha256);
      assert.ok((await store.photos.accept(photo, prepareJob, round)).isNew);
    });
  });

  storeTest('lists what is somebody’s, in pages', async (store) => {
    for (let index = 0; index < 5; index++) {
      const image = sampleImage(1601 + index * 16, { creatorId: index === 4 ? 34 : 18 });
      await store.sequences.publish([placed(samplePublication(`s${index}`, [image]))]);
    }
    const page = await store.sequences.ofOwner({ creatorId: 18 }, { limit: 3 });
    assert.deepEqual(
      page.items.map(({ id, imageCount }) => `${id} ${imageCount}`),
      ['s3 1', 's2 1', 's1 1'],
    );
    const rest = await store.sequences.ofOwner({ creatorId: 18 }, { limit: 3, after: page.next });
    assert.deepEqual(
      rest.items.map(({ id }) => id),
      ['s0'],
    );
    assert.equal(rest.next, undefined);
    await assert.rejects(store.sequences.ofOwner({ creatorId: 18 }, { limit: 3, after: 'x' }), {
      kind: 'invalid-argument',
    });
  });
}

const noPlace = { position: null, bytes: null };

interface Services extends DeletionServices {
  readonly directory: string;
}

async function inServices(
  store: Store,
  config: StoreConfig,
  use: (services: Services) => Promise<void>,
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'wayside-deletions-'));
  const featureWorkers = openFeatureWorkers({ workers: 1, ...config });
  try {
    const blobs = await openDiskBlobs(directory);
    const diskSpace = openDiskSpace({ directory, minFreeBytes: 0 });
    const incomingBytes = openIncomingBytes(join(directory, 'incoming'), diskSpace);
    await use({ store, blobs, incomingBytes, featureWorkers, tileBudgetBytes, directory });
  } finally {
    await featureWorkers.close();
    await rm(directory, { recursive: true });
  }
}

const uploadOf = (source: string) => sampleUpload({ source });

/** As handed in by somebody with id 18. */
const prepareJob = (photoId: number) => prepareJobOf(photoId, 18);

const imageSubject = ({ id }: Pick<Image, 'id'>): DeletionSubject => ({
  kind: 'image',
  id: String(id),
});

/** As the pipeline places it. */
function placed(publication: Publication): Publication {
  return { ...publication, coverage: placeOnCoverage(publication.sequence, publication.images) };
}

/** A street with detections, and bytes for each image. */
async function publishStreet(
  { store, blobs }: Services,
  name: string,
  firstId: number,
  west: number,
): Promise<Street> {
  const street = makeStreet(name, firstId, west, lat);
  await store.sequences.publish([placed(street.publication)]);
  await addDetections(store, street, allImages);
  for (const { sha256 } of street.publication.images) {
    await blobs.put(originalKey(sha256), Buffer.from('original'));
    for (const width of [256, 1024, 2048] as const) {
      await blobs.put(thumbnailKey(sha256, width), Buffer.from('thumbnail'));
    }
    for (const x of [0, 1]) await blobs.put(deepZoomKey(sha256, 11, x, 0), Buffer.from('tile'));
  }
  return street;
}

async function makeAll({ store, featureWorkers }: Services): Promise<void> {
  const log = { error: (problem: unknown) => assert.fail(String(problem)) };
  await deriveStaleCells({ store, featureWorkers, log: log as never });
  await carryUp(store, { tileBudgetBytes });
}

async function countOf(store: Store, { publication }: Street): Promise<unknown> {
  const ids = publication.images.map(({ id }) => id);
  return [
    await store.images.getMany(ids),
    await store.sequences.imageIds(publication.sequence.id),
    await store.detections.ofImages(ids, 10_000),
  ];
}

async function blobsOf(directory: string, { sha256 }: Image): Promise<string[]> {
  const names = await readdir(directory, { recursive: true });
  // Directories included, as their names tell, too; the one of deep-zoom tiles is no blob.
  return names
    .filter((name) => name.includes(sha256) && !name.endsWith(sha256))
    .concat(names.filter((name) => name.endsWith(sha256) && !name.startsWith('deep-zoom')));
}
