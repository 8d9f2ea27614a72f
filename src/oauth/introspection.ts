import { hashSecret } from '../secret-hash.ts';
import type { Store } from '../store/store.ts';
import { parseApplicationKey, verifyApplicationKey } from './application-keys.ts';
import type { Client } from './client-authentication.ts';
import { OAuthRefusal } from './refusal.ts';
import { isAccessToken, isRefreshToken } from './secret-texts.ts';

type IntrospectionStore = Pick<Store, 'applications' | 'authorizations' | 'users'>;

/** RFC 7662, 2.2; nothing but `active` for a token that doesn't work or is of another application. */
export type Introspection =
  | { readonly active: false }
  | {
      readonly active: true;
      readonly scope: string;
      readonly client_id: string;
      readonly token_type?: 'bearer';
      readonly username?: string;
      readonly sub?: string;
      /** Seconds since 1970. */
      readonly iat?: number;
      readonly exp?: number;
    };

const inactive: Introspection = { active: false };

/** What a token of the application's own is good for. Only for applications that proved who they are. */
export async function introspectToken(
  store: IntrospectionStore,
  { application, isAuthenticated }: Client,
  text: string | undefined,
  nowMs: number,
): Promise<Introspection> {
  if (!isAuthenticated) throw new OAuthRefusal('invalid_client', 'Error validating application');
  if (!text) throw new OAuthRefusal('invalid_request', 'The parameter token is required');
  const key = parseApplicationKey(text);
  if (key) {
    const isOwn = key.applicationId === application.id;
    return isOwn && (await verifyApplicationKey(store, key, 'token'))
      ? { active: true, scope: 'read', client_id: String(application.id), token_type: 'bearer' }
      : inactive;
  }
  if (!isAccessToken(text) && !isRefreshToken(text)) return inactive;
  const token = await store.authorizations.token(hashSecret(text));
  if (token?.applicationId !== application.id) return inactive;
  if (token.revokedAtMs !== null || token.expiresAtMs <= nowMs) return inactive;
  const [consent, user] = await Promise.all([
    store.authorizations.get(application.id, token.userId),
    store.users.get(token.userId),
  ]);
  if (!consent || !user) return inactive;
  return {
    active: true,
    scope: token.scopes.filter((scope) => consent.scopes.includes(scope)).join(' '),
    client_id: String(application.id),
    ...(token.kind === 'access' && { token_type: 'bearer' }),
    username: user.username,
    sub: String(user.id),
    iat: Math.floor(token.issuedAtMs / 1000),
    exp: Math.floor(token.expiresAtMs / 1000),
  };
}
