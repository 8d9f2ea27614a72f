import type { Edit, EditDone, ImageBefore, SequenceEdit } from '../model/edit.ts';
import type { Image } from '../model/image.ts';
import type { NewEdit } from './edit-stores.ts';
import type { Tables } from './tables.ts';

type Row = Tables['edits'];

/** What tells of an edit that is asked for: the columns that depend on its kind. */
export function contentOf({
  edit,
  newSequenceId,
}: Pick<NewEdit, 'edit' | 'newSequenceId'>): Pick<
  Row,
  'kind' | 'amounts' | 'image_id' | 'other_sequence_id'
> {
  const amounts = JSON.stringify(amountsOf(edit));
  const common = { kind: edit.kind, amounts, image_id: null, other_sequence_id: null };
  switch (edit.kind) {
    case 'place':
      return { ...common, image_id: edit.imageId };
    case 'split':
      return { ...common, image_id: edit.imageId, other_sequence_id: newSequenceId };
    case 'join':
      return { ...common, other_sequence_id: edit.sequenceId };
    default:
      return common;
  }
}

function amountsOf(edit: SequenceEdit): object {
  switch (edit.kind) {
    case 'move': {
      const { eastMetres, northMetres, turnDegrees } = edit;
      return { eastMetres, northMetres, turnDegrees };
    }
    case 'place':
      return { position: edit.position, headingDegrees: edit.headingDegrees };
    case 'retime':
      return { shiftMs: edit.shiftMs };
    default:
      return {};
  }
}

export function editOfRow(row: Row): Edit {
  return {
    id: row.id,
    sequenceId: row.sequence_id,
    madeBy: row.made_by,
    madeAtMs: row.made_at_ms,
    done: doneOfRow(row),
    imageCount: row.image_count,
    undoneBy: row.undone_by,
  };
}

function doneOfRow(row: Row): EditDone {
  const { kind, image_id: imageId, other_sequence_id: sequenceId, undoes } = row;
  switch (kind) {
    case 'split':
      return { kind, imageId, sequenceId };
    case 'join':
      return { kind, sequenceId };
    case 'undo':
      return { kind, editId: undoes ?? 0 };
    default: {
      const about = kind === 'place' ? { imageId } : {};
      return { kind, ...about, ...JSON.parse(row.amounts) } as EditDone;
    }
  }
}

/** What `image` is, to be put back one day. */
export function rowOfImageBefore(image: Image, editId: number): Tables['edit_images'] {
  return {
    image_id: image.id,
    edit_id: editId,
    sequence_id: image.sequenceId,
    sequence_index: image.sequenceIndex,
    captured_at_ms: image.capturedAtMs,
    lon: image.lon,
    lat: image.lat,
    compass_angle: image.compassAngleDegrees,
  };
}

export function imageBeforeOfRow(row: Tables['edit_images']): ImageBefore {
  return {
    imageId: row.image_id,
    sequenceId: row.sequence_id,
    sequenceIndex: row.sequence_index,
    capturedAtMs: row.captured_at_ms,
    lon: row.lon,
    lat: row.lat,
    compassAngleDegrees: row.compass_angle,
  };
}
