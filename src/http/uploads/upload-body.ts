import { z } from 'zod';
import { WaysideError } from '../../errors.ts';
import { defaultSequenceRules } from '../../ingest/sequences.ts';
import { parseId } from '../../model/ids.ts';
import type { SequenceRules } from '../../model/upload.ts';

function text(most: number, description: string) {
  const rule = `must be a text of at most ${most} characters`;
  return z
    .string(rule)
    .trim()
    .regex(new RegExp(`^\\P{Cc}{1,${most}}$`, 'u'), rule)
    .nullish()
    .meta({ description });
}

function number(min: number, max: number, standard: number, description: string) {
  const rule = `must be a number from ${min} to ${max}`;
  return z.number(rule).min(min, rule).max(max, rule).default(standard).meta({ description });
}

function count(max: number) {
  const rule = `must be a whole number from 1 to ${max}`;
  return z.int(rule).min(1, rule).max(max, rule);
}

const idRule = 'must be an ID, such as 135511895288847';
const standard = defaultSequenceRules;

const sequenceRules = z.strictObject({
  cut_seconds: number(0, 1e9, standard.cutSeconds, 'A longer pause starts a new sequence'),
  cut_metres: number(0, 1e9, standard.cutMetres, 'A longer jump starts a new sequence'),
  max_images: count(100_000)
    .default(standard.maxImages)
    .meta({ description: 'The most images of a sequence' }),
  skip_closer_metres: number(
    0,
    1e6,
    standard.duplicateMetres,
    'Leave out photos nearer than this to the one before; 0 keeps all',
  ),
  skip_turn_degrees: number(0, 360, standard.duplicateDegrees, '… and turned by less than this'),
  in_given_order: z.boolean('must be true or false').default(false).meta({
    description:
      'All photos are one drive, in the order of their positions, whatever their cameras and clocks say',
  }),
});

/** What is told of an upload when it is made. */
export const uploadBody = z.strictObject({
  title: text(200, 'What people call it'),
  license: text(100, 'Under which the photos are handed in, such as CC-BY-SA-4.0'),
  organization_id: z
    .union([z.string(), z.number()], idRule)
    .transform((value, context) => {
      const id = parseId(String(value));
      if (id === undefined) context.addIssue({ code: 'custom', message: idRule });
      return id ?? 0;
    })
    .nullish()
    .meta({
      description:
        'ID of the organisation that the images will belong to; the caller must be a member',
    }),
  expected_files: count(100_000)
    .nullish()
    .meta({ description: 'How many files it will have: it is closed with the last of them' }),
  external_id: text(
    200,
    'The caller’s own name for it: as long as an upload of that name is open, that one is answered, and nothing of it changed',
  ),
  sequence_rules: sequenceRules
    .prefault({})
    .meta({ description: 'How its photos are gathered into sequences' }),
});

/** Reads the body of a request, which must be JSON; nothing at all counts as `{}`. */
export function readJsonBody<Schema extends z.ZodObject>(
  schema: Schema,
  body: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(parseJson(typeof body === 'string' ? body : ''));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = issue?.path.join('.') ?? '';
  throw new WaysideError(
    'invalid-argument',
    name === '' ? `The body is not right: ${issue?.message}` : `Param ${name} ${issue?.message}`,
  );
}

function parseJson(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new WaysideError('invalid-argument', 'The body must be JSON');
  }
}

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
