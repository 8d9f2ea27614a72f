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
  /** The GPX track, kept in the blob store, that positions photos without a position of their own. */
  readonly track?: { readonly sha256: string; readonly offsetSeconds: number } | undefined;
}

/** A batch of photos that one person hands in together: what `wayside import` makes of one run. */
export interface Upload {
  readonly id: number;
  readonly creatorId: number;
  readonly organizationId: number | null;
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
  readonly state: 'received' | 'prepared' | 'published' | 'rejected' | 'duplicate';
  readonly reason: string | null;
  readonly metadata: PhotoMetadata | null;
}
