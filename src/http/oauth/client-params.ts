import type { FastifyRequest } from 'fastify';
import { WaysideError } from '../../errors.ts';
import type { Query } from '../query-string.ts';

/** Parameters of a request, as far as they were given and have a value. */
export type Params<Name extends string> = Readonly<Partial<Record<Name, string>>>;

/**
 * Reads parameters from wherever clients put them: a JSON body (also with a comma too many), a form
 * (also one that is labelled as JSON, or not labelled at all), and the query, whose values count least.
 * So the label is not looked at: no form begins with a brace. Throws `invalid-argument`.
 */
export function readClientParams<Name extends string>(
  { body, query }: Pick<FastifyRequest, 'body' | 'query'>,
  names: readonly Name[],
): Params<Name> {
  const text = typeof body === 'string' ? body.trim() : '';
  const given = text.startsWith('{') ? readJson(text) : readForm(text);
  const params: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const value = given(name) || (query as Query)[name];
    if (value) params[name] = value;
  }
  return params;
}

type Reader = (name: string) => string | undefined;

function readForm(text: string): Reader {
  const form = new URLSearchParams(text);
  return (name) => {
    const [value, ...others] = new Set(form.getAll(name));
    // RFC 6749, 3.2: who repeats a parameter wants two readers to understand two different things.
    if (others.length > 0) throw malformed(`The parameter ${name} is repeated`);
    return value;
  };
}

function readJson(text: string): Reader {
  const body = parseJson(text) ?? parseJson(text.replace(/,\s*\}$/, '}'));
  if (typeof body !== 'object' || body === null) throw malformed('The body is no JSON object');
  return (name) => {
    const value: unknown = Object.hasOwn(body, name) ? body[name as keyof typeof body] : undefined;
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string') throw malformed(`The parameter ${name} must be a text`);
    return value;
  };
}

/** Numbers come as they were written, so that a long id isn't rounded to another one. */
function parseJson(text: string): unknown {
  const keepNumbers = (_key: string, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' ? (context?.source ?? String(value)) : value;
  try {
    return JSON.parse(text, keepNumbers);
  } catch {
    return undefined;
  }
}

function malformed(message: string): WaysideError {
  return new WaysideError('invalid-argument', message);
}
