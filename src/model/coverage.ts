/** What is known by place: the rows from which coverage tiles are made. */

/** The two coverage tile sets, by their names in tile URLs. */
export const coverageSets = ['mly1_public', 'mly1_computed_public'] as const;
export type CoverageSet = (typeof coverageSets)[number];

/** An image of a sequence in one cell, as the cell's tile shows it. */
export interface PlacedImage {
  readonly id: number;
  readonly capturedAtMs: number;
  readonly compassAngleDegrees: number;
  readonly isPano: boolean;
  /** Position in steps of the cell (`geo/grid-units.ts`), 0 ≤ step ≤ `tileSteps`. */
  readonly x: number;
  readonly y: number;
}

/** What one cell holds of a sequence: its images there, and the part of its line. */
export interface PlacedSequence {
  readonly sequenceId: string;
  /** The sequence's first image, which represents it. */
  readonly imageId: number;
  readonly capturedAtMs: number;
  readonly creatorId: number;
  readonly organizationId: number | null;
  readonly isPano: boolean;
  /** What `tiles/line-parts.ts` encodes; no bytes where images lie in the cell and no line does. */
  readonly lines: Uint8Array;
  /** The images in the sequence's order, as `packed-images.ts` packs them; none where only the line passes. */
  readonly images: Uint8Array;
}

/** A sequence in one of the cells that it touches. */
export interface SequencePlace {
  readonly cell: number;
  readonly part: PlacedSequence;
}
