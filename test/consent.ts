/** A user who says yes, without the page that asks. */

import assert from 'node:assert/strict';
import type { User } from '../src/model/account.ts';
import type { Application, Scope } from '../src/model/application.ts';
import { grantAuthorization, prepareAuthorization } from '../src/oauth/authorization-request.ts';
import { exchangeGrant } from '../src/oauth/grants.ts';
import type { Store } from '../src/store/store.ts';

/** Where the user's browser is sent after they allowed what the authorization URL asks for. */
export async function consentTo(
  store: Store,
  authorizationUrl: string | URL,
  user: User,
): Promise<URL> {
  const query = Object.fromEntries(new URL(authorizationUrl).searchParams);
  const prepared = await prepareAuthorization(store, query);
  assert.equal(prepared.kind, 'ask', JSON.stringify(prepared));
  return new URL(await grantAuthorization(store, prepared, user.id));
}

/** An authorization code for a user who allowed what `query` asks for; the client id is added. */
export async function issueCode(
  store: Store,
  application: Pick<Application, 'id'>,
  user: User,
  query: Readonly<Record<string, string>> = {},
): Promise<string> {
  const params = new URLSearchParams({ client_id: String(application.id), ...query });
  const callback = await consentTo(store, `https://wayside.example/connect?${params}`, user);
  return callback.searchParams.get('code') ?? assert.fail('no code');
}

/** A user access token, issued as the token endpoint does. `options`: when, and for how long. */
export async function issueUserToken(
  store: Store,
  application: Application,
  user: User,
  scopes: readonly Scope[] = application.scopes,
  options = { nowMs: Date.now(), tokenTtlSeconds: 3600 },
): Promise<string> {
  const code = await issueCode(store, application, user, { scope: scopes.join(' ') });
  const client = { application, isAuthenticated: true };
  const params = { grant_type: 'authorization_code', code };
  return (await exchangeGrant({ store, client, params, options })).access_token;
}
