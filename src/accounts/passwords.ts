/**
 * Passwords are kept as scrypt hashes (RFC 7914) in PHC string format. The cost is one of those that
 * OWASP's Password Storage Cheat Sheet gives as equal: N = 2^15, r = 8, p = 3, which takes 32 MB.
 */

import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { SpokenError } from '../words/text.ts';

interface Cost {
  /** Binary logarithm of N. */
  readonly ln: number;
  readonly r: number;
  readonly p: number;
}

const cost: Cost = { ln: 15, r: 8, p: 3 };
const hashBytes = 32;
const saltBytes = 16;

// libuv has four threads for hashes and files alike, and each hash takes 32 MB.
const atOnce = 2;
const maxWaiting = 40;

/** The password as a PHC string. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const hash = await derive(password, salt, cost);
  return `$scrypt$ln=${cost.ln},r=${cost.r},p=${cost.p}$${base64(salt)}$${base64(hash)}`;
}

/**
 * Whether the password is the one of the hash. Without a hash (no such account, or none that has a
 * password) it does the same work and answers false, so that time tells nothing.
 */
export async function verifyPassword(
  password: string,
  passwordHash: string | null | undefined,
): Promise<boolean> {
  const known = parse(passwordHash ?? '');
  const { salt, hash, ...parameters } = known ?? unmatched;
  const derived = await derive(password, salt, parameters);
  return timingSafeEqual(derived, hash) && known !== undefined;
}

const unmatched = { ...cost, salt: Buffer.alloc(saltBytes), hash: Buffer.alloc(hashBytes) };

function parse(phc: string): (Cost & { salt: Buffer; hash: Buffer }) | undefined {
  const match =
    /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})$/.exec(
      phc,
    );
  if (!match) return undefined;
  const [, ln, r, p, salt = '', hash = ''] = match;
  return {
    ln: Number(ln),
    r: Number(r),
    p: Number(p),
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  };
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}

let running = 0;
const waiting: (() => void)[] = [];

/** `unavailable` when too many wait already: a flood of passwords must not take the memory. */
async function derive(password: string, salt: Buffer, { ln, r, p }: Cost): Promise<Buffer> {
  if (running >= atOnce) {
    if (waiting.length >= maxWaiting) {
      throw new SpokenError('unavailable', 'signIn.busy');
    }
    // Whoever is done hands its place on, so that `running` stays.
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else {
    running++;
  }
  try {
    // The same characters can be typed as different code points.
    return await scryptAsync(password.normalize('NFKC'), salt, {
      N: 2 ** ln,
      r,
      p,
      maxmem: 256 * 2 ** ln * r,
    });
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

function scryptAsync(password: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, hashBytes, options, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}
