/** Consents, codes and tokens, small and by name. */

import type { Authorization, AuthorizationCode, UserToken } from '../src/model/application.ts';

export type Pair = Pick<Authorization, 'applicationId' | 'userId'>;

export function consent(pair: Pair, changes: Partial<Authorization> = {}): Authorization {
  return { ...pair, scopes: ['read', 'upload'], createdAtMs: 1000, ...changes };
}

/** A code that begins the family of its own name. */
export function code(
  pair: Pair,
  codeHash: string,
  changes: Partial<AuthorizationCode> = {},
): AuthorizationCode {
  return {
    ...pair,
    codeHash,
    scopes: ['read'],
    redirectUri: null,
    codeChallenge: null,
    isOffline: false,
    family: codeHash,
    expiresAtMs: 2000,
    ...changes,
  };
}

export function token(
  pair: Pair,
  secretHash: string,
  family: string,
  changes: Partial<UserToken> = {},
): UserToken {
  return {
    ...pair,
    secretHash,
    kind: 'access',
    scopes: ['read'],
    family,
    issuedAtMs: 1500,
    expiresAtMs: 9000,
    revokedAtMs: null,
    ...changes,
  };
}
