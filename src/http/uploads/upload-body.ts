import { z } from 'zod';
import { defaultSequenceRules } from '../../ingest/sequences.ts';
import type { SequenceRules } from '../../model/upload.ts';
import { idPart, numberPart, textPart } from '../json-body.ts';

function count(max: number) {
  const rule = `must be a whole number from 1 to ${max}`;
  return z.int(rule).min(1, rule).max(max, rule);
}

const standard = defaultSequenceRules;

const sequenceRules = z.strictObject({
  cut_seconds: numberPart(0, 1e9, 'A longer pause starts a new sequence').default(
    standard.cutSeconds,
  ),
  cut_metres: numberPart(0, 1e9, 'A longer jump starts a new sequence').default(standard.cutMetres),
  max_images: count(100_000)
    .default(standard.maxImages)
    .meta({ description: 'The most images of a sequence' }),
  skip_closer_metres: numberPart(
    0,
    1e6,
    'Leave out photos nearer than this to the one before; 0 keeps all',
  ).default(standard.duplicateMetres),
  skip_turn_degrees: numberPart(0, 360, '… and turned by less than this').default(
    standard.duplicateDegrees,
  ),
  in_given_order: z.boolean('must be true or false').default(false).meta({
    description:
      'All photos are one drive, in the order of their positions, whatever their cameras and clocks say',
  }),
});

/** What is told of an upload when it is made. */
export const uploadBody = z.strictObject({
  title: textPart(200, 'What people call it'),
  license: textPart(100, 'Under which the photos are handed in, such as CC-BY-SA-4.0'),
  organization_id: idPart(
    'ID of the organisation that the images will belong to; the caller must be a member',
  ).nullish(),
  expected_files: count(100_000)
    .nullish()
    .meta({ description: 'How many files it will have: it is closed with the last of them' }),
  external_id: textPart(
    200,
    'The caller’s own name for it: as long as an upload of that name is open, that one is answered, and nothing of it changed',
  ),
  sequence_rules: sequenceRules
    .prefault({})
    .meta({ description: 'How its photos are gathered into sequences' }),
});

export function toSequenceRules(rules: z.output<typeof sequenceRules>): SequenceRules {
  return {
    cutSeconds: rules.cut_seconds,
    cutMetres: rules.cut_metres,
    maxImages: rules.max_images,
    duplicateMetres: rules.skip_closer_metres,
    duplicateDegrees: rules.skip_turn_degrees,
    ...(rules.in_given_order && { inGivenOrder: true }),
  };
}
