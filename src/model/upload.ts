import type { CameraType, ExifOrientation } from './image.ts';

/** How an upload's photos are gathered into sequences. */
export interface SequenceRules {
  /** A longer pause between two photos starts a new sequence, in seconds. */
  readonly cutSeconds: number;
  /** A longer jump between two photos starts a new sequence, in metres. */
  readonly cutMetres: number;
  /** The most images that one sequence may hold. */
  readonly maxImages: number;
  /** Leave out a photo nearer than this to the last one kept, in metres; 0 keeps all. */
  readonly duplicateMetres: number;
  /** … and turned by less than this, in degrees. */
  readonly duplicateDegrees: number;
  /**
   * The photos are one drive in the order in which they were handed in, whatever their cameras and
   * clocks say; left out, they are told apart by camera and put in order of capture.
   */
  readonly inGivenOrder?: boolean | undefined;
  /** The GPX track, kept in the blob store, that positions photos without a position of their own. */
  readonly track?: { readonly sha256: string; readonly offsetSeconds: number } | undefined;
}

/** A batch of photos that one person hands in together, by `wayside import` or over HTTP. */
export interface Upload {
  readonly id: number;
  readonly creatorId: number;
  readonly organizationId: number | null;
  /** What people call it; null: nothing. */
  readonly title: string | null;
  /** Under which the photos are handed in, such as an SPDX identifier; null: not told. */
  readonly license: string | null;
  /** How many files it will have, after which nothing more needs to be waited for; null: not told. */
  readonly expectedFiles: number | null;
  readonly createdAtMs: number;
  /** What the photos came from, such as a hash of the folders; see `UploadStore.create`. */
  readonly source: string;
  readonly rules: SequenceRules;
  /** open: photos may still come; closed: all are here; published: nothing is left to do. */
  readonly state: 'open' | 'closed' | 'published';
}

/** What a photo tells about itself. Every value is checked: finite, in range, trimmed. */
export interface PhotoMetadata {
  readonly mediaType: string;
  /** Pixels as stored, before orientation. */
  readonly width: number;
  readonly height: number;
  readonly exifOrientation: ExifOrientation;
  readonly cameraType: CameraType;
  readonly cameraParameters: readonly [number, number, number] | null;
  readonly make: string | null;
  readonly model: string | null;
  /** Identifies the camera when make and model don't (a serial number, MAPCameraUUID). */
  readonly cameraKey: string | null;
  readonly position: { readonly lon: number; readonly lat: number } | null;
  readonly altitudeMetres: number | null;
  readonly compassAngleDegrees: number | null;
  /** UTC; null when the photo doesn't tell. */
  readonly capturedAtMs: number | null;
}

/**
 * A photo on its way to become an image; its id will be the image's.
 * received: the original is kept; prepared: metadata read and thumbnails made; published: an image;
 * rejected: it can't be used, and `reason` says why; duplicate: left out by the sequence rules.
 */
export interface Photo {
  readonly id: number;
  readonly uploadId: number;
  readonly filename: string;
  readonly sha256: string;
  /** Its place in the upload, from 0, where the order is given; null: order of capture. */
  readonly position: number | null;
  /** Of the original; null for those that came before this was counted. */
  readonly bytes: number | null;
  readonly state: 'received' | 'prepared' | 'published' | 'rejected' | 'duplicate';
  readonly reason: string | null;
  readonly metadata: PhotoMetadata | null;
}

/**
 * A file on its way in over HTTP, piece by piece; its bytes are below `incoming` until they are taken.
 * receiving: bytes may still come; received: all are here, and a job takes them; taken: they are in the
 * blob store, or unpacked, and the file stays known for those who ask where they were.
 */
export interface IncomingFile {
  /** 22 characters `[A-Za-z0-9_-]`; nobody can guess it. */
  readonly id: string;
  readonly userId: number;
  /** What its sender calls it, unique among the user's; null where the sender goes by the id. */
  readonly sessionKey: string | null;
  /** The upload that it belongs to, or that was made of it; null: of none yet. */
  readonly uploadId: number | null;
  /** In bytes; null as long as its sender doesn't tell. */
  readonly length: number | null;
  readonly state: 'receiving' | 'received' | 'taken';
  /** Hex, once it is known. */
  readonly sha256: string | null;
  /** Hex: what its sender says that it is; null: not told. */
  readonly expectedSha256: string | null;
  readonly touchedAtMs: number;
}

/**
 * One file of an upload that came over HTTP.
 * receiving, received: as of the incoming file; taken: it is a photo of this upload, whose state says
 * more; known: its content was a photo before; rejected: it can't be used, and `reason` says why.
 */
export interface UploadFile {
  readonly uploadId: number;
  /** The incoming file's, or one derived from it where that holds several. Unique within the upload. */
  readonly id: string;
  readonly filename: string;
  readonly position: number | null;
  readonly state: 'receiving' | 'received' | 'taken' | 'known' | 'rejected';
  /** The photo, when there is one: that of this upload, or the one that was known. */
  readonly photoId: number | null;
  readonly reason: string | null;
}
