import type { Edit, EditDone, ImageBefore } from '../../model/edit.ts';
import type { HttpServices } from '../services.ts';
import { pointSchema } from './image-part-fields.ts';

/** Edits as JSON texts. */
export async function describeEdits(
  edits: readonly Edit[],
  { usernames }: Pick<HttpServices, 'usernames'>,
): Promise<string[]> {
  const names = await usernames(new Set(edits.map(({ madeBy }) => madeBy)));
  return edits.map((edit) =>
    JSON.stringify({
      id: String(edit.id),
      sequence: edit.sequenceId,
      ...doneJson(edit.done),
      made_by: { username: names.get(edit.madeBy), id: String(edit.madeBy) },
      made_at: edit.madeAtMs,
      image_count: edit.imageCount,
      ...(edit.undoneBy !== null && { undone_by: String(edit.undoneBy) }),
    }),
  );
}

/** As it was asked for; what names something that was deleted is left out. */
function doneJson(done: EditDone) {
  switch (done.kind) {
    case 'move':
      return {
        type: done.kind,
        east_metres: done.eastMetres,
        north_metres: done.northMetres,
        turn_degrees: done.turnDegrees,
      };
    case 'place':
      return {
        type: done.kind,
        image_id: String(done.imageId),
        ...done.position,
        ...(done.headingDegrees !== null && { compass_angle: done.headingDegrees }),
      };
    case 'retime':
      return { type: done.kind, seconds: done.shiftMs / 1000 };
    case 'split':
      return {
        type: done.kind,
        ...(done.imageId !== null && { image_id: String(done.imageId) }),
        ...(done.sequenceId !== null && { new_sequence_id: done.sequenceId }),
      };
    case 'join':
      return { type: done.kind, ...(done.sequenceId !== null && { sequence_id: done.sequenceId }) };
    case 'undo':
      return { type: done.kind, edit_id: String(done.editId) };
  }
}

export function imageBeforeJson(image: ImageBefore): string {
  return JSON.stringify({
    id: String(image.imageId),
    captured_at: image.capturedAtMs,
    compass_angle: image.compassAngleDegrees,
    geometry: { type: 'Point', coordinates: [image.lon, image.lat] },
    sequence: image.sequenceId,
  });
}

const text = { type: 'string' };
const number = { type: 'number' };
const integer = { type: 'integer' };

export const editAnswers = {
  SequenceEdit: {
    type: 'object',
    required: ['id', 'sequence', 'type', 'made_by', 'made_at', 'image_count'],
    properties: {
      id: text,
      sequence: { ...text, description: 'ID of the sequence that was edited' },
      type: { enum: ['move', 'place', 'retime', 'split', 'join', 'undo'] },
      east_metres: number,
      north_metres: number,
      turn_degrees: number,
      image_id: text,
      lon: number,
      lat: number,
      compass_angle: number,
      seconds: number,
      sequence_id: { ...text, description: 'What it was joined with' },
      new_sequence_id: { ...text, description: 'What was split off' },
      edit_id: { ...text, description: 'What was taken back' },
      made_by: { type: 'object', properties: { username: text, id: text } },
      made_at: { ...integer, description: 'Milliseconds since 1970' },
      image_count: { ...integer, description: 'How many images it changed' },
      undone_by: { ...text, description: 'ID of the edit that took it back' },
      before: {
        type: 'object',
        description: 'What the images were, in pages; only where one edit is asked for',
        properties: {
          data: {
            type: 'array',
            items: {
              type: 'object',
              properties: {
                id: text,
                captured_at: integer,
                compass_angle: number,
                geometry: pointSchema,
                sequence: text,
              },
            },
          },
          paging: { type: 'object' },
        },
      },
    },
  },
};
