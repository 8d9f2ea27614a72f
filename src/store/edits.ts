import { readIdCursor } from './cursors.ts';
import type { Dialect } from './dialect.ts';
import { editOfRow, imageBeforeOfRow } from './edit-rows.ts';
import { makeEdit, undoEdit } from './edit-steps.ts';
import type { EditStore } from './edit-stores.ts';
import type { Store } from './store.ts';

export function editStore(dialect: Dialect, newId: Store['newId']): EditStore {
  const concerning = (sequenceId: string) =>
    dialect.read
      .selectFrom('edits')
      .selectAll()
      .where(({ or, eb }) =>
        or([eb('sequence_id', '=', sequenceId), eb('other_sequence_id', '=', sequenceId)]),
      );

  return {
    async make(...request) {
      const id = await newId('edit');
      return makeEdit(dialect, id, ...request);
    },

    async undo(...request) {
      const id = await newId('edit');
      return undoEdit(dialect, id, ...request);
    },

    async ofSequence(sequenceId, { limit, after }) {
      const before = after === undefined ? Number.MAX_SAFE_INTEGER : readIdCursor(after);
      const rows = await concerning(sequenceId)
        .where('number', '<', before)
        .orderBy('number', 'desc')
        .limit(limit + 1)
        .execute();
      const items = rows.slice(0, limit);
      const next = rows.length > limit ? items.at(-1)?.number : undefined;
      return { items: items.map(editOfRow), next: next === undefined ? next : String(next) };
    },

    async get(sequenceId, id) {
      const row = await concerning(sequenceId).where('id', '=', id).executeTakeFirst();
      return row && editOfRow(row);
    },

    async imagesBefore(id, { limit, after }) {
      const rows = await dialect.read
        .selectFrom('edit_images')
        .selectAll()
        .where('edit_id', '=', id)
        .where('image_id', '>', readIdCursor(after))
        .orderBy('image_id')
        .limit(limit + 1)
        .execute();
      const items = rows.slice(0, limit).map(imageBeforeOfRow);
      const last = rows.length > limit ? items.at(-1) : undefined;
      return { items, next: last && String(last.imageId) };
    },
  };
}
