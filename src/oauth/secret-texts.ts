/** The secrets that are handed out: all random, and of at least 128 bits. */

import { randomBytes } from 'node:crypto';

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
