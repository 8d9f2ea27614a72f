/** The part of the storage port that is about uploads, and files which come over HTTP. What holds for all of the port stands in `store.ts`. */

import type { StorageUsage } from '../model/storage.ts';
import type { IncomingFile, Photo, Upload, UploadFile } from '../model/upload.ts';
import type { NewJob, Page, PageRequest } from './store.ts';

/** One whose deletion was requested is unknown to all of these. */
export interface UploadStore {
  create(upload: Omit<Upload, 'id' | 'state' | 'createdAtMs'>): Promise<Upload>;

  /**
   * Makes the upload of which a file holds, or names, all photos; the file is received then. The same
   * file has one upload, however often this is called. One transaction.
   */
  createOfFile(fileId: string, made: UploadOfFile): Promise<Upload>;

  get(id: number): Promise<Upload | undefined>;

  /** Newest first. */
  ofCreator(creatorId: number, page: PageRequest): Promise<Page<Upload>>;
  idsOfCreator(creatorId: number): Promise<number[]>;
  countOpen(creatorId: number): Promise<number>;

  /**
   * isUnderWay: files are still to come or to be taken, or photos to be prepared. hasPrepared: some
   * wait to be published.
   */
  standing(id: number): Promise<{ readonly isUnderWay: boolean; readonly hasPrepared: boolean }>;

  /** No photo will be added any more; the jobs see to the rest. Idempotent; never turns a published upload back. */
  close(id: number, jobs?: readonly NewJob[]): Promise<void>;
  setPublished(id: number): Promise<void>;

  /** Open uploads of the API that were made before, and of which no file was touched since; at most `limit`. */
  abandoned(timeMs: number, limit: number): Promise<number[]>;

  /** Of the uploads that exist: how often what people see of them has changed. */
  revisions(ids: readonly number[]): Promise<ReadonlyMap<number, number>>;
  /** Ids of the sequences that its photos became, by id. A page may be shorter than its limit and still have a `next`. */
  sequenceIds(id: number, page: PageRequest): Promise<Page<string>>;
}

/** Whose quota files take up: an organisation's, or that of the user who sends them. */
export interface FileOwner {
  readonly ownerId: number;
  /** What holds where no quota was set for the owner; null: none. */
  readonly defaultQuotaBytes: number | null;
}

export interface NewIncomingFile
  extends Pick<IncomingFile, 'id' | 'userId' | 'sessionKey' | 'length'>,
    FileOwner {
  /** The most that the owner may have on their way at once. */
  readonly maxFiles: number;
}

export interface NewUploadFile
  extends Pick<IncomingFile, 'id' | 'userId' | 'sessionKey' | 'expectedSha256'>,
    FileOwner,
    Pick<UploadFile, 'uploadId' | 'filename' | 'position'> {
  readonly length: number;
  /** The photo that its content is already. */
  readonly photoId: number | null;
  readonly jobs: readonly NewJob[];
  readonly maxFiles: number;
}

export interface IncomingFileStore {
  /**
   * Begins a file of no upload yet. When its user has one with this session key, nothing changes and that
   * one is answered.
   */
  create(file: NewIncomingFile): Promise<IncomingFile | 'over-quota' | 'full'>;

  /**
   * Begins a file of an open upload that has fewer than `maxFiles`; otherwise as `create`. One that is a
   * photo before it is sent is known at once, and adds the jobs.
   */
  createInUpload(file: NewUploadFile): Promise<IncomingFile | 'not-open' | 'over-quota' | 'full'>;

  get(id: string): Promise<IncomingFile | undefined>;
  /** Those that exist, in any order. */
  getMany(ids: readonly string[]): Promise<IncomingFile[]>;
  ofKey(userId: number, sessionKey: string): Promise<IncomingFile | undefined>;

  /** Its sender was here. */
  touch(id: string): Promise<void>;

  /** Its length is known. */
  setLength(id: string, length: number): Promise<void>;

  /** So many bytes are here of a file whose length nobody told. */
  countBytes(id: string, bytes: number): Promise<void>;

  /** Files take up another owner's quota from now on; false, and no change, when they don't fit in. */
  assign(ids: readonly string[], owner: FileOwner): Promise<boolean>;

  /**
   * All bytes are here: from receiving to received, also in its upload, with the jobs that take it. The
   * upload is closed with the last of the files that are expected.
   * False, and no change, when it is not receiving.
   */
  complete(id: string, jobs: readonly NewJob[]): Promise<boolean>;

  /** No bytes are added to these from now on: from receiving to received, those that are. */
  seal(ids: readonly string[]): Promise<void>;

  /** Its content is known, and how many bytes that is. */
  setHash(id: string, sha256: string, length: number): Promise<void>;
  setTaken(id: string): Promise<void>;

  /**
   * Forgets a file; from its upload it goes too, if it was still receiving, which adds the jobs. No error
   * when there is none.
   */
  remove(id: string, jobs?: readonly NewJob[]): Promise<void>;

  /** `remove`, unless somebody touched it since; answers whether it is gone. */
  removeUntouched(id: string, timeMs: number, jobs: readonly NewJob[]): Promise<boolean>;

  /** Files that nobody touched since, at most `limit`; none of those that are still to be taken. */
  untouchedSince(timeMs: number, limit: number): Promise<IncomingFile[]>;
}

/** A place among the changes of an upload: after all of a revision, or after those of its files up to one. */
export interface Place {
  readonly revision: number;
  readonly fileId?: string;
}

export interface UploadFileStore {
  /** Adds files to an upload; those that it has stay as they are. */
  add(files: readonly UploadFile[]): Promise<void>;

  get(uploadId: number, id: string): Promise<UploadFile | undefined>;

  /** By id. */
  ofUpload(uploadId: number, page: PageRequest): Promise<Page<UploadFile>>;

  /** At most `limit` files that changed after a place among the changes, in their order. */
  changedSince(
    uploadId: number,
    place: Place,
    limit: number,
  ): Promise<{ readonly file: UploadFile; readonly revision: number }[]>;

  /** It is a photo, of this upload (taken) or one that was known. Idempotent. */
  setPhoto(
    uploadId: number,
    id: string,
    photo: { readonly state: 'taken' | 'known'; readonly photoId: number },
  ): Promise<void>;

  setRejected(uploadId: number, id: string, reason: string): Promise<void>;

  /** No error when there is none. */
  remove(uploadId: number, id: string): Promise<void>;

  countOfUpload(uploadId: number): Promise<Readonly<Record<UploadFile['state'], number>>>;
}

/** What is made of a file that holds, or names, all files of an upload. */
export interface UploadOfFile {
  readonly upload: Omit<Upload, 'id' | 'createdAtMs'>;
  readonly files: readonly Omit<UploadFile, 'uploadId'>[];
  readonly jobs: (uploadId: number) => readonly NewJob[];
}

export interface OwnerStorageStore {
  /** Of users and organisations, by id; each of those asked for has one. */
  usages(ownerIds: readonly number[]): Promise<ReadonlyMap<number, StorageUsage>>;

  /** Null: none of its own. */
  setQuota(ownerId: number, bytes: number | null): Promise<void>;

  /** Photos whose originals were never counted. */
  uncountedPhotos(limit: number): Promise<Pick<Photo, 'id' | 'sha256'>[]>;
  /** Counts a photo's original, once. */
  countPhoto(id: number, bytes: number): Promise<void>;
}
