/** What is known by place: the rows from which coverage tiles and spatial searches are answered. */

/** The two coverage tile sets, by their names in tile URLs. */
export const coverageSets = ['mly1_public', 'mly1_computed_public'] as const;
export type CoverageSet = (typeof coverageSets)[number];

/** An image at its position in one coverage set. */
export interface PlacedImage {
  readonly id: number;
  readonly lon: number;
  readonly lat: number;
  readonly sequenceId: string;
  readonly capturedAtMs: number;
  readonly creatorId: number;
  readonly organizationId: number | null;
  readonly compassAngleDegrees: number;
  readonly isPano: boolean;
}

/**
 * The part of a sequence's line that lies in one cell. `lines` is what `tiles/sequence-lines.ts`
 * encodes; the store only keeps it.
 */
export interface PlacedSequence {
  readonly sequenceId: string;
  /** The sequence's first image, which represents it. */
  readonly imageId: number;
  readonly capturedAtMs: number;
  readonly creatorId: number;
  readonly organizationId: number | null;
  readonly isPano: boolean;
  readonly lines: Uint8Array;
}
