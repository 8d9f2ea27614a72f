import type { BlobStore } from '../blobs/blobs.ts';
import type { DiskSpace } from '../blobs/disk-space.ts';
import { originalKey, thumbnailKey } from '../blobs/keys.ts';
import { WaysideError } from '../errors.ts';
import type { JobHandler } from '../jobs/worker.ts';
import { type DeadJobs, jobPriorities } from '../model/job.ts';
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

const prepareKind = 'prepare-photo';

/** The first job of a received photo; the owner is who handed it in. */
export function prepareJob(photoId: number, owner: number): NewJob {
  return {
    kind: prepareKind,
    key: prepareKey(photoId),
    payload: photoId,
    priority: jobPriorities.newPhoto,
    owner,
  };
}

export function prepareKey(photoId: number): string {
  return `${prepareKind}:${photoId}`;
}

export function publishKey(uploadId: number): string {
  return `publish-upload:${uploadId}`;
}

/** Publishes an upload, if all that it waits for is done; the owner is who handed it in. */
export function publishJob(uploadId: number, owner: number): NewJob {
  return {
    kind: 'publish-upload',
    key: publishKey(uploadId),
    payload: uploadId,
    priority: jobPriorities.publication,
    owner,
  };
}

export function pipelineHandlers(options: PipelineOptions): Record<string, JobHandler> {
  const { store } = options;
  return {
    [prepareKind]: {
      run: (photoId, signal) => preparePhoto(photoId as number, options, signal),
      giveUp: (photoId, error) => giveUp(photoId as number, error, options),
    },
    'publish-upload': {
      run: (uploadId, signal) => publishUpload(uploadId as number, store, signal),
      giveUp: async () => {},
    },
  };
}

/** Says that an upload has all its photos, and publishes it as soon as they are prepared. */
export async function closeUpload(uploadId: number, store: Store): Promise<void> {
  const upload = await store.uploads.get(uploadId);
  if (upload) await store.uploads.close(uploadId, [publishJob(uploadId, upload.creatorId)]);
}

async function preparePhoto(
  photoId: number,
  options: PipelineOptions,
  signal: AbortSignal,
): Promise<void> {
  const { store, blobs, photoWorkers, diskSpace } = options;
  const photo = await store.photos.get(photoId);
  if (photo && (photo.state === 'received' || (await isGivenUp(photo, options)))) {
    await diskSpace.check(0);
    try {
      const prepared = await blobs.withFile(originalKey(photo.sha256), (path) =>
        photoWorkers.prepare(path, signal),
      );
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
      return reject(photo, error.message, options);
    }
  }
  // Also when another run got this far before: it may have died before it handed over.
  if (photo) await publishWhenReady(photo.uploadId, store);
}

/** What failed for reasons that are not the photo's keeps its original, so that the job can run again. */
async function isGivenUp(
  photo: Photo,
  { store, blobs }: Pick<PipelineOptions, 'store' | 'blobs'>,
): Promise<boolean> {
  if (photo.state !== 'rejected') return false;
  const holder = await store.photos.byContent(photo.sha256);
  return holder?.id === photo.id && (await blobs.size(originalKey(photo.sha256))) !== undefined;
}

async function reject(
  { id, uploadId, sha256 }: Photo,
  reason: string,
  { store, blobs }: PipelineOptions,
): Promise<void> {
  await store.photos.setRejected(id, reason);
  await blobs.delete(originalKey(sha256));
  await publishWhenReady(uploadId, store);
}

async function giveUp(photoId: number, error: string, { store }: PipelineOptions): Promise<void> {
  const photo = await store.photos.get(photoId);
  if (!photo) return;
  await store.photos.setRejected(photoId, `could not be processed: ${error}`);
  await publishWhenReady(photo.uploadId, store);
}

/** Forgets dead jobs, and the originals that were kept for them; answers how many jobs. */
export async function discardJobs(
  which: DeadJobs,
  options: Pick<PipelineOptions, 'store' | 'blobs'>,
): Promise<number> {
  const { store, blobs } = options;
  const discarded = await store.jobs.discard(which);
  for (const { kind, payload } of discarded) {
    if (kind !== prepareKind) continue;
    const photo = await store.photos.get(payload as number);
    if (photo && (await isGivenUp(photo, options))) await blobs.delete(originalKey(photo.sha256));
  }
  return discarded.length;
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
  if (!isUnderWay && !isDone) await store.jobs.add([publishJob(uploadId, upload.creatorId)]);
}

// So many images per transaction: other processes write in between.
const imagesPerTransaction = 2000;

async function publishUpload(uploadId: number, store: Store, signal: AbortSignal): Promise<void> {
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
    signal.throwIfAborted();
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
