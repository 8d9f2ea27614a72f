import { WaysideError } from '../errors.ts';
import type { IncomingFile } from '../model/upload.ts';
import type { Store } from '../store/store.ts';
import type { FileOwner, NewUploadFile } from '../store/upload-stores.ts';
import { newFileId } from './incoming-bytes.ts';
import { publishJob } from './pipeline.ts';
import { overQuota } from './quota.ts';

const filesAtMost = 100_000;

export interface FileToBegin extends FileOwner {
  readonly uploadId: number;
  readonly userId: number;
  readonly filename: string;
  readonly position: number | null;
  /** In bytes. */
  readonly length: number;
  /** Hex, of all bytes; null: not told. */
  readonly sha256: string | null;
}

/**
 * Begins a file of an open upload. When its hash is told, it is begun once, however often this is
 * called; and what is a photo of this user already is known at once, with nothing to be sent.
 */
export async function beginFile(given: FileToBegin, store: Store): Promise<IncomingFile> {
  const { uploadId, userId, ownerId, defaultQuotaBytes, filename, position, length, sha256 } =
    given;
  // What others have uploaded is nothing that this user may learn without having it.
  const [own] = sha256 === null ? [] : await store.photos.ownContents(userId, [sha256]);
  const file: NewUploadFile = {
    id: newFileId(),
    userId,
    ownerId,
    defaultQuotaBytes,
    uploadId,
    filename,
    position,
    length,
    expectedSha256: sha256,
    sessionKey:
      sha256 === null ? null : `upload:${uploadId}:${sha256}:${position ?? ''}:${filename}`,
    photoId: own?.photoId ?? null,
    jobs: [publishJob(uploadId, userId)],
    maxFiles: filesAtMost,
  };
  const begun = await begin(file, store);
  if (begun.length !== length || begun.uploadId !== uploadId) {
    throw new WaysideError('invalid-argument', 'This file was begun with another length');
  }
  if (begun.id === file.id) return begun;
  if (await isOfNoUse(begun, store)) {
    await store.incomingFiles.remove(begun.id);
    return begin(file, store);
  }
  // Its sender is here again, so it does not expire.
  if (begun.state === 'receiving') await store.incomingFiles.touch(begun.id);
  return { ...begun, touchedAtMs: Date.now() };
}

async function begin(file: NewUploadFile, store: Store): Promise<IncomingFile> {
  const begun = await store.incomingFiles.createInUpload(file);
  if (begun === 'not-open') {
    throw new WaysideError('invalid-argument', 'The upload is closed: it takes no more files');
  }
  if (begun === 'over-quota') {
    throw overQuota({ organizationId: file.ownerId === file.userId ? null : file.ownerId });
  }
  if (begun === 'full') {
    throw new WaysideError('invalid-argument', `An upload takes at most ${filesAtMost} files`);
  }
  return begun;
}

/** Whether it must be sent again: it arrived damaged, or its photo was deleted. */
async function isOfNoUse(file: IncomingFile, store: Store): Promise<boolean> {
  if (file.state !== 'taken') return false;
  const entry = await store.uploadFiles.get(file.uploadId ?? 0, file.id);
  if (entry?.state === 'rejected') return file.sha256 !== file.expectedSha256;
  return !entry?.photoId || !(await store.photos.get(entry.photoId));
}
