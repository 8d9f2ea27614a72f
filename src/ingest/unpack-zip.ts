import { WaysideError } from '../errors.ts';
import type { JobHandler } from '../jobs/worker.ts';
import { jobPriorities } from '../model/job.ts';
import type { UploadFile } from '../model/upload.ts';
import type { NewJob } from '../store/store.ts';
import type { IncomingBytes } from './incoming-bytes.ts';
import { closeUpload } from './pipeline.ts';
import { type ReceiveOptions, receivePhoto } from './receive.ts';
import { stateAfter } from './take-file.ts';
import { readZip, type ZipEntry } from './zip-entries.ts';

/**
 * The step that makes photos of a zip which came over HTTP, in an upload of its own that is closed when
 * all are here. It may be killed at any moment and run again: what it took is known by its content.
 */

export interface UnpackOptions extends ReceiveOptions {
  readonly incomingBytes: IncomingBytes;
}

interface ZipOfUpload {
  readonly uploadId: number;
  /** The incoming file that the zip is. */
  readonly fileId: string;
}

const maxEntries = 10_000;

/** Takes the photos of a received zip into the upload that was made of it; the owner is who sent it. */
export function unpackZipJob(zip: ZipOfUpload, owner: number): NewJob {
  const key = unpackZipKey(zip.fileId);
  return { kind: 'unpack-zip', key, payload: zip, priority: jobPriorities.newPhoto, owner };
}

export function unpackZipKey(fileId: string): string {
  return `unpack-zip:${fileId}`;
}

export function unpackZipHandler(options: UnpackOptions): JobHandler {
  return {
    run: (payload, signal) => unpackZip(payload as ZipOfUpload, options, signal),
    async giveUp(payload) {
      const zip = payload as ZipOfUpload;
      await rejectZip(zip, 'could not be unpacked: finish it again', options);
      // The zip stays, so that the job can run again.
      await closeUpload(zip.uploadId, options.store);
    },
  };
}

async function unpackZip(
  zip: ZipOfUpload,
  options: UnpackOptions,
  signal: AbortSignal,
): Promise<void> {
  const { store, incomingBytes, maxPhotoBytes } = options;
  const file = await store.incomingFiles.get(zip.fileId);
  // The upload may have been deleted. That somebody closed it says nothing of the zip.
  if (file?.state === 'received' && (await store.uploads.get(zip.uploadId))) {
    // What was said when an earlier run was given up.
    await store.uploadFiles.remove(zip.uploadId, zip.fileId);
    try {
      const limits = { maxEntries, maxBytes: maxPhotoBytes };
      let isEmpty = true;
      for await (const entry of readZip(incomingBytes.pathOf(zip.fileId), limits)) {
        signal.throwIfAborted();
        await takeEntry(zip, entry, options);
        isEmpty = false;
      }
      if (isEmpty) await rejectZip(zip, 'holds no files', options);
    } catch (error) {
      if (!isUnusable(error)) throw error;
      await rejectZip(zip, error.message, options);
    }
  }
  await conclude(zip, options);
}

async function takeEntry(
  { uploadId, fileId }: ZipOfUpload,
  { index, position, name: filename, read }: ZipEntry,
  options: UnpackOptions,
): Promise<void> {
  const { uploadFiles } = options.store;
  const id = `${fileId}-${index}`;
  if (await uploadFiles.get(uploadId, id)) return;
  const entry = { uploadId, filename, position };
  try {
    const { photo } = await receivePhoto(read(), entry, options);
    const state = stateAfter(photo, entry);
    await uploadFiles.add([{ ...entry, id, state, photoId: photo.id, reason: null }]);
  } catch (error) {
    if (!isUnusable(error)) throw error;
    await uploadFiles.add([{ ...entry, id, ...rejected(error.message) }]);
  }
}

/** Says why of the zip itself; photos that were taken before stay. */
async function rejectZip(
  { uploadId, fileId }: ZipOfUpload,
  reason: string,
  { store }: UnpackOptions,
): Promise<void> {
  const filename = (await store.incomingFiles.get(fileId))?.sessionKey ?? 'zip';
  await store.uploadFiles.add([
    { uploadId, id: fileId, filename, position: null, ...rejected(reason) },
  ]);
}

function rejected(reason: string): Pick<UploadFile, 'state' | 'photoId' | 'reason'> {
  return { state: 'rejected', photoId: null, reason };
}

async function conclude(
  { uploadId, fileId }: ZipOfUpload,
  { store, incomingBytes }: UnpackOptions,
): Promise<void> {
  await closeUpload(uploadId, store);
  await store.incomingFiles.setTaken(fileId);
  await incomingBytes.remove(fileId);
}

function isUnusable(error: unknown): error is WaysideError {
  return error instanceof WaysideError && error.kind === 'unusable-photo';
}
