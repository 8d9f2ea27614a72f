/** Authorizations, codes and tokens as rows, and back. */

import type { Authorization, AuthorizationCode, Scope, UserToken } from '../model/application.ts';
import { flag, type Tables } from './tables.ts';

export function toAuthorization(row: Tables['authorizations']): Authorization {
  return {
    applicationId: row.application_id,
    userId: row.user_id,
    scopes: readScopes(row.scopes),
    createdAtMs: row.created_at_ms,
  };
}

export function toCode(row: Tables['authorization_codes']): AuthorizationCode {
  return {
    codeHash: row.code_hash,
    applicationId: row.application_id,
    userId: row.user_id,
    scopes: readScopes(row.scopes),
    redirectUri: row.redirect_uri,
    codeChallenge: row.code_challenge,
    isOffline: row.is_offline === 1,
    family: row.family,
    expiresAtMs: row.expires_at_ms,
  };
}

export function codeRow(code: AuthorizationCode): Tables['authorization_codes'] {
  return {
    code_hash: code.codeHash,
    application_id: code.applicationId,
    user_id: code.userId,
    scopes: JSON.stringify(code.scopes),
    redirect_uri: code.redirectUri,
    code_challenge: code.codeChallenge,
    is_offline: flag(code.isOffline),
    family: code.family,
    expires_at_ms: code.expiresAtMs,
    is_used: 0,
  };
}

export function toToken(row: Tables['user_tokens']): UserToken {
  return {
    secretHash: row.secret_hash,
    kind: row.kind,
    applicationId: row.application_id,
    userId: row.user_id,
    scopes: readScopes(row.scopes),
    family: row.family,
    issuedAtMs: row.issued_at_ms,
    expiresAtMs: row.expires_at_ms,
    revokedAtMs: row.revoked_at_ms,
  };
}

export function tokenRow(token: UserToken): Tables['user_tokens'] {
  return {
    secret_hash: token.secretHash,
    kind: token.kind,
    application_id: token.applicationId,
    user_id: token.userId,
    scopes: JSON.stringify(token.scopes),
    family: token.family,
    issued_at_ms: token.issuedAtMs,
    expires_at_ms: token.expiresAtMs,
    revoked_at_ms: token.revokedAtMs,
  };
}

function readScopes(json: string): Scope[] {
  return JSON.parse(json) as Scope[];
}
