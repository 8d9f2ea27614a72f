import { z } from 'zod';

// Nothing that is more than one plain address passes: no names, lists, quotes or line breaks.
const schema = z.email().max(254);

/** The address in the form in which it is kept (lower case); undefined for what is none. */
export function asEmail(text: string): string | undefined {
  const parsed = schema.safeParse(text.trim().toLowerCase());
  return parsed.success ? parsed.data : undefined;
}
