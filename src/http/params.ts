/**
 * Query parameters: zod schemas that read and check them, and from which the OpenAPI document is
 * made. An empty parameter counts as one that was left out.
 */

import { z } from 'zod';
import { WaysideError } from '../errors.ts';
import type { BoundingBox } from '../geo/tile-grid.ts';
import { parseId } from '../model/ids.ts';

/** Checks a request's query. Throws `invalid-argument` naming the parameter and the rule. */
export function readParams<Schema extends z.ZodObject>(
  schema: Schema,
  query: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(query);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = issue?.path.join('.') ?? '';
  throw new WaysideError('invalid-argument', `Param ${name} ${issue?.message}`);
}

interface ParamText {
  readonly description: string;
  /** Completes "Param x …". */
  readonly rule: string;
  readonly examples?: string[];
}

/** An optional parameter; `read` answers undefined for what it can't read. */
export function param<Value>(
  read: (text: string) => Value | undefined,
  { description, rule, examples }: ParamText,
) {
  return z
    .string()
    .transform((text, context): Value | undefined => {
      const trimmed = text.trim();
      if (trimmed === '') return undefined;
      const value = read(trimmed);
      if (value === undefined) context.addIssue({ code: 'custom', message: rule });
      return value;
    })
    .optional()
    .meta({ description, ...(examples && { examples }) });
}

/** The value of a parameter that must be there. */
export function required<Value>(name: string, value: Value | undefined): Value {
  if (value === undefined) {
    throw new WaysideError('invalid-argument', `The parameter ${name} is required`);
  }
  return value;
}

export function textParam(description: string) {
  return param((text) => (/^\P{Cc}{1,200}$/u.test(text) ? text : undefined), {
    description,
    rule: 'must be a text of at most 200 characters',
  });
}

export function idParam(description: string) {
  return param(parseId, { description, rule: 'must be an ID, such as 135511895288847' });
}

/** A list separated by commas; what is no item of the kind (`read` answers undefined) is left out. */
export function listParam<Item>(
  read: (text: string) => Item | undefined,
  maxItems: number,
  description: string,
) {
  return param(
    (text) => {
      const items = new Set<Item>();
      let count = 0;
      for (const part of text.split(',')) {
        if (part.trim() === '') continue;
        if (++count > maxItems) return undefined;
        const item = read(part.trim());
        if (item !== undefined) items.add(item);
      }
      return [...items];
    },
    { description, rule: `must be a list of at most ${maxItems} IDs, separated by commas` },
  );
}

export function numberParam(min: number, max: number, description: string, unit: string) {
  return param(
    (text) => {
      const value = readNumber(text);
      return value !== undefined && value >= min && value <= max ? value : undefined;
    },
    { description, rule: `must be a number of ${unit} from ${min} to ${max}` },
  );
}

/** One of the keys of a table. */
export function oneOfParam<Key extends string>(
  table: Readonly<Record<Key, unknown>>,
  description: string,
) {
  const keys = Object.keys(table);
  return param((text) => (Object.hasOwn(table, text) ? (text as Key) : undefined), {
    description: `${description}: ${keys.join(', ')}`,
    rule: `must be one of ${keys.join(', ')}`,
    examples: keys.slice(0, 1),
  });
}

export function booleanParam(description: string) {
  const values: Readonly<Record<string, boolean>> = {
    true: true,
    '1': true,
    false: false,
    '0': false,
  };
  return param((text) => values[text.toLowerCase()], {
    description,
    rule: 'must be true or false',
    examples: ['true'],
  });
}

/** A larger limit is brought down to the most that there is. */
export function limitParam(most: number, what = 'The most entities to return') {
  return param(
    (text) => {
      const value = /^\d{1,9}$/.test(text) ? Number(text) : 0;
      return value > 0 ? Math.min(value, most) : undefined;
    },
    {
      description: `${what}; ${most} by default and at most`,
      rule: 'must be a whole number above 0',
    },
  );
}

export const bboxParam = param(readBoundingBox, {
  description:
    'Only inside this box: left, bottom, right, top in degrees. A left that is greater than right crosses the antimeridian',
  rule: 'must be four numbers: minLon,minLat,maxLon,maxLat, in degrees, with minLat not above maxLat',
  examples: ['12.967,55.597,13.008,55.607'],
});

function readBoundingBox(text: string): BoundingBox | undefined {
  const numbers = text.split(',').map((part) => readNumber(part.trim()));
  const [west, south, east, north] = numbers;
  if (numbers.length !== 4) return undefined;
  if (west === undefined || south === undefined || east === undefined || north === undefined) {
    return undefined;
  }
  if (south < -90 || north > 90 || south > north) return undefined;
  if (Math.abs(west) <= 180 && Math.abs(east) <= 180) return [west, south, east, north];
  // Clients that add to a longitude, and maps that show the world several times, go beyond ±180.
  if (Math.abs(west) > 540 || Math.abs(east) > 540 || west > east) return undefined;
  if (east - west >= 360) return [-180, south, 180, north];
  return [wrapLongitude(west), south, wrapLongitude(east), north];
}

function wrapLongitude(lon: number): number {
  if (Math.abs(lon) <= 180) return lon;
  return lon - 360 * Math.sign(lon);
}

function readNumber(text: string): number | undefined {
  if (text.length > 40 || !/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i.test(text)) {
    return undefined;
  }
  return Number(text);
}

/** A time in ISO 8601, in milliseconds. */
export function timeParam(description: string) {
  return param(readTime, {
    description,
    rule: 'must be a time in the ISO 8601 format, such as 2022-08-16T16:42:46Z',
    examples: ['2022-08-16T16:42:46Z'],
  });
}

const isoPattern =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|[+ -]\d\d(?::?\d\d)?)?)?$/i;

/**
 * A time without a zone is UTC. A space may stand for the `T`, as Python writes times. The `+` of a
 * zone that was not encoded arrives as a space, too.
 */
function readTime(text: string): number | undefined {
  const match = isoPattern.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '0', zone = 'Z'] =
    match;
  const ms = Math.floor(Number(`0.${fraction}`) * 1000);
  const local = new Date(0);
  local.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const isRealDate =
    local.getUTCMonth() === Number(month) - 1 && local.getUTCDate() === Number(day);
  if (!isRealDate || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) {
    return undefined;
  }
  local.setUTCHours(Number(hour), Number(minute), Number(second), ms);
  if (zone.toUpperCase() === 'Z') return local.getTime();
  const digits = zone.slice(1).replace(':', '');
  const [zoneHours, zoneMinutes] = [Number(digits.slice(0, 2)), Number(digits.slice(2) || '0')];
  if (zoneHours > 23 || zoneMinutes > 59) return undefined;
  const offsetMs = (zoneHours * 60 + zoneMinutes) * 60_000;
  return local.getTime() + (zone.startsWith('-') ? offsetMs : -offsetMs);
}

export const fieldsParam = z
  .string()
  .optional()
  .meta({
    description:
      'Fields to return, separated by commas; `creator.username` or `creator{username}` for parts. `id` is always returned',
    examples: ['id,geometry,captured_at'],
  });
