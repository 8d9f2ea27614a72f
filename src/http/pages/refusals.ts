import { type ErrorKind, WaysideError } from '../../errors.ts';
import type { PageWords } from '../../words/in-languages.ts';
import { SpokenError, say, type Text } from '../../words/text.ts';
import type { FormErrors } from './forms.ts';

/** A form that was not done, and why: it is shown again. */
export interface Refusal {
  readonly status: number;
  readonly errors: FormErrors;
}

/** The status of a form that must be corrected. */
export const unprocessable = 422;

const statuses: Readonly<Partial<Record<ErrorKind, number>>> = {
  'sign-in-refused': unprocessable,
  throttled: 429,
  unavailable: 503,
};

/**
 * What a visitor can do something about, as an error of the field of that name (the whole form's when
 * left out). Throws what is another matter.
 */
export function refusalOf(error: unknown, words: PageWords, field = ''): Refusal {
  const status = error instanceof WaysideError ? statuses[error.kind] : undefined;
  if (!(error instanceof WaysideError) || status === undefined) throw error;
  const name = error.kind === 'sign-in-refused' ? field : '';
  return { status, errors: { [name]: tell(error, words) } };
}

/** What an error says to a visitor; in English where nobody thought of visitors. */
export function tell(error: WaysideError, words: PageWords): string {
  return error instanceof SpokenError ? say(words, error.text) : error.message;
}

/** Errors of fields; undefined when there are none. */
export function problemsOf(
  problems: Readonly<Record<string, Text | undefined>>,
  words: PageWords,
): Refusal | undefined {
  const errors: Record<string, string> = {};
  for (const [name, problem] of Object.entries(problems)) {
    if (problem !== undefined) errors[name] = say(words, problem);
  }
  return Object.keys(errors).length === 0 ? undefined : { status: unprocessable, errors };
}
