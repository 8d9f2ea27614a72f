/** JSON that is sent in the body of a request: how its parts are described, checked and read. */

import { z } from 'zod';
import { WaysideError } from '../errors.ts';
import { parseId } from '../model/ids.ts';

/** A text of at most so many characters; optional. */
export function textPart(most: number, description: string) {
  const rule = `must be a text of at most ${most} characters`;
  return z
    .string(rule)
    .trim()
    .regex(new RegExp(`^\\P{Cc}{1,${most}}$`, 'u'), rule)
    .nullish()
    .meta({ description });
}

export function numberPart(min: number, max: number, description: string) {
  const rule = `must be a number from ${min} to ${max}`;
  return z.number(rule).min(min, rule).max(max, rule).meta({ description });
}

const idRule = 'must be an ID, such as 135511895288847';

/** An id as clients write it: decimal, as a text or a number. */
export function idPart(description: string) {
  return z
    .union([z.string(), z.number()], idRule)
    .transform((value, context) => {
      const id = parseId(String(value));
      if (id === undefined) context.addIssue({ code: 'custom', message: idRule });
      return id ?? 0;
    })
    .meta({ description });
}

/** Reads the body of a request, which must be JSON; nothing at all counts as `{}`. */
export function readJsonBody<Schema extends z.ZodType>(
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
