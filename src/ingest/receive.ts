import type { BlobStore } from '../blobs/blobs.ts';
import { originalKey } from '../blobs/keys.ts';
import type { Photo } from '../model/upload.ts';
import type { Store } from '../store/store.ts';
import { prepareJob } from './pipeline.ts';
import { type ByteChunks, type IncomingPlace, withReceivedFile } from './receive-file.ts';

export interface ReceiveOptions extends IncomingPlace {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly maxPhotoBytes: number;
}

/**
 * Takes a photo in: its bytes are hashed and kept, and the photo and its first job are written, before
 * this resolves; from then on no crash loses it. A photo whose content is known already is answered
 * with `isNew: false`. Throws `unusable-photo` when there is nothing, or too much, to read, and
 * `storage-full`.
 */
export async function receivePhoto(
  source: ByteChunks,
  entry: Pick<Photo, 'uploadId' | 'filename' | 'position'>,
  options: ReceiveOptions,
): Promise<{ photo: Photo; isNew: boolean }> {
  const { store, blobs, maxPhotoBytes } = options;
  return withReceivedFile(source, options, maxPhotoBytes, async (path, sha256, bytes) => {
    const known = await store.photos.byContent(sha256);
    if (known && known.state !== 'rejected') return { photo: known, isNew: false };
    await blobs.putFile(originalKey(sha256), path);
    return store.photos.accept({ ...entry, sha256, bytes }, prepareJob);
  });
}
