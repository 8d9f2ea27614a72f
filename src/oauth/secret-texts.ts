/**
 * The secrets that are handed out, and the one form in which they are kept: all of them are random
 * and of at least 128 bits, so that a fast hash without salt is enough, and looking one up by its hash
 * takes as long for a wrong one as for a right one.
 */

import { createHash, randomBytes } from 'node:crypto';

/** Hex SHA-256 of a secret: the form in which the store knows it. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** 32 random hex digits. */
export function newSecret(): string {
  return randomBytes(16).toString('hex');
}

const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Random letters and digits, each equally likely. */
function randomLetters(length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      // The bytes beyond the last whole alphabet would make the first letters likelier.
      if (byte < letters.length * 4 && text.length < length) text += letters[byte % letters.length];
    }
  }
  return text;
}

const accessTokenPattern = /^MLYAR[0-9A-Za-z]{123}ZD$/;
const refreshTokenPattern = /^MLYRT[0-9A-Za-z]{123}ZD$/;
const codePattern = /^AQ[\w-]{126}$/;

/** A user access token, in the form that clients know: opaque, 130 letters and digits. */
export function newAccessToken(): string {
  return `MLYAR${randomLetters(123)}ZD`;
}

export function newRefreshToken(): string {
  return `MLYRT${randomLetters(123)}ZD`;
}

/** An authorization code: needs no escaping in a URL. */
export function newAuthorizationCode(): string {
  return `AQ${randomLetters(126)}`;
}

export function isAccessToken(text: string): boolean {
  return accessTokenPattern.test(text);
}

export function isRefreshToken(text: string): boolean {
  return refreshTokenPattern.test(text);
}

export function isAuthorizationCode(text: string): boolean {
  return codePattern.test(text);
}
