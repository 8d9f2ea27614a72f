/** What the formats have in common: values from outside, checked, with words for what is wrong. */

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { isValue } from '../model/vocabulary.ts';
import { UnusableRecord } from './detection-record.ts';

export const idText = z
  .union([z.string().min(1).max(300), z.number().int()], { error: 'must be an id or a name' })
  .transform(String);

export const confidence = z
  .number({ error: 'must be a number' })
  .min(0, { error: 'must be from 0 to 1' })
  .max(1, { error: 'must be from 0 to 1' })
  .nullable()
  .optional()
  .transform((value) => value ?? null);

export const valueText = z
  .string({ error: 'must be a text' })
  .refine(isValue, { error: 'must be a value, such as object--fire-hydrant' });

const minTimeMs = Date.UTC(1900, 0);

/** A time in ISO 8601 (without a zone: UTC), or milliseconds since 1970. */
export const time = z
  .union([z.string().max(40), z.number()], { error: 'must be a time' })
  .transform((given, context) => {
    const isZoned = typeof given === 'string' && /(Z|[+-]\d\d:?\d\d)$/i.test(given);
    const isDay = typeof given === 'string' && /^\d{4}-\d\d-\d\d$/.test(given);
    const ms =
      typeof given === 'number' ? given : Date.parse(isZoned || isDay ? given : `${given}Z`);
    if (ms >= minTimeMs && ms <= Date.now() + 86_400_000) return Math.floor(ms);
    context.addIssue({
      code: 'custom',
      message: 'must be a time in the ISO 8601 format, not in the future',
    });
    return z.NEVER;
  })
  .nullable()
  .optional()
  .transform((value) => value ?? undefined);

export const coordinate = z.number({ error: 'must be a number' });

/** Reads a record. Throws `UnusableRecord` with what is wrong with it. */
export function parseRecord<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
): z.output<Schema> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new UnusableRecord(
      `it is no JSON: ${error instanceof Error ? shorten(error.message) : ''}`,
    );
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = issue?.path.join('.') ?? '';
  const given =
    issue?.code === 'invalid_type' && issue.message.includes('undefined')
      ? 'is missing'
      : issue?.message;
  throw new UnusableRecord(name === '' ? `${given}` : `${name}: ${given}`);
}

/** A name for a record that has none: the same for the same record. */
export function sourceIdOf(given: string | undefined, text: string): string {
  return given ?? createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

/** The corners of a box. */
export function boxRing(left: number, top: number, right: number, bottom: number): number[] {
  return [left, top, right, top, right, bottom, left, bottom];
}

function shorten(message: string): string {
  return message.replace(/\p{Cc}/gu, ' ').slice(0, 100);
}
