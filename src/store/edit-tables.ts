import type { EditDone } from '../model/edit.ts';

export interface EditsTable {
  id: number;
  sequence_id: string;
  other_sequence_id: string | null;
  /** Grows from edit to edit of all that concern a sequence. */
  number: number;
  made_by: number;
  made_at_ms: number;
  kind: EditDone['kind'];
  /** JSON: what its kind has besides ids. */
  amounts: string;
  image_id: number | null;
  external_id: string | null;
  image_count: number;
  undoes: number | null;
  undone_by: number | null;
  /** Whether what was before is known still. */
  is_undoable: 0 | 1;
}

/** What an image was before an edit. */
export interface EditImagesTable {
  image_id: number;
  edit_id: number;
  sequence_id: string;
  sequence_index: number;
  captured_at_ms: number;
  lon: number;
  lat: number;
  compass_angle: number;
}
