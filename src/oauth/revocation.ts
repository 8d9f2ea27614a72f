import { hashSecret } from '../secret-hash.ts';
import type { Store } from '../store/store.ts';
import { parseApplicationKey } from './application-keys.ts';
import type { Client } from './client-authentication.ts';
import { OAuthRefusal } from './refusal.ts';
import { isAccessToken, isRefreshToken } from './secret-texts.ts';

/**
 * Revokes a token, and all that came of the same consent page: a client that signs its user out
 * mustn't leave tokens behind that it refreshed earlier. A token that doesn't work anyway, or is of
 * another application, is passed over in silence (RFC 7009, 2.2).
 */
export async function revokeToken(
  { authorizations }: Pick<Store, 'authorizations'>,
  { application }: Client,
  text: string | undefined,
  nowMs: number,
): Promise<void> {
  if (!text) throw new OAuthRefusal('invalid_request', 'The parameter token is required');
  if (parseApplicationKey(text)) {
    throw new OAuthRefusal(
      'unsupported_token_type',
      'Client tokens and client secrets are revoked on the application’s page',
    );
  }
  if (!isAccessToken(text) && !isRefreshToken(text)) return;
  const token = await authorizations.token(hashSecret(text));
  if (token?.applicationId !== application.id) return;
  await authorizations.revokeFamily(token.family, nowMs);
}
