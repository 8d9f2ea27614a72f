/** The part of the storage port that is about photos on their way to images. What holds for all of the port stands in `store.ts`. */

import type { Photo, PhotoMetadata, Upload } from '../model/upload.ts';
import type { NewJob, Page, PageRequest } from './store.ts';

/** What was seen of a file on an earlier import, so that an unchanged one need not be read again. */
export interface SeenFile {
  /** Hex SHA-256 of the absolute path. */
  readonly pathHash: string;
  readonly bytes: number;
  readonly modifiedAtMs: number;
  readonly imageId: number;
}

/** What became of a photo, and the sequence that its image is in. */
export type PhotoFate = Pick<Photo, 'id' | 'state' | 'reason'> & {
  readonly sequenceId: string | null;
};

interface OwnContent {
  readonly sha256: string;
  readonly photoId: number;
  /** Of the upload that it came with. */
  readonly uploadState: Upload['state'];
}

export interface PhotoStore {
  /**
   * Accepts a photo whose original is in the blob store, together with its first job, in one
   * transaction. When its content was accepted before, nothing changes and the earlier photo is
   * answered with `isNew: false`; a rejected one gives way to the new. `round` is what `erasure` told
   * before the original was put there: when one may have been erased since, and while it is being erased,
   * this throws `unavailable`. Throws `not-found` when the upload was deleted.
   */
  accept(
    photo: Pick<Photo, 'uploadId' | 'filename' | 'sha256' | 'position' | 'bytes'>,
    firstJob: (photoId: number) => NewJob,
    round?: number,
  ): Promise<{ photo: Photo; isNew: boolean }>;

  get(id: number): Promise<Photo | undefined>;
  /** What became of photos; those that exist, in any order. */
  fates(ids: readonly number[]): Promise<PhotoFate[]>;
  /** Ids of an upload's images. */
  imageIdsOfUpload(uploadId: number, page: PageRequest): Promise<Page<number>>;
  byContent(sha256: string): Promise<Photo | undefined>;
  /** Of contents, those that are photos of this user and not rejected. */
  ownContents(creatorId: number, sha256s: readonly string[]): Promise<OwnContent[]>;
  /** Whether a content's bytes are about to be erased, and a number that changes when any have been. */
  erasure(sha256: string): Promise<{ readonly isUnderWay: boolean; readonly round: number }>;
  ofUpload(uploadId: number): Promise<Photo[]>;
  /** The first photo of an upload, by its id. */
  firstOfUpload(uploadId: number): Promise<Photo | undefined>;
  /** The file names of published photos: of an upload, or of some ids. */
  names(
    of: { readonly uploadId: number } | { readonly ids: readonly number[] },
  ): Promise<Pick<Photo, 'id' | 'filename'>[]>;
  /** How many of an upload's photos are in each state. */
  countOfUpload(uploadId: number): Promise<Readonly<Record<Photo['state'], number>>>;
  setPrepared(id: number, metadata: PhotoMetadata): Promise<void>;
  setRejected(id: number, reason: string): Promise<void>;
  setDuplicates(ids: readonly number[]): Promise<void>;

  seenFiles(pathHashes: readonly string[]): Promise<SeenFile[]>;
  /** Of photos that exist: what was deleted is read again. */
  rememberFiles(files: readonly SeenFile[]): Promise<void>;
}
