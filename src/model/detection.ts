/** What was seen in images, and which model saw it. */

/**
 * One version of one model. Its detections, and the map features made of them, live beside those of
 * other versions; readers see those of the active version of each model.
 */
export interface DetectionRun {
  readonly id: number;
  readonly model: string;
  readonly version: string;
  readonly isActive: boolean;
  readonly createdAtMs: number;
}

/** A closed ring without its repeated last point, as x, y, x, y … in 0 to 4096 of the upright image, y down. */
export type Ring = Int16Array;

export interface Detection {
  readonly id: number;
  readonly runId: number;
  readonly imageId: number;
  /** What it is, such as `object--fire-hydrant`. */
  readonly value: string;
  readonly ring: Ring;
  /** 0 to 1; null when the model doesn't tell. */
  readonly confidence: number | null;
  readonly createdAtMs: number;
}
