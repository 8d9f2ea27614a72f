import type { Text } from '../words/text.ts';
import { worstPasswords } from './worst-passwords.ts';

const minLength = 8;
const maxBytes = 1000;

export const passwordHint: Text = { key: 'passwords.hint', values: { least: minLength } };

/** What is wrong with a new password; undefined when nothing is. */
export function passwordProblem(password: string, username: string): Text | undefined {
  if ([...password].length < minLength) {
    return { key: 'passwords.tooShort', values: { least: minLength } };
  }
  if (Buffer.byteLength(password) > maxBytes) return { key: 'passwords.tooLong' };
  const lower = password.toLowerCase();
  const isName = lower === username.toLowerCase();
  if (isName || new Set(lower).size < 3 || worstPasswords.has(lower)) {
    return { key: 'passwords.guessable' };
  }
  return undefined;
}

/** Whether a password is worth hashing at all: none longer than allowed was ever set. */
export function canBePassword(password: string): boolean {
  return Buffer.byteLength(password) <= maxBytes;
}
