/** The part of the storage port that is about deletions. What holds for all of the port stands in `store.ts`. */

import type { CoverageSet, SequencePlace } from '../model/coverage.ts';
import type { Deletion, DeletionSubject } from '../model/deletion.ts';
import type { Image } from '../model/image.ts';
import type { Sequence } from '../model/sequence.ts';
import type { StaleFeatureCell } from './detection-stores.ts';
import type { NewJob, Page, PageRequest } from './store.ts';

/** What the store can't tell by itself about rows that it removes. */
export interface RowRemoval {
  /** Images whose rows go in one transaction. */
  readonly imagesAtOnce: number;
  /** What every cell holds of a sequence. */
  readonly place: (
    sequence: Sequence,
    images: readonly Image[],
  ) => Readonly<Record<CoverageSet, readonly SequencePlace[]>>;
  /** The feature cells whose features depend on an image. */
  readonly featureCells: (image: Image) => readonly number[];
  /** The keys of the jobs that are about a photo, and about an upload with files of these ids. */
  readonly photoJobKey: (photoId: number) => string;
  readonly uploadJobKeys: (uploadId: number, fileIds: readonly string[]) => readonly string[];
}

/** How many blobs a content has. */
export interface BlobCounts {
  readonly originals: number;
  readonly thumbnails: number;
  readonly deepZoomTiles: number;
  readonly tracks: number;
}

/** A content whose bytes have to go. */
export interface Erasure {
  readonly sha256: string;
  /** Null until they are counted: what is counted once is what the receipt says, whatever crashes. */
  readonly blobs: BlobCounts | null;
}

export interface DeletionStore {
  /**
   * A new deletion together with the job that carries it out, or the one of the same subject that is
   * under way. Throws `not-found` for a sequence that is none any more.
   */
  request(
    subject: DeletionSubject,
    requestedBy: number | null,
    job: (deletionId: number) => NewJob,
  ): Promise<Deletion>;

  get(id: number): Promise<Deletion | undefined>;

  /** Ids of the images that it has erased so far, ascending. */
  imageIds(id: number, page: PageRequest): Promise<Page<number>>;

  /**
   * Removes the rows of some images: everything by which they, their detections and their photos are
   * found goes in one transaction, in which tiles and feature cells become stale, and contents that
   * nobody else has become erasures. `more`: call again. `waits`: call again in a moment, as a job that
   * makes images of the same photos is running. `gone`: there are no more.
   */
  removeRows(id: number, removal: RowRemoval): Promise<'more' | 'waits' | 'gone'>;

  /**
   * Some erasures of which no job works on the photo any more; none: wait for those jobs. Undefined when
   * no erasure is left.
   */
  erasures(
    id: number,
    photoJobKey: RowRemoval['photoJobKey'],
    limit: number,
  ): Promise<readonly Erasure[] | undefined>;

  /** Remembers how many blobs contents have, until they are erased. */
  countBlobs(
    counted: readonly { readonly sha256: string; readonly blobs: BlobCounts }[],
  ): Promise<void>;

  /** The bytes are gone: adds them to the receipt, and lets their contents come again. Idempotent. */
  setErased(id: number, sha256s: readonly string[]): Promise<void>;

  /** Ids of the files that were on their way into uploads which it deleted. */
  incomingFiles(id: number): Promise<string[]>;

  /** Of the feature cells that the deletion made stale, those that are, at most `limit`. */
  staleFeatureCells(id: number, limit: number): Promise<StaleFeatureCell[]>;

  /** Cells whose tiles show less: of coverage by their sets, of map features by their feature cells. */
  touched(id: number): Promise<{
    readonly coverage: ReadonlyMap<CoverageSet, readonly number[]>;
    readonly featureCells: readonly number[];
  }>;

  /** Nothing is left to do. Idempotent: the first call counts. */
  finish(id: number, mapTiles: number): Promise<void>;
}
