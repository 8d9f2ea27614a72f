import { words } from '../words.ts';
import { Refused } from './upload-api.ts';

/** Why something was not done, in the server's own words where it has some. */
export function refusalText(error: unknown): string {
  // Without a status it is this page that refused.
  if (error instanceof Refused && error.status === 0) return error.message;
  const message = error instanceof Error ? error.message : '';
  return message ? words('upload.problems.said', { message }) : words('upload.problems.refused');
}
