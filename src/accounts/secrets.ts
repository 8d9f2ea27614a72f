import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits, in characters that cookies and links bear. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Whether a text can be a secret of `newSecret` at all. */
export function isSecret(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text);
}

/** Hex SHA-256: the form in which the store knows secrets. They are random enough for a fast hash. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
