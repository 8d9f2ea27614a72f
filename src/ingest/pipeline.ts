import type { BlobStore } from '../blobs/blobs.ts';
import type { DiskSpace } from '../blobs/disk-space.ts';
import { originalKey, thumbnailKey } from '../blobs/keys.ts';
import { WaysideError } from '../errors.ts';
import type { JobHandler } from '../jobs/worker.ts';
import type { Photo } from '../model/upload.ts';
import type { NewJob, Publication, Store } from '../store/store.ts';
import { placeOnCoverage } from '../tiles/sequence-lines.ts';
import { freeBytes } from './free-bytes.ts';
import { locate, type TrackReader } from './locate.ts';
import type { PhotoWorkers } from './photo-workers.ts';
import { toSequence } from './publication.ts';
import { gatherSequences, type LocatedPhoto } from './sequences.ts';

/**
 * One photo's way from its bytes to an image, as jobs of the durable queue:
 *
 *     received --prepare--> prepared --publish (once all photos of the upload are)--> published
 *
 * What comes over HTTP is taken first (`take-file.ts`), or unpacked.
 *
 * Each step can run any number of times with the same outcome, and hands over before its job is
 * finished; so a process that dies anywhere is followed by another that goes on from there.
 */

export interface PipelineOptions {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly photoWorkers: PhotoWorkers;
  readonly tracks: TrackReader;
  readonly diskSpace: DiskSpace;
}

/** The first job of a received photo. */
export function prepareJob(photoId: number): NewJob {
  return { kind: 'prepare-photo', key: `prepare-photo:${photoId}`, payload: photoId, priority: 10 };
}

/** Publishes an upload, if all that it waits for is done. */
export function publishJob(uploadId: number): NewJob {
  return {
    kind: 'publish-upload',
    key: `publish-upload:${uploadId}`,
    payload: uploadId,
    priority: 5,
  };
}

export function pipelineHandlers(options: PipelineOptions): Record<string, JobHandler> {
  const { store } = options;
  return {
    'prepare-photo': {
      run: (photoId) => preparePhoto(photoId as number, options),
      async giveUp(photoId, error) {
        await reject(photoId as number, `could not be processed: ${error}`, options);
      },
    },
    'publish-upload': {
      run: (uploadId) => publishUpload(uploadId as number, store),
      giveUp: async () => {},
    },
  };
}

/** Says that an upload has all its photos, and publishes it as soon as they are prepared. */
export async function closeUpload(uploadId: number, store: Store): Promise<void> {
  await store.uploads.close(uploadId, [publishJob(uploadId)]);
}

async function preparePhoto(photoId: number, options: PipelineOptions): Promise<void> {
  const { store, blobs, photoWorkers, diskSpace } = options;
  const photo = await store.photos.get(photoId);
  if (photo?.state === 'received') {
    await diskSpace.check(0);
    try {
      const prepared = await blobs.withFile(originalKey(photo.sha256), photoWorkers.prepare);
      const metadata = await locate(prepared.metadata, photo, options);
      await Promise.all(
        prepared.thumbnails.map(({ width, jpeg }) =>
          blobs.put(thumbnailKey(photo.sha256, width), jpeg),
        ),
      );
      for (const { jpeg } of prepared.thumbnails) freeBytes(jpeg);
      await store.photos.setPrepared(photoId, metadata);
    } catch (error) {
      if (!(error instanceof WaysideError && error.kind === 'unusable-photo')) throw error;
      return reject(photoId, error.message, options);
    }
  }
  // Also when another run got this far before: it may have died before it handed over.
  if (photo) await publishWhenReady(photo.uploadId, store);
}

async function reject(
  photoId: number,
  reason: string,
  { store, blobs }: PipelineOptions,
): Promise<void> {
  const photo = await store.photos.get(photoId);
  if (!photo) return;
  await store.photos.setRejected(photoId, reason);
  await blobs.delete(originalKey(photo.sha256));
  await publishWhenReady(photo.uploadId, store);
}

/**
 * Publishes a closed upload if all its photos are prepared. Whoever changes a photo or an upload says
 * so here after that; a publication that failed for good is tried again.
 */
export async function publishWhenReady(uploadId: number, store: Store): Promise<void> {
  const upload = await store.uploads.get(uploadId);
  if (!upload || upload.state === 'open') return;
  const { isUnderWay, hasPrepared } = await store.uploads.standing(uploadId);
  const isDone = upload.state === 'published' && !hasPrepared;
  if (!isUnderWay && !isDone) await store.jobs.add([publishJob(uploadId)]);
}

// So many images per transaction: other processes write in between.
const imagesPerTransaction = 2000;

async function publishUpload(uploadId: number, store: Store): Promise<void> {
  const upload = await store.uploads.get(uploadId);
  if (!upload || upload.state === 'open') return;
  // The last photo that is prepared adds the job again.
  if ((await store.uploads.standing(uploadId)).isUnderWay) return;
  const photos = await store.photos.ofUpload(uploadId);
  const { sequences, duplicates } = gatherSequences(photos.flatMap(located), upload.rules);
  if (duplicates.length > 0)
    await store.photos.setDuplicates(duplicates.map(({ photo }) => photo.id));
  let batch: Publication[] = [];
  let size = 0;
  for (const gathered of sequences) {
    const { sequence, images } = toSequence(gathered, upload);
    batch.push({ sequence, images, coverage: placeOnCoverage(sequence, images) });
    size += images.length;
    if (size < imagesPerTransaction) continue;
    await store.sequences.publish(batch);
    batch = [];
    size = 0;
  }
  if (batch.length > 0) await store.sequences.publish(batch);
  await store.uploads.setPublished(uploadId);
}

function located(photo: Photo): LocatedPhoto[] {
  const { metadata } = photo;
  if (photo.state !== 'prepared' || !metadata?.position || metadata.capturedAtMs === null)
    return [];
  return [{ photo, metadata, ...metadata.position, capturedAtMs: metadata.capturedAtMs }];
}
