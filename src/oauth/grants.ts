/**
 * What a client exchanges for a user access token; api-v4.txt, "Token Exchange" and "Refresh Flow".
 * Each grant is a sequence of steps, each of which throws an `OAuthRefusal` when it isn't satisfied.
 */

import { createHash, timingSafeEqual } from 'node:crypto';
import type { AuthorizationCode, UserToken } from '../model/application.ts';
import { hashSecret } from '../secret-hash.ts';
import type { Store } from '../store/store.ts';
import type { Client } from './client-authentication.ts';
import { grantIsGone, type IssueOptions, issueTokens, type TokenAnswer } from './issue-tokens.ts';
import { OAuthRefusal } from './refusal.ts';
import { maxScopeLength, readScopes } from './requested-scopes.ts';
import { isAccessToken, isAuthorizationCode, isRefreshToken } from './secret-texts.ts';

/** Parameters by name. */
type TokenParams = Readonly<Record<string, string | undefined>>;

interface GrantRequest {
  readonly store: Pick<Store, 'authorizations'>;
  readonly client: Client;
  readonly params: TokenParams;
  readonly options: IssueOptions;
}

/** Answers a request for a token from a client that is known. */
export function exchangeGrant(request: GrantRequest): Promise<TokenAnswer> {
  switch (request.params.grant_type) {
    case 'authorization_code':
      return exchangeCode(request);
    case 'refresh_token':
      return refresh(request);
    case undefined:
    case '':
      throw new OAuthRefusal('invalid_request', 'The parameter grant_type is required');
    default:
      throw new OAuthRefusal(
        'unsupported_grant_type',
        'grant_type must be authorization_code or refresh_token',
      );
  }
}

async function exchangeCode(request: GrantRequest): Promise<TokenAnswer> {
  const code = await useCode(request);
  requireOwnCode(request, code);
  requireFreshCode(request, code);
  requireSameCallback(request, code);
  requireCodeVerifier(request, code);
  const { store, options } = request;
  const answer = await issueTokens(store, code, options, { isOffline: code.isOffline });
  if (!answer) throw grantIsGone();
  return answer;
}

/** A code works once. Whoever shows it again may have stolen it, or been stolen from (RFC 6749, 4.1.2). */
async function useCode({ store, params, options }: GrantRequest): Promise<AuthorizationCode> {
  const text = required(params, 'code');
  const used = isAuthorizationCode(text)
    ? await store.authorizations.useCode(hashSecret(text))
    : undefined;
  if (!used) throw invalidGrant('The authorization code was never issued, or has expired');
  if (used.wasUsed) {
    await store.authorizations.revokeFamily(used.code.family, options.nowMs);
    throw invalidGrant('The authorization code has been used');
  }
  return used.code;
}

function requireOwnCode({ client }: GrantRequest, { applicationId }: AuthorizationCode): void {
  if (applicationId !== client.application.id) {
    throw invalidGrant('The authorization code was issued to another application');
  }
}

function requireFreshCode({ options }: GrantRequest, { expiresAtMs }: AuthorizationCode): void {
  if (expiresAtMs <= options.nowMs) throw invalidGrant('The authorization code has expired');
}

/** The parameter is optional, as in the document; where it is given it must be the one the code went to. */
function requireSameCallback({ client, params }: GrantRequest, code: AuthorizationCode): void {
  const expected = code.redirectUri ?? client.application.callbackUrls[0];
  if (params.redirect_uri && params.redirect_uri !== expected) {
    throw invalidGrant('redirect_uri is not the one that the authorization code was sent to');
  }
}

/** RFC 7636, 4.6; and no verifier where no challenge was sent, against downgrades (RFC 9700, 4.8.2). */
function requireCodeVerifier({ client, params }: GrantRequest, code: AuthorizationCode): void {
  const { code_verifier: verifier } = params;
  if (code.codeChallenge === null) {
    if (verifier || !client.isAuthenticated) throw invalidGrant('There was no code_challenge');
    return;
  }
  if (!verifier) throw invalidGrant('code_verifier is missing');
  const challenge = createHash('sha256').update(verifier).digest();
  const expected = Buffer.from(code.codeChallenge, 'base64url');
  if (challenge.length !== expected.length || !timingSafeEqual(challenge, expected)) {
    throw invalidGrant('code_verifier does not match the code_challenge');
  }
}

async function refresh(request: GrantRequest): Promise<TokenAnswer> {
  const token = await findRefreshToken(request);
  requireOwnToken(request, token);
  await requireUnspent(request, token);
  requireFreshToken(request, token);
  const accessScopes = readNarrowerScopes(request, token);
  const { store, options } = request;
  const isOffline = token.kind === 'refresh';
  const answer = await issueTokens(store, token, options, {
    isOffline,
    accessScopes,
    ...(isOffline && { exchanged: token.secretHash }),
  });
  if (answer) return answer;
  // Somebody else exchanged it in this very moment: one of the two has no right to it.
  if (isOffline) await store.authorizations.revokeFamily(token.family, options.nowMs);
  throw grantIsGone();
}

/** A refresh token, or, as in the document, the current user access token. */
async function findRefreshToken({ store, client, params }: GrantRequest): Promise<UserToken> {
  const text = required(params, 'refresh_token');
  // Without a secret, an access token that leaked once could be kept alive for ever.
  if (isAccessToken(text) && !client.isAuthenticated) {
    throw new OAuthRefusal(
      'unauthorized_client',
      'Only an application with a secret may refresh an access token; ask for the scope offline_access',
    );
  }
  const token =
    isAccessToken(text) || isRefreshToken(text)
      ? await store.authorizations.token(hashSecret(text))
      : undefined;
  if (!token) throw invalidGrant('The refresh token was never issued, or has expired');
  return token;
}

function requireOwnToken({ client }: GrantRequest, { applicationId }: UserToken): void {
  if (applicationId !== client.application.id) {
    throw invalidGrant('The refresh token was issued to another application');
  }
}

/** A refresh token works once; a second use revokes all that came of it (RFC 9700, 4.14.2). */
async function requireUnspent({ store, options }: GrantRequest, token: UserToken): Promise<void> {
  if (token.revokedAtMs === null) return;
  if (token.kind === 'refresh') {
    await store.authorizations.revokeFamily(token.family, options.nowMs);
  }
  throw grantIsGone();
}

function requireFreshToken({ options }: GrantRequest, { expiresAtMs }: UserToken): void {
  if (expiresAtMs <= options.nowMs) throw invalidGrant('The refresh token has expired');
}

/** RFC 6749, 6: a client may ask for less than it was given. */
function readNarrowerScopes({ params }: GrantRequest, token: UserToken): UserToken['scopes'] {
  const { scope = '' } = params;
  const { scopes } = readScopes(scope.slice(0, maxScopeLength));
  if (scopes.length === 0) return token.scopes;
  if (scopes.every((each) => token.scopes.includes(each))) return scopes;
  throw new OAuthRefusal('invalid_scope', 'The user did not allow that much');
}

function required(params: TokenParams, name: string): string {
  const value = params[name];
  if (!value) throw new OAuthRefusal('invalid_request', `The parameter ${name} is required`);
  return value;
}

function invalidGrant(message: string): OAuthRefusal {
  return new OAuthRefusal('invalid_grant', message);
}
