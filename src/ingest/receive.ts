import { setTimeout as sleep } from 'node:timers/promises';
import type { BlobStore } from '../blobs/blobs.ts';
import { originalKey } from '../blobs/keys.ts';
import { WaysideError } from '../errors.ts';
import type { Photo } from '../model/upload.ts';
import type { Store } from '../store/store.ts';
import { prepareJob } from './pipeline.ts';
import { type ByteChunks, type IncomingPlace, withReceivedFile } from './receive-file.ts';

export interface ReceiveOptions extends IncomingPlace {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly maxPhotoBytes: number;
}

/** How long a photo waits for the same one to be erased. */
const patienceMs = 60_000;
const pollMs = 100;

/**
 * Takes a photo in: its bytes are hashed and kept, and the photo and its first job are written, before
 * this resolves; from then on no crash loses it. A photo whose content is known already is answered
 * with `isNew: false`. One whose content is being erased comes after that. Throws `unusable-photo` when
 * there is nothing, or too much, to read, and `storage-full`.
 */
export async function receivePhoto(
  source: ByteChunks,
  entry: Pick<Photo, 'uploadId' | 'filename' | 'position'>,
  options: ReceiveOptions,
): Promise<{ photo: Photo; isNew: boolean }> {
  const { store, blobs, maxPhotoBytes } = options;
  return withReceivedFile(source, options, maxPhotoBytes, async (path, sha256, bytes) => {
    const key = originalKey(sha256);
    const giveUpAtMs = performance.now() + patienceMs;
    for (let isKept = false; ; ) {
      const known = await store.photos.byContent(sha256);
      if (known && known.state !== 'rejected') return { photo: known, isNew: false };
      const upload = await store.uploads.get(entry.uploadId);
      if (!upload) throw new WaysideError('not-found', 'There is no such upload.');
      const { isUnderWay, round } = await store.photos.erasure(sha256);
      if (!isUnderWay) {
        if (!isKept) await blobs.putFile(key, path);
        else if ((await blobs.size(key)) === undefined) throw erasedMeanwhile();
        isKept = true;
        const job = (photoId: number) => prepareJob(photoId, upload.creatorId);
        try {
          return await store.photos.accept({ ...entry, sha256, bytes }, job, round);
        } catch (error) {
          if (!(error instanceof WaysideError && error.kind === 'unavailable')) throw error;
        }
      }
      if (performance.now() > giveUpAtMs) throw erasedMeanwhile();
      await sleep(pollMs);
    }
  });
}

function erasedMeanwhile(): WaysideError {
  return new WaysideError('unavailable', 'The same photo is just being deleted: send it again');
}
