/** An application's request for a user's consent, and the ways it ends; api-v4.txt, "Authorization". */

import type { Application, Scope } from '../model/application.ts';
import { parseId } from '../model/ids.ts';
import { hashSecret } from '../secret-hash.ts';
import type { Store } from '../store/store.ts';
import type { Text } from '../words/text.ts';
import { addParameters, isSameCallback } from './callback-urls.ts';
import { maxScopeLength, readScopes } from './requested-scopes.ts';
import { newAuthorizationCode, newSecret } from './secret-texts.ts';

/** RFC 6749, 4.1.2: ten minutes at most. */
const codeLifetimeMs = 600_000;

const maxStateLength = 2000;

/** A request that a user can be asked about. */
export interface AuthorizationRequest {
  readonly kind: 'ask';
  readonly application: Application;
  readonly scopes: readonly Scope[];
  /** Where the answer goes. */
  readonly redirectUri: string;
  /** The same as the request had it; null: it had none. */
  readonly requestedRedirectUri: string | null;
  readonly state: string | undefined;
  readonly codeChallenge: string | null;
  /** A rotating refresh token was asked for. */
  readonly isOffline: boolean;
}

export type PreparedAuthorization =
  | AuthorizationRequest
  /** An error page: where it would go to can't be trusted. The text is for who sees that page. */
  | { readonly kind: 'refuse'; readonly text: Text }
  /** The application made a mistake that only it can put right. */
  | { readonly kind: 'redirect'; readonly url: string };

/** Error codes of the document that an application is sent. */
export type AuthorizationError =
  | 'user_denied'
  | 'invalid_request'
  | 'invalid_scope'
  | 'server_error';

type Query = Readonly<Record<string, string | undefined>>;

/** Checks a request for authorization. `query`: parameters by name, decoded. */
export async function prepareAuthorization(
  store: Pick<Store, 'applications'>,
  query: Query,
): Promise<PreparedAuthorization> {
  const clientId = query.client_id?.trim() ?? '';
  if (clientId === '') return refuse({ key: 'consent.refused.noClientId' });
  const id = parseId(clientId);
  const application = id === undefined ? undefined : await store.applications.get(id);
  if (!application) return refuse({ key: 'consent.refused.unknown' });
  const requestedRedirectUri = query.redirect_uri || null;
  const redirectUri = findCallback(application, requestedRedirectUri);
  if (redirectUri === undefined) {
    const reason = requestedRedirectUri === null ? 'noCallback' : 'strangeCallback';
    return refuse({ key: `consent.refused.${reason}`, values: { name: application.name } });
  }

  const { state, scope = '' } = query;
  if (state !== undefined && state.length > maxStateLength) {
    return redirect(redirectUri, undefined, 'invalid_request', 'state is too long');
  }
  const mistake = problemOfRequest(query, application);
  if (mistake) return redirect(redirectUri, state, 'invalid_request', mistake);
  const requested = readScopes(scope);
  if (requested.scopes.some((each) => !application.scopes.includes(each))) {
    return redirect(redirectUri, state, 'invalid_scope', 'The application has fewer scopes');
  }
  return {
    kind: 'ask',
    application,
    scopes: requested.scopes.length > 0 ? requested.scopes : application.scopes,
    redirectUri,
    requestedRedirectUri,
    state,
    codeChallenge: query.code_challenge || null,
    isOffline: requested.isOffline,
  };
}

/** Where the answer goes: what was asked for, if it is registered, or else the first that is. */
function findCallback({ callbackUrls }: Application, requested: string | null) {
  if (requested === null) return callbackUrls[0];
  return callbackUrls.some((registered) => isSameCallback(registered, requested))
    ? requested
    : undefined;
}

function problemOfRequest(query: Query, { isPublic }: Application): string | undefined {
  const { response_type, response_mode, code_challenge, code_challenge_method, scope } = query;
  if (response_type && response_type !== 'code') return 'response_type must be code';
  if (response_mode && response_mode !== 'query') return 'response_mode must be query';
  if (scope && scope.length > maxScopeLength) return 'scope is too long';
  if (!code_challenge) {
    if (code_challenge_method) return 'code_challenge is missing';
    return isPublic ? 'A public application must send a code_challenge (S256)' : undefined;
  }
  if (code_challenge_method !== 'S256') return 'code_challenge_method must be S256';
  return /^[\w-]{43}$/.test(code_challenge) ? undefined : 'code_challenge is no SHA-256';
}

/** Keeps the user's consent and answers where to send their browser: back, with a code. */
export async function grantAuthorization(
  store: Pick<Store, 'authorizations'>,
  request: AuthorizationRequest,
  userId: number,
): Promise<string> {
  const { application, redirectUri, state } = request;
  const nowMs = Date.now();
  const code = newAuthorizationCode();
  const earlier = await store.authorizations.get(application.id, userId);
  await store.authorizations.authorize(
    {
      applicationId: application.id,
      userId,
      // What was allowed before stays: tokens that rest on it are still about.
      scopes: application.scopes.filter(
        (scope) => request.scopes.includes(scope) || earlier?.scopes.includes(scope),
      ),
      createdAtMs: nowMs,
    },
    {
      codeHash: hashSecret(code),
      applicationId: application.id,
      userId,
      scopes: request.scopes,
      redirectUri: request.requestedRedirectUri,
      codeChallenge: request.codeChallenge,
      isOffline: request.isOffline,
      family: newSecret(),
      expiresAtMs: nowMs + codeLifetimeMs,
    },
  );
  return addParameters(redirectUri, { state, code });
}

/** Where to send the browser of a user who said no. */
export function denyAuthorization(request: AuthorizationRequest): string {
  return failAuthorization(request, 'user_denied');
}

/** Where to send the browser when it came to nothing: an outdated session is an `invalid_request`. */
export function failAuthorization(
  { redirectUri, state }: Pick<AuthorizationRequest, 'redirectUri' | 'state'>,
  error: AuthorizationError,
  description?: string,
): string {
  return addParameters(redirectUri, { error, error_description: description, state });
}

function refuse(text: Text): PreparedAuthorization {
  return { kind: 'refuse', text };
}

function redirect(
  redirectUri: string,
  state: string | undefined,
  error: AuthorizationError,
  description: string,
): PreparedAuthorization {
  return {
    kind: 'redirect',
    url: failAuthorization({ redirectUri, state }, error, description),
  };
}
