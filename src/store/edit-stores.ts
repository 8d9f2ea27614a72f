/** The part of the storage port that is about edits. What holds for all of the port stands in `store.ts`. */

import type { Edit, ImageBefore, SequenceEdit } from '../model/edit.ts';
import type { Image } from '../model/image.ts';
import type { Sequence } from '../model/sequence.ts';
import type { RowRemoval } from './deletion-stores.ts';
import type { Page, PageRequest } from './store.ts';

/** A sequence with its images in order, never none. */
export interface SequenceWithImages extends Pick<Sequence, 'id' | 'creatorId' | 'organizationId'> {
  readonly images: readonly Image[];
}

/** What the store can't tell by itself about places; as for deletions. */
export type Placing = Pick<RowRemoval, 'place' | 'featureCells'>;

export interface NewEdit {
  readonly sequenceId: string;
  readonly madeBy: number;
  readonly edit: SequenceEdit;
  /** What a split makes. */
  readonly newSequenceId: string;
  /** The caller's own name for it: asked for once more, the same edit is answered. */
  readonly externalId: string | null;
}

/**
 * The sequences as they are after an edit, from those that it concerns, in the order in which they are
 * named. Pure, as it may be called again. Throws when it can't be made of them.
 */
export type Change = (before: readonly SequenceWithImages[]) => readonly SequenceWithImages[];

export interface EditStore {
  /**
   * Makes an edit in one transaction: rows of every kind, by which images and sequences are found, follow;
   * tiles and feature cells where they were and are become stale. Edits of a sequence are made one after
   * another. Throws `not-found` when one of the sequences does not exist, or is being deleted, and
   * `conflict` when the caller's name for it is another edit's.
   */
  make(edit: NewEdit, change: Change, placing: Placing): Promise<Edit>;

  /**
   * Takes an edit back: what is left of its images is as it was before. Only the latest that is in effect
   * can be, of all sequences that it concerns: `conflict` otherwise. One that was taken back already is
   * answered with the edit that did it. Throws `not-found` as `make`.
   */
  undo(
    request: Pick<NewEdit, 'sequenceId' | 'madeBy'> & { readonly editId: number },
    placing: Placing,
  ): Promise<Edit>;

  /** Edits that concern a sequence, the latest first. */
  ofSequence(sequenceId: string, page: PageRequest): Promise<Page<Edit>>;

  /** An edit that concerns a sequence. */
  get(sequenceId: string, id: number): Promise<Edit | undefined>;

  /** What the images were that an edit changed, by id; none of an edit that is too old to be taken back. */
  imagesBefore(id: number, page: PageRequest): Promise<Page<ImageBefore>>;
}
