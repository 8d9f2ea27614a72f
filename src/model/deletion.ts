/** What is asked to be deleted; `user`: all photos that a user added, whether they keep their account or not. */
export type DeletionKind = 'image' | 'sequence' | 'upload' | 'user';

export interface DeletionSubject {
  readonly kind: DeletionKind;
  /** As clients write it: decimal, but for sequences. */
  readonly id: string;
}

/** What a deletion has erased so far. */
export interface DeletionCounts {
  readonly images: number;
  readonly sequences: number;
  /** Photos that had not become images: not ready, rejected, or left out. */
  readonly unpublished: number;
  readonly detections: number;
  readonly originals: number;
  readonly thumbnails: number;
  readonly deepZoomTiles: number;
  readonly tracks: number;
  /** Map features that were derived from an erased image, among others. */
  readonly mapFeatures: number;
  /** Map tiles, of every zoom, that were made anew. */
  readonly mapTiles: number;
}

/** A deletion, and the receipt for it. */
export interface Deletion {
  readonly id: number;
  /** Null: whoever runs the server, on the command line. */
  readonly requestedBy: number | null;
  readonly subject: DeletionSubject;
  /**
   * requested: the images are being taken away; running: they are gone for whoever asks, and their bytes and
   * what was made from them go; done: nothing of them is left.
   */
  readonly state: 'requested' | 'running' | 'done';
  readonly requestedAtMs: number;
  readonly doneAtMs: number | null;
  readonly counts: DeletionCounts;
}
