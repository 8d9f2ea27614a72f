import { worstPasswords } from './worst-passwords.ts';

const minLength = 8;
const maxBytes = 1000;

export const passwordHint = `At least ${minLength} characters. A few words that only you put together are easy to remember and hard to guess.`;

/** What is wrong with a new password, in words; undefined when nothing is. */
export function passwordProblem(password: string, username: string): string | undefined {
  if ([...password].length < minLength)
    return `The password needs at least ${minLength} characters.`;
  if (Buffer.byteLength(password) > maxBytes) return 'The password is too long.';
  const lower = password.toLowerCase();
  const isName = lower === username.toLowerCase();
  if (isName || new Set(lower).size < 3 || worstPasswords.has(lower)) {
    return 'This password is among the first that anybody would try. Choose another one.';
  }
  return undefined;
}

/** Whether a password is worth hashing at all: none longer than allowed was ever set. */
export function canBePassword(password: string): boolean {
  return Buffer.byteLength(password) <= maxBytes;
}
