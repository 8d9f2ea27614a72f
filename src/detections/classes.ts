import { z } from 'zod';
import { WaysideError } from '../errors.ts';
import { isValue } from '../model/vocabulary.ts';

/** Which value the categories of a file stand for, by their names; null: leave them out. `*`: all others. */
export type Classes = Readonly<Record<string, string | null>>;

/** Reads a mapping such as `{"fire hydrant": "object--fire-hydrant", "*": null}`. Throws `invalid-argument`. */
export function readClasses(text: string): Classes {
  const schema = z.record(z.string(), z.union([z.string().refine(isValue), z.null()]));
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    const [issue] = cause instanceof z.ZodError ? cause.issues : [];
    const name = issue?.path.join('.');
    throw new WaysideError(
      'invalid-argument',
      name
        ? `The classes can't be used: ${name} must stand for a value, such as object--fire-hydrant, or null`
        : 'The classes must be a JSON object from category names to values',
      { cause },
    );
  }
}

/**
 * The value of a category: what the mapping says of its name or number, or else the name or the
 * supercategory where that is a value itself, as it is in Mapillary Vistas. Undefined: nobody knows.
 */
export function valueOfCategory(
  {
    id,
    name,
    supercategory,
  }: { readonly id: string; readonly name: string; readonly supercategory?: string | undefined },
  classes: Classes,
): string | null | undefined {
  for (const key of [name, id]) if (Object.hasOwn(classes, key)) return classes[key];
  if (isValue(name)) return name;
  if (supercategory !== undefined && isValue(supercategory)) return supercategory;
  return Object.hasOwn(classes, '*') ? classes['*'] : undefined;
}
