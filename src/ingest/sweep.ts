import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobStore } from '../blobs/blobs.ts';
import { originalKey } from '../blobs/keys.ts';
import { isErrno } from '../errors.ts';
import type { JobHandler } from '../jobs/worker.ts';
import { jobPriorities } from '../model/job.ts';
import type { IncomingFile } from '../model/upload.ts';
import type { NewJob, Store } from '../store/store.ts';
import { fileIdForm, type IncomingBytes } from './incoming-bytes.ts';
import { closeUpload, publishJob } from './pipeline.ts';

/**
 * The step that lets go of what nobody will finish: files that are not sent on, uploads that get none any
 * more, and what killed processes left on the disk. Nothing that was accepted is lost. As a job of the
 * queue it runs in one process at a time, and may be killed anywhere.
 */

export interface SweepOptions {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly incomingDirectory: string;
  readonly incomingBytes: IncomingBytes;
  /** How long a file, or an upload without any, waits for more. */
  readonly incomingTtlMs: number;
}

export const sweepEveryMs = 3_600_000;

// Young ones may belong to a request that has not told of them yet, or to one that is being received.
const orphanAfterMs = 3_600_000;
const temporaryAfterMs = 24 * 3_600_000;
// Who closed a report may want to look at it again; people's words and addresses are not kept for ever.
export const closedReportsForDays = 90;
const atOnce = 500;
/** A run ends before the server's stop has to wait for it, and is followed by another. */
const photosPerRun = 5_000;

export const sweepJob: NewJob = {
  kind: 'sweep',
  key: 'sweep',
  payload: null,
  priority: jobPriorities.again,
  owner: null,
};

export function sweepHandler(options: SweepOptions): JobHandler {
  return {
    async run() {
      const before = Date.now() - options.incomingTtlMs;
      await forgetFiles(before, options);
      await closeUploads(before, options);
      await removeOrphans(options);
      await removeTemporary(options);
      await options.store.reports.deleteClosed(Date.now() - closedReportsForDays * 86_400_000);
      if (await countPhotos(options)) await options.store.jobs.add([sweepJob]);
    },
    giveUp: async () => {},
  };
}

async function forgetFiles(before: number, { store, incomingBytes }: SweepOptions): Promise<void> {
  for (;;) {
    const files = await store.incomingFiles.untouchedSince(before, atOnce);
    for (const file of files) {
      if (await isGrowing(file, before, incomingBytes)) {
        await store.incomingFiles.touch(file.id);
        continue;
      }
      const { uploadId, userId } = file;
      const jobs = uploadId === null ? [] : [publishJob(uploadId, userId)];
      if (await store.incomingFiles.removeUntouched(file.id, before, jobs)) {
        await incomingBytes.remove(file.id);
      }
    }
    if (files.length < atOnce) return;
  }
}

/** Slow senders of large files are not heard of until the end. */
async function isGrowing(
  { id, state }: IncomingFile,
  before: number,
  incomingBytes: IncomingBytes,
): Promise<boolean> {
  if (state !== 'receiving') return false;
  return ((await modifiedAtMs(incomingBytes.pathOf(id))) ?? 0) >= before;
}

async function closeUploads(before: number, { store }: SweepOptions): Promise<void> {
  for (;;) {
    const ids = await store.uploads.abandoned(before, atOnce);
    for (const id of ids) await closeUpload(id, store);
    if (ids.length < atOnce) return;
  }
}

/** Bytes of files that are forgotten, or were taken by a process that died just then. */
async function removeOrphans({ store, incomingBytes }: SweepOptions): Promise<void> {
  const youngest = Date.now() - orphanAfterMs;
  const names = (await readdir(incomingBytes.directory).catch(() => [])).filter((name) =>
    fileIdForm.test(name),
  );
  for (let start = 0; start < names.length; start += atOnce) {
    const ids = names.slice(start, start + atOnce);
    const files = await store.incomingFiles.getMany(ids);
    const needed = new Set(files.filter(({ state }) => state !== 'taken').map(({ id }) => id));
    for (const id of ids) {
      const modified = needed.has(id) ? undefined : await modifiedAtMs(incomingBytes.pathOf(id));
      if (modified !== undefined && modified < youngest) await incomingBytes.remove(id);
    }
  }
}

/** Bodies of requests that ended with their process. */
async function removeTemporary({ incomingDirectory, incomingBytes }: SweepOptions): Promise<void> {
  const youngest = Date.now() - temporaryAfterMs;
  for (const name of await readdir(incomingDirectory).catch(() => [])) {
    const path = join(incomingDirectory, name);
    const modified = path === incomingBytes.directory ? undefined : await modifiedAtMs(path);
    if (modified !== undefined && modified < youngest) {
      await rm(path, { recursive: true, force: true });
    }
  }
}

/** Counts originals of photos that are older than the counting. Answers whether there may be more. */
async function countPhotos({ store, blobs }: SweepOptions): Promise<boolean> {
  for (let counted = 0; counted < photosPerRun; counted += atOnce) {
    const photos = await store.ownerStorage.uncountedPhotos(atOnce);
    for (const { id, sha256 } of photos) {
      await store.ownerStorage.countPhoto(id, (await blobs.size(originalKey(sha256))) ?? 0);
    }
    if (photos.length < atOnce) return false;
  }
  return true;
}

async function modifiedAtMs(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}
