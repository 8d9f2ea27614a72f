import type { PixelSize } from '../ingest/upright.ts';

/** What a file says of one object in one image, before the image is looked for. */
export interface DetectionRecord {
  /** Where in the file it stands, for messages: "line 12", "line 1, annotations[17]". */
  readonly where: string;
  /** An image id, a SHA-256 or a file name; see `image-references.ts`. */
  readonly image: string;
  readonly value: string;
  /** Rings as x, y, x, y … with y down: one per part of the object. */
  readonly rings: readonly (readonly number[])[];
  readonly frame: Frame;
  /** Traced from pixels: their steps are to be smoothed. */
  readonly isTraced: boolean;
  readonly confidence: number | null;
  readonly sourceId: string;
  /** Undefined: when it is imported. */
  readonly createdAtMs: number | undefined;
}

/**
 * What coordinates are relative to. normalised: 0 to 1 of the upright image. pixels: of the upright
 * image in its full size. A size: pixels of the image in this size, upright if that fits its
 * proportions, else as stored.
 */
export type Frame = 'normalised' | 'pixels' | PixelSize;

/** Why a file, or a record of it, can't be imported. */
export interface Problem {
  readonly where: string;
  readonly message: string;
}

/** Records that say that something was left out, such as a speck of a mask, are counted. */
export interface Skipped {
  readonly skipped: number;
}

export type Found = DetectionRecord | Problem | Skipped;

/** A record can't be used, for the reason in the message; the reading goes on with the next one. */
export class UnusableRecord extends Error {
  override readonly name = 'UnusableRecord';
}

/** Reading can't go on behind this place. */
export class BrokenFile extends Error {
  override readonly name = 'BrokenFile';
  readonly where: string;

  constructor(where: string, message: string) {
    super(message);
    this.where = where;
  }
}
