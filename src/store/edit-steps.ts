import { WaysideError } from '../errors.ts';
import type { Edit } from '../model/edit.ts';
import { SpokenError } from '../words/text.ts';
import type { Dialect, WriteTransaction } from './dialect.ts';
import { contentOf, editOfRow, rowOfImageBefore } from './edit-rows.ts';
import type { EditStore, Placing, SequenceWithImages } from './edit-stores.ts';
import { restoreSequences } from './edit-undo.ts';
import { lockWithImages, replaceSequences } from './edited-sequences.ts';
import { flag, type Tables } from './tables.ts';

type Row = Tables['edits'];

/** Of each sequence, so many of the latest edits keep what was before, and can be taken back. */
const undoableEdits = 100;

/** See `EditStore.make`. */
export function makeEdit(
  dialect: Dialect,
  id: number,
  ...[request, change, placing]: Parameters<EditStore['make']>
): Promise<Edit> {
  const { sequenceId, madeBy, edit, externalId } = request;
  const content = contentOf(request);
  const ids = edit.kind === 'join' ? [sequenceId, edit.sequenceId] : [sequenceId];
  return inLocked(dialect, ids, async (transaction, before) => {
    const known = await findByExternalId(transaction, request);
    if (known) return editOfRow(assertSame(known, content));
    assertThere(ids, before);
    const concerned = [sequenceId, content.other_sequence_id].filter((each) => each !== null);
    const replacement = { before, after: change(before), placing, concerned };
    return record(dialect, transaction, replacement, {
      id,
      sequence_id: sequenceId,
      made_by: madeBy,
      external_id: externalId,
      undoes: null,
      ...content,
    });
  });
}

/** See `EditStore.undo`. */
export async function undoEdit(
  dialect: Dialect,
  id: number,
  ...[{ sequenceId, editId, madeBy }, placing]: Parameters<EditStore['undo']>
): Promise<Edit> {
  const found = await findEdit(dialect.read, editId);
  if (!found) throw noSuchEdit(editId);
  const concerned = [found.sequence_id, found.other_sequence_id].filter((each) => each !== null);
  if (!concerned.includes(sequenceId)) throw noSuchEdit(editId);
  return inLocked(dialect, concerned, async (transaction, before) => {
    assertThere([sequenceId], before);
    const edit = await findEdit(transaction, editId);
    if (!edit) throw noSuchEdit(editId);
    const undone =
      edit.undone_by === null ? undefined : await findEdit(transaction, edit.undone_by);
    if (undone) return editOfRow(undone);
    await assertUndoable(dialect, transaction, edit, concerned);
    const after = await restoreSequences(transaction, edit.id, before);
    const replacement = { before, after, placing, concerned };
    const undo = await record(dialect, transaction, replacement, {
      id,
      sequence_id: edit.sequence_id,
      other_sequence_id: edit.other_sequence_id,
      made_by: madeBy,
      kind: 'undo',
      amounts: '{}',
      image_id: null,
      external_id: null,
      undoes: edit.id,
    });
    await transaction
      .updateTable('edits')
      .set({ undone_by: id })
      .where('id', '=', edit.id)
      .execute();
    return undo;
  });
}

/** Works on sequences that nobody else changes meanwhile; those that exist are handed in. */
async function inLocked(
  dialect: Dialect,
  ids: readonly string[],
  work: (transaction: WriteTransaction, before: readonly SequenceWithImages[]) => Promise<Edit>,
): Promise<Edit> {
  for (;;) {
    const edit = await dialect.write(async (transaction) => {
      const before = await lockWithImages(dialect, transaction, ids);
      return before === 'changed' ? undefined : work(transaction, before);
    });
    if (edit) return edit;
  }
}

interface Replacement {
  readonly before: readonly SequenceWithImages[];
  readonly after: readonly SequenceWithImages[];
  readonly placing: Placing;
  /** Ids of the sequences in whose history it is. */
  readonly concerned: readonly string[];
}

/** Replaces sequences, and writes the edit down with what its images were. */
async function record(
  dialect: Dialect,
  transaction: WriteTransaction,
  { before, after, placing, concerned }: Replacement,
  made: Omit<Row, 'number' | 'made_at_ms' | 'image_count' | 'undone_by' | 'is_undoable'>,
): Promise<Edit> {
  const changed = await replaceSequences(dialect, transaction, before, after, placing);
  if (changed.length === 0 && made.kind !== 'undo') {
    throw new WaysideError('invalid-argument', 'The edit changes nothing');
  }
  const number = ((await latestNumber(dialect, transaction, concerned)) ?? 0) + 1;
  const row: Row = {
    ...made,
    number,
    made_at_ms: Date.now(),
    image_count: changed.length,
    undone_by: null,
    is_undoable: flag(made.kind !== 'undo'),
  };
  await dialect.insertRows(transaction, 'edits', [row]);
  const rows = changed.map(({ was }) => rowOfImageBefore(was, row.id));
  await dialect.insertRows(transaction, 'edit_images', rows);
  await forgetOld(transaction, row.sequence_id);
  return editOfRow(row);
}

/** The number of the latest edit of sequences; only of those that could be taken back. */
async function latestNumber(
  dialect: Dialect,
  transaction: WriteTransaction,
  sequenceIds: readonly string[],
  { inEffect = false } = {},
): Promise<number | undefined> {
  const latest = await transaction
    .selectFrom('edits')
    .select('number')
    .where(({ or }) =>
      or([
        dialect.isOneOf('sequence_id', sequenceIds),
        dialect.isOneOf('other_sequence_id', sequenceIds),
      ]),
    )
    .$if(inEffect, (query) => query.where('kind', '<>', 'undo').where('undone_by', 'is', null))
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return latest?.number;
}

async function assertUndoable(
  dialect: Dialect,
  transaction: WriteTransaction,
  edit: Row,
  concerned: readonly string[],
): Promise<void> {
  if (edit.kind === 'undo') {
    throw new SpokenError('conflict', 'sequenceEdit.problems.redone');
  }
  const latest = await latestNumber(dialect, transaction, concerned, { inEffect: true });
  if (latest !== edit.number) {
    throw new SpokenError('conflict', 'sequenceEdit.problems.notLatest');
  }
  if (edit.is_undoable === 0) {
    throw new SpokenError('conflict', 'sequenceEdit.problems.tooOld');
  }
}

/** Lets go of what was before the edit that is too old by now. */
async function forgetOld(transaction: WriteTransaction, sequenceId: string): Promise<void> {
  const old = await transaction
    .selectFrom('edits')
    .select('id')
    .where('sequence_id', '=', sequenceId)
    .orderBy('number', 'desc')
    .offset(undoableEdits)
    // Those before it went when it was made.
    .limit(1)
    .executeTakeFirst();
  if (!old) return;
  await transaction.deleteFrom('edit_images').where('edit_id', '=', old.id).execute();
  await transaction.updateTable('edits').set({ is_undoable: 0 }).where('id', '=', old.id).execute();
}

function findEdit(database: Dialect['read'], id: number): Promise<Row | undefined> {
  return database.selectFrom('edits').selectAll().where('id', '=', id).executeTakeFirst();
}

async function findByExternalId(
  transaction: WriteTransaction,
  { sequenceId, externalId }: Parameters<EditStore['make']>[0],
): Promise<Row | undefined> {
  if (externalId === null) return undefined;
  return transaction
    .selectFrom('edits')
    .selectAll()
    .where('sequence_id', '=', sequenceId)
    .where('external_id', '=', externalId)
    .executeTakeFirst();
}

/** Of a split, each request would make another sequence. */
function assertSame(known: Row, content: ReturnType<typeof contentOf>): Row {
  const isSame =
    known.kind === content.kind &&
    known.amounts === content.amounts &&
    known.image_id === content.image_id &&
    (known.kind === 'split' || known.other_sequence_id === content.other_sequence_id);
  if (isSame) return known;
  throw new WaysideError('conflict', 'Another edit of this sequence has this external_id');
}

function assertThere(ids: readonly string[], before: readonly SequenceWithImages[]): void {
  const there = new Set(before.map(({ id }) => id));
  const missing = ids.find((id) => !there.has(id));
  if (missing !== undefined) {
    throw new WaysideError('not-found', `There is no sequence ${missing}`);
  }
}

function noSuchEdit(id: number): WaysideError {
  return new WaysideError('not-found', `There is no edit ${id} of this sequence`);
}
