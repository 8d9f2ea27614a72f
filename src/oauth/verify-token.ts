import { WaysideError } from '../errors.ts';
import type { LimitOverrides, Scope } from '../model/application.ts';
import { hashSecret } from '../secret-hash.ts';
import type { Store } from '../store/store.ts';
import { parseApplicationKey, verifyApplicationKey } from './application-keys.ts';
import { isAccessToken } from './secret-texts.ts';

/** Who calls, and what they may do. */
export interface Caller {
  readonly applicationId: number;
  /** Undefined: the application calls for itself, with a client token. */
  readonly userId: number | undefined;
  readonly scopes: readonly Scope[];
  /** The application's own limits. */
  readonly limits: LimitOverrides;
  /** Infinity: never. */
  readonly expiresAtMs: number;
}

type TokenStore = Pick<Store, 'applications' | 'authorizations'>;

/** A client token reads what is public, and does nothing in anybody's name. */
const clientTokenScopes: readonly Scope[] = ['read'];

/**
 * Finds out who calls with a token. Throws `token-undecodable`, `token-unknown`, `token-expired` or
 * `token-deauthorized`, with the messages that clients of the Mapillary API look for.
 */
export async function verifyToken(store: TokenStore, text: string, nowMs: number): Promise<Caller> {
  const key = parseApplicationKey(text);
  if (key) {
    const [known, application] = await Promise.all([
      verifyApplicationKey(store, key, 'token'),
      store.applications.get(key.applicationId),
    ]);
    if (!known || !application) throw unknownToken();
    return {
      applicationId: application.id,
      userId: undefined,
      scopes: clientTokenScopes,
      limits: application.limits,
      expiresAtMs: Number.POSITIVE_INFINITY,
    };
  }
  if (!isAccessToken(text)) throw new WaysideError('token-undecodable', 'Failed to decode');
  return verifyUserToken(store, text, nowMs);
}

async function verifyUserToken(store: TokenStore, text: string, nowMs: number): Promise<Caller> {
  const token = await store.authorizations.token(hashSecret(text));
  if (token?.kind !== 'access') throw unknownToken();
  const { applicationId, userId, expiresAtMs } = token;
  if (token.revokedAtMs !== null) throw deauthorized(applicationId);
  if (expiresAtMs <= nowMs) throw expired(expiresAtMs, nowMs);
  const [application, consent] = await Promise.all([
    store.applications.get(applicationId),
    store.authorizations.get(applicationId, userId),
  ]);
  if (!application || !consent) throw deauthorized(applicationId);
  return {
    applicationId,
    userId,
    // Never more than the user sees that they allowed.
    scopes: token.scopes.filter((scope) => consent.scopes.includes(scope)),
    limits: application.limits,
    expiresAtMs,
  };
}

function unknownToken(): WaysideError {
  return new WaysideError('token-unknown', 'Error validating application');
}

function deauthorized(applicationId: number): WaysideError {
  return new WaysideError(
    'token-deauthorized',
    `Error validating access token: The user has not authorized application ${applicationId}.`,
  );
}

/** The error for a token that is past its time. */
function expired(expiresAtMs: number, nowMs: number): WaysideError {
  const text = (ms: number) => new Date(ms).toUTCString();
  return new WaysideError(
    'token-expired',
    `Error validating access token: Session has expired on ${text(expiresAtMs)}. The current time is ${text(nowMs)}.`,
  );
}
