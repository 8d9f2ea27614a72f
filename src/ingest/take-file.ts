import { stat } from 'node:fs/promises';
import type { BlobStore } from '../blobs/blobs.ts';
import { originalKey } from '../blobs/keys.ts';
import { isErrno, WaysideError } from '../errors.ts';
import type { JobHandler } from '../jobs/worker.ts';
import { jobPriorities } from '../model/job.ts';
import type { IncomingFile, Photo } from '../model/upload.ts';
import type { NewJob, Store } from '../store/store.ts';
import type { IncomingBytes } from './incoming-bytes.ts';
import { prepareJob, publishWhenReady } from './pipeline.ts';
import { hashFile } from './receive-file.ts';
import { sniffFile } from './sniff.ts';

/**
 * The step that makes a photo of a file which came over HTTP: its bytes move from where they came in to
 * the blob store. It may run any number of times, and for several uploads that name the same file.
 */

export interface TakeOptions {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly incomingBytes: IncomingBytes;
}

interface UploadEntry {
  readonly uploadId: number;
  readonly fileId: string;
}

/** Takes a received file into its upload; the owner is who sent it. */
export function takeFileJob(entry: UploadEntry, owner: number): NewJob {
  const key = takeFileKey(entry);
  return { kind: 'take-file', key, payload: entry, priority: jobPriorities.newPhoto, owner };
}

export function takeFileKey({ uploadId, fileId }: UploadEntry): string {
  return `take-file:${uploadId}:${fileId}`;
}

export function takeFileHandler(options: TakeOptions): JobHandler {
  const { store } = options;
  return {
    run: (payload) => takeFile(payload as UploadEntry, options),
    async giveUp(payload, error) {
      const { uploadId, fileId } = payload as UploadEntry;
      await store.uploadFiles.setRejected(uploadId, fileId, `could not be taken: ${error}`);
      await publishWhenReady(uploadId, store);
    },
  };
}

async function takeFile({ uploadId, fileId }: UploadEntry, options: TakeOptions): Promise<void> {
  const { store, incomingBytes } = options;
  const [upload, entry] = await Promise.all([
    store.uploads.get(uploadId),
    store.uploadFiles.get(uploadId, fileId),
  ]);
  if (upload && entry?.state === 'received') {
    try {
      const { sha256, bytes, round } = await moveToBlobs(fileId, options);
      const { filename, position } = entry;
      const { photo } = await store.photos.accept(
        { uploadId, filename, position, sha256, bytes },
        (photoId) => prepareJob(photoId, upload.creatorId),
        round,
      );
      const state = stateAfter(photo, { uploadId, filename, position });
      await store.uploadFiles.setPhoto(uploadId, fileId, { state, photoId: photo.id });
    } catch (error) {
      if (!(error instanceof WaysideError && error.kind === 'unusable-photo')) throw error;
      await store.uploadFiles.setRejected(uploadId, fileId, error.message);
    }
    await store.incomingFiles.setTaken(fileId);
    await incomingBytes.remove(fileId);
  }
  // Also when another run got this far before: it may have died before it handed over.
  await publishWhenReady(uploadId, store);
}

interface Moved {
  readonly sha256: string;
  readonly bytes: number;
  /** See `PhotoStore.accept`. */
  readonly round: number;
}

/** Throws `unavailable` while the same content is erased: the job is tried again. */
async function roundOf(sha256: string, store: Pick<Store, 'photos'>): Promise<number> {
  const { isUnderWay, round } = await store.photos.erasure(sha256);
  if (isUnderWay) throw new WaysideError('unavailable', 'The same photo is just being deleted');
  return round;
}

/** What a file is whose content is this photo. Two files of an upload may hold the same one. */
export function stateAfter(
  photo: Photo,
  file: Pick<Photo, 'uploadId' | 'filename' | 'position'>,
): 'taken' | 'known' {
  const isOwn =
    photo.uploadId === file.uploadId &&
    photo.filename === file.filename &&
    photo.position === file.position;
  return isOwn ? 'taken' : 'known';
}

/** Answers the content's hash once it is in the blob store, or belongs to a photo that is known. */
async function moveToBlobs(fileId: string, options: TakeOptions): Promise<Moved> {
  const { store, blobs, incomingBytes } = options;
  const file = await store.incomingFiles.get(fileId);
  if (!file) throw goneError();
  const path = incomingBytes.pathOf(fileId);
  const bytes = await sizeOf(path);
  // An earlier run, or another upload that names the same file, moved it before.
  if (bytes === undefined) return takenBefore(file, options);
  await sniffFile(path);
  const sha256 = file.sha256 ?? (await hashFile(path));
  await store.incomingFiles.setHash(fileId, sha256, bytes);
  if (file.expectedSha256 !== null && file.expectedSha256 !== sha256) {
    throw new WaysideError('unusable-photo', 'did not arrive as it was sent: send it again');
  }
  // Before it is looked for: a photo that is deleted from here on makes another round.
  const round = await roundOf(sha256, store);
  const known = await store.photos.byContent(sha256);
  if (!known || known.state === 'rejected') await blobs.putFile(originalKey(sha256), path);
  return { sha256, bytes, round };
}

async function takenBefore(
  { sha256 }: IncomingFile,
  { store, blobs }: TakeOptions,
): Promise<Moved> {
  if (sha256 === null) throw goneError();
  const round = await roundOf(sha256, store);
  const photo = await store.photos.byContent(sha256);
  if (photo?.state === 'rejected') throw new WaysideError('unusable-photo', photo.reason ?? '');
  const bytes = photo?.bytes ?? (await blobs.size(originalKey(sha256)));
  if (bytes === undefined) throw goneError();
  return { sha256, bytes, round };
}

function goneError(): WaysideError {
  return new WaysideError('unusable-photo', 'is no longer here: send it again');
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}
