/** What can be changed of a sequence that is published, and the record of who changed what. */

/** One edit of a sequence: all of it, or nothing. */
export type SequenceEdit =
  /** Every image: by metres on the ground, and by degrees clockwise. */
  | {
      readonly kind: 'move';
      readonly eastMetres: number;
      readonly northMetres: number;
      readonly turnDegrees: number;
    }
  /** One image; null: it keeps what it has. */
  | {
      readonly kind: 'place';
      readonly imageId: number;
      readonly position: { readonly lon: number; readonly lat: number } | null;
      readonly headingDegrees: number | null;
    }
  /** Every image's capture time. */
  | { readonly kind: 'retime'; readonly shiftMs: number }
  /** The image, and all behind it, become a sequence of their own. */
  | { readonly kind: 'split'; readonly imageId: number }
  /** Another sequence becomes a part of this one; its id is unknown from then on. */
  | { readonly kind: 'join'; readonly sequenceId: string };

/**
 * What was done. Ids of what was deleted since are null, as nothing tells of it any more. `undo` takes
 * an edit back; it can't be taken back itself.
 */
export type EditDone =
  | Extract<SequenceEdit, { kind: 'move' | 'place' | 'retime' }>
  /** `sequenceId`: the new one. */
  | { readonly kind: 'split'; readonly imageId: number | null; readonly sequenceId: string | null }
  | { readonly kind: 'join'; readonly sequenceId: string | null }
  | { readonly kind: 'undo'; readonly editId: number };

/** An edit in the history of a sequence. */
export interface Edit {
  readonly id: number;
  /** The sequence that was edited; splits and joins concern another one, too. */
  readonly sequenceId: string;
  readonly madeBy: number;
  readonly madeAtMs: number;
  readonly done: EditDone;
  /** How many images it changed. */
  readonly imageCount: number;
  /** The edit that took it back. */
  readonly undoneBy: number | null;
}

/** What an image was before an edit. */
export interface ImageBefore {
  readonly imageId: number;
  readonly sequenceId: string;
  readonly sequenceIndex: number;
  readonly capturedAtMs: number;
  readonly lon: number;
  readonly lat: number;
  readonly compassAngleDegrees: number;
}
