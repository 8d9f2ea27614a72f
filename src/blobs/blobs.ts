import type { Readable } from 'node:stream';

/** A key is slash-separated segments of `[A-Za-z0-9_-]+`, the last with an optional `.ext`; never from input. */
export type BlobKey = string;

export interface BlobRange {
  /** First byte, from 0. */
  readonly start: number;
  /** Last byte, inclusive. */
  readonly end: number;
}

/** The port for bytes: originals, thumbnails, deep-zoom tiles. Adapters pass `test/blobs-contract.ts`. */
export interface BlobStore {
  /**
   * Keeps bytes under a key: all or nothing, and durable once it resolves. Idempotent: keys are
   * derived from content, so a key that exists already is left as it is.
   */
  put(key: BlobKey, bytes: Uint8Array): Promise<void>;

  /** As `put`, moving a local file in (a copy where it must be); the file is gone or stays as it was on failure. */
  putFile(key: BlobKey, path: string): Promise<void>;

  /** Size in bytes; undefined when there is no such blob. */
  size(key: BlobKey): Promise<number | undefined>;

  /** The bytes, whole or a range within the blob's size; undefined when there is no such blob. */
  read(key: BlobKey, range?: BlobRange): Promise<Readable | undefined>;

  /** A path by which a library can read the blob locally, for as long as `use` runs. Throws when absent. */
  withFile<T>(key: BlobKey, use: (path: string) => Promise<T>): Promise<T>;

  /** The keys of all blobs below a key, which is no blob's itself; in no order. */
  list(above: BlobKey): Promise<BlobKey[]>;

  /** What stands directly below a key, blobs or not, as keys in alphabetical order. */
  children(above: BlobKey): Promise<BlobKey[]>;

  /** How many blobs there are below a key, and of how many bytes in all. Takes a moment for each of them. */
  total(above: BlobKey): Promise<{ readonly blobs: number; readonly bytes: number }>;

  /** Removes a blob, for good once it resolves; no error when there is none. */
  delete(key: BlobKey): Promise<void>;

  /** Removes all blobs below a key, for good once it resolves; no error when there are none. */
  deleteAll(above: BlobKey): Promise<void>;
}
