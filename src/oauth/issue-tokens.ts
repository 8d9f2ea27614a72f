import type { Application, Scope, UserToken, UserTokenKind } from '../model/application.ts';
import { hashSecret } from '../secret-hash.ts';
import type { Store } from '../store/store.ts';
import { OAuthRefusal } from './refusal.ts';
import { newAccessToken, newRefreshToken, newSecret } from './secret-texts.ts';

/** What a client is answered when it gets a token; RFC 6749, 5.1. */
export interface TokenAnswer {
  readonly access_token: string;
  /** Seconds. */
  readonly expires_in: number;
  readonly token_type: 'bearer';
  /** Only for clients that asked for offline access. */
  readonly refresh_token?: string;
  /** Separated by spaces; only for clients that asked for offline access. */
  readonly scope?: string;
}

/** Whom tokens are for. */
export type TokenGrant = Pick<UserToken, 'applicationId' | 'userId' | 'scopes' | 'family'>;

export interface IssueOptions {
  readonly nowMs: number;
  readonly tokenTtlSeconds: number;
}

interface IssueChoices {
  /** Whether a refresh token comes with it. */
  readonly isOffline: boolean;
  /** Less than the grant has, when less was asked for. */
  readonly accessScopes?: readonly Scope[];
  /** Hash of the refresh token that is spent for it. */
  readonly exchanged?: string;
}

/** A refresh token outlives the access token that comes with it, so that there is time to use it. */
const refreshTtlFactor = 3;

/** Undefined when the consent is gone, or the refresh token was spent already. */
export async function issueTokens(
  { authorizations }: Pick<Store, 'authorizations'>,
  grant: TokenGrant,
  { nowMs, tokenTtlSeconds }: IssueOptions,
  { isOffline, accessScopes = grant.scopes, exchanged }: IssueChoices,
): Promise<TokenAnswer | undefined> {
  const accessToken = newAccessToken();
  const expiresAtMs = nowMs + tokenTtlSeconds * 1000;
  const access = { ...grant, scopes: accessScopes };
  const rows = [tokenRow('access', accessToken, access, nowMs, expiresAtMs)];
  const answer = {
    access_token: accessToken,
    expires_in: tokenTtlSeconds,
    token_type: 'bearer',
  } as const;
  if (!isOffline) return (await authorizations.issue(rows, exchanged)) ? answer : undefined;

  const refreshToken = newRefreshToken();
  const refreshUntilMs = nowMs + refreshTtlFactor * tokenTtlSeconds * 1000;
  rows.push(tokenRow('refresh', refreshToken, grant, nowMs, refreshUntilMs));
  if (!(await authorizations.issue(rows, exchanged))) return undefined;
  return { ...answer, refresh_token: refreshToken, scope: accessScopes.join(' ') };
}

/**
 * Issues an access token to somebody who signed in through the application itself: to ask for their
 * password is to ask for all that the application may do.
 */
export async function issueAfterSignIn(
  { authorizations }: Pick<Store, 'authorizations'>,
  application: Application,
  userId: number,
  { nowMs, tokenTtlSeconds }: IssueOptions,
): Promise<TokenAnswer> {
  const accessToken = newAccessToken();
  const scopes: readonly Scope[] = application.scopes;
  const grant = { applicationId: application.id, userId, scopes, family: newSecret() };
  await authorizations.issueDirectly(
    { applicationId: application.id, userId, scopes, createdAtMs: nowMs },
    tokenRow('access', accessToken, grant, nowMs, nowMs + tokenTtlSeconds * 1000),
  );
  return { access_token: accessToken, expires_in: tokenTtlSeconds, token_type: 'bearer' };
}

/** The same for every reason why a grant's tokens can't be issued: none is the client's to know. */
export function grantIsGone(): OAuthRefusal {
  return new OAuthRefusal('invalid_grant', 'The user has not authorized the application');
}

function tokenRow(
  kind: UserTokenKind,
  token: string,
  { applicationId, userId, scopes, family }: TokenGrant,
  issuedAtMs: number,
  expiresAtMs: number,
): UserToken {
  return {
    secretHash: hashSecret(token),
    kind,
    applicationId,
    userId,
    scopes,
    family,
    issuedAtMs,
    expiresAtMs,
    revokedAtMs: null,
  };
}
