import { randomBytes } from 'node:crypto';

/** 256 random bits, in characters that cookies and links bear. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Whether a text can be a secret of `newSecret` at all. */
export function isSecret(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text);
}
