import { openMayChange } from '../accounts/may-change.ts';
import { WaysideError } from '../errors.ts';
import type { Edit, ImageBefore, SequenceEdit } from '../model/edit.ts';
import { isSequenceId, newSequenceId } from '../model/sequence.ts';
import { cellsAround } from '../reconstruct/feature-cells.ts';
import type { Placing } from '../store/edit-stores.ts';
import type { Page, PageRequest, SequenceSummary, Store } from '../store/store.ts';
import { placeOnCoverage } from '../tiles/sequence-lines.ts';
import { SpokenError } from '../words/text.ts';
import { changeSequences, maxEditedImages } from './change-sequences.ts';

/** Of the tiles that a sequence touches. A drive through a whole country has fewer. */
const maxCells = 4_096;

type EditingStore = Pick<Store, 'sequences' | 'edits' | 'accounts' | 'organizations'>;

/** Which sequence, and who asks. */
export interface Editing {
  readonly sequenceId: string;
  readonly userId: number;
}

/**
 * Makes one edit, all of it or nothing. When this resolves, everything that is asked about the sequence and
 * its images answers as it is now, but for tiles of lower zooms, which follow. `externalId` is the
 * caller's own name for the edit: repeated, it answers the same edit and changes nothing.
 *
 * Throws `not-found`, `forbidden`, `invalid-argument` when it can't be made of this sequence, and `conflict`
 * when the name is another edit's.
 */
export async function editSequence(
  store: EditingStore,
  {
    sequenceId,
    userId,
    edit,
    externalId = null,
  }: Editing & { readonly edit: SequenceEdit; readonly externalId?: string | null | undefined },
): Promise<Edit> {
  const sequence = await ownSequence(store, { sequenceId, userId });
  if (sequence.imageCount > maxEditedImages) {
    const most = maxEditedImages;
    throw new SpokenError('invalid-argument', 'sequenceEdit.problems.tooManyImages', { most });
  }
  if (edit.kind === 'join' && edit.sequenceId === sequenceId) {
    throw new SpokenError('invalid-argument', 'sequenceEdit.problems.itself');
  }
  const request = { sequenceId, madeBy: userId, edit, externalId, newSequenceId: newSequenceId() };
  const change = changeSequences(edit, request.newSequenceId, Date.now());
  return store.edits.make(request, change, placing);
}

/**
 * Takes an edit back; what was deleted since stays so. Throws `not-found`, `forbidden`, and `conflict` when
 * it is not the latest edit that is in effect, of both sequences where two were joined or one split. To
 * take back what is taken back already answers the edit that did it.
 */
export async function undoEdit(
  store: EditingStore,
  { sequenceId, userId, editId }: Editing & { readonly editId: number },
): Promise<Edit> {
  await ownSequence(store, { sequenceId, userId });
  return store.edits.undo({ sequenceId, editId, madeBy: userId }, placing);
}

/** The history of a sequence, the latest edit first. Throws `not-found` and `forbidden`. */
export async function listEdits(
  store: EditingStore,
  editing: Editing,
  page: PageRequest,
): Promise<Page<Edit>> {
  await ownSequence(store, editing);
  return store.edits.ofSequence(editing.sequenceId, page);
}

/** An edit, and what the images were that it changed. Throws `not-found` and `forbidden`. */
export async function readEdit(
  store: EditingStore,
  { editId, ...editing }: Editing & { readonly editId: number },
  page: PageRequest,
): Promise<{ readonly edit: Edit; readonly before: Page<ImageBefore> }> {
  await ownSequence(store, editing);
  const edit = await store.edits.get(editing.sequenceId, editId);
  if (!edit) throw new WaysideError('not-found', `There is no edit ${editId} of this sequence`);
  return { edit, before: await store.edits.imagesBefore(editId, page) };
}

async function ownSequence(
  store: EditingStore,
  { sequenceId, userId }: Editing,
): Promise<SequenceSummary> {
  const sequence = isSequenceId(sequenceId) ? await store.sequences.get(sequenceId) : undefined;
  if (!sequence) {
    throw new WaysideError('not-found', `There is no sequence ${sequenceId.slice(0, 30)}`);
  }
  const mayChange = await openMayChange(store, userId);
  if (await mayChange(sequence)) return sequence;
  throw new WaysideError('forbidden', '(#10) This sequence is not yours to edit');
}

const placing: Placing = {
  place(sequence, images) {
    const coverage = placeOnCoverage(sequence, images);
    if (coverage.mly1_public.length > maxCells) {
      throw new SpokenError('invalid-argument', 'sequenceEdit.problems.tooManyPlaces');
    }
    return coverage;
  },
  featureCells: ({ lon, lat }) => cellsAround(lon, lat),
};
