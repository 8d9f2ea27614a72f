import { z } from 'zod';
import { editLimits } from '../../edits/change-sequences.ts';
import type { SequenceEdit } from '../../model/edit.ts';
import { isSequenceId } from '../../model/sequence.ts';
import { idPart, numberPart, textPart } from '../json-body.ts';

const { metres, degrees, seconds } = editLimits;
const sequenceRule = 'must be the ID of a sequence';

const common = {
  external_id: textPart(
    200,
    'The caller’s own name for the edit: sent once more, the same edit is answered, and nothing changed',
  ),
};

const move = z.strictObject({
  type: z.literal('move').meta({ description: 'Every image, by the same distance and angle' }),
  east_metres: numberPart(-metres, metres, 'Metres on the ground').default(0),
  north_metres: numberPart(-metres, metres, 'Metres on the ground').default(0),
  turn_degrees: numberPart(-degrees, degrees, 'What is added to headings, clockwise').default(0),
  ...common,
});

const place = z.strictObject({
  type: z.literal('place').meta({ description: 'One image, to a position, or with a heading' }),
  image_id: idPart('Which one'),
  lon: numberPart(-180, 180, 'Degrees, with lat').optional(),
  lat: numberPart(-90, 90, 'Degrees, with lon').optional(),
  compass_angle: numberPart(0, 360, 'Degrees clockwise from north').optional(),
  ...common,
});

const retime = z.strictObject({
  type: z.literal('retime').meta({ description: 'The capture time of every image' }),
  seconds: numberPart(-seconds, seconds, 'What is added, to the millisecond'),
  ...common,
});

const split = z.strictObject({
  type: z.literal('split').meta({ description: 'Into two' }),
  image_id: idPart('The first image of the second, which gets an ID of its own'),
  ...common,
});

const join = z.strictObject({
  type: z.literal('join').meta({ description: 'With another one, which then is none any more' }),
  sequence_id: z
    .string(sequenceRule)
    .refine(isSequenceId, sequenceRule)
    .meta({ description: 'The other one, of the same contributor and organization' }),
  ...common,
});

const kinds = [move, place, retime, split, join] as const;

/** One edit of a sequence, as it is asked for. */
export const editBody = z.discriminatedUnion('type', kinds, {
  error: `must be one of ${kinds.map(({ shape }) => shape.type.value).join(', ')}`,
});

export type EditBody = z.output<typeof editBody>;

/** Undefined: a place of which only half is told. */
export function toSequenceEdit(body: EditBody): SequenceEdit | undefined {
  switch (body.type) {
    case 'move':
      return {
        kind: 'move',
        eastMetres: body.east_metres,
        northMetres: body.north_metres,
        turnDegrees: body.turn_degrees,
      };
    case 'place': {
      const { lon, lat, image_id: imageId, compass_angle: headingDegrees = null } = body;
      if ((lon === undefined) !== (lat === undefined)) return undefined;
      const position = lon === undefined || lat === undefined ? null : { lon, lat };
      return { kind: 'place', imageId, position, headingDegrees };
    }
    case 'retime':
      return { kind: 'retime', shiftMs: Math.round(body.seconds * 1000) };
    case 'split':
      return { kind: 'split', imageId: body.image_id };
    case 'join':
      return { kind: 'join', sequenceId: body.sequence_id };
  }
}
