/** The authorization server as an independent OAuth client sees it. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as oauth from 'oauth4webapi';
import type { Application } from '../src/model/application.ts';
import { issueClientSecret } from '../src/oauth/application-keys.ts';
import { consentTo } from './consent.ts';
import { startTestServer, type TestServer } from './fixtures.ts';

const insecure = { [oauth.allowInsecureRequests]: true } as const;
const callback = 'https://app.example/callback';

let server: TestServer;
let issuer: oauth.AuthorizationServer;
let confidential: { client: oauth.Client; secret: string };
let publicClient: oauth.Client;

before(async () => {
  server = await startTestServer({ settings: { WAYSIDE_TOKEN_DAYS: '30' } });
  const url = new URL(server.origin);
  const found = await oauth.discoveryRequest(url, { algorithm: 'oauth2', ...insecure });
  issuer = await oauth.processDiscoveryResponse(url, found);
  const { store, application, ada } = server;
  confidential = {
    client: { client_id: String(application.id) },
    secret: await issueClientSecret(store, application),
  };
  const desktop = (await store.applications.create(
    {
      name: 'Desktop',
      description: '',
      website: '',
      callbackUrls: ['http://127.0.0.1/done', 'org.example.app:/done'],
      scopes: ['read', 'upload'],
      isPublic: true,
    },
    ada.id,
  )) as Application;
  publicClient = { client_id: String(desktop.id) };
});
after(() => server.close());

/** The whole dance up to the answer of the token endpoint. */
async function signIn(
  client: oauth.Client,
  authentication: oauth.ClientAuth,
  { scope = 'read', redirectUri = callback, hasVerifier = true } = {},
): Promise<oauth.TokenEndpointResponse> {
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const ask = new URL(issuer.authorization_endpoint ?? '');
  ask.search = new URLSearchParams({
    client_id: client.client_id,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope,
    state,
    ...(hasVerifier && {
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    }),
  }).toString();
  const returned = await consentTo(server.store, ask, server.bob);
  const params = oauth.validateAuthResponse(issuer, client, returned, state);
  const response = await oauth.authorizationCodeGrantRequest(
    issuer,
    client,
    authentication,
    params,
    redirectUri,
    hasVerifier ? verifier : oauth.nopkce,
    insecure,
  );
  return oauth.processAuthorizationCodeResponse(issuer, client, response);
}

async function whoIs(accessToken: string): Promise<unknown> {
  const me = new URL('/me', server.origin);
  const response = await oauth.protectedResourceRequest(
    accessToken,
    'GET',
    me,
    undefined,
    null,
    insecure,
  );
  return response.json();
}

async function isDeauthorized(accessToken: string): Promise<boolean> {
  return JSON.stringify(await whoIs(accessToken)).includes(
    'The user has not authorized application',
  );
}

describe('an independent client', () => {
  test('finds every endpoint', () => {
    assert.equal(issuer.issuer, server.origin);
    assert.equal(issuer.authorization_endpoint, `${server.origin}/connect`);
    assert.equal(issuer.token_endpoint, `${server.origin}/token`);
    assert.deepEqual(issuer.code_challenge_methods_supported, ['S256']);
  });

  for (const [manner, authenticate, hasVerifier] of [
    ['client_secret_basic', oauth.ClientSecretBasic, false],
    ['client_secret_basic and PKCE', oauth.ClientSecretBasic, true],
    ['client_secret_post', oauth.ClientSecretPost, false],
  ] as const) {
    test(`gets a token with ${manner}`, async () => {
      const { client, secret } = confidential;
      const answer = await signIn(client, authenticate(secret), { hasVerifier });
      assert.equal(answer.expires_in, 30 * 86_400);
      assert.equal(answer.token_type, 'bearer');
      assert.deepEqual(Object.keys(answer), ['access_token', 'expires_in', 'token_type']);
      assert.match(answer.access_token, /^MLYAR[A-Za-z0-9]{123}ZD$/);
      assert.deepEqual(await whoIs(answer.access_token), {
        username: 'bob',
        id: String(server.bob.id),
      });
    });
  }

  test('that can keep no secret proves itself with PKCE, at a free port or a scheme of its own', async () => {
    for (const redirectUri of ['http://127.0.0.1:53682/done', 'org.example.app:/done']) {
      const answer = await signIn(publicClient, oauth.None(), { redirectUri });
      assert.deepEqual(await whoIs(answer.access_token), {
        username: 'bob',
        id: String(server.bob.id),
      });
    }
  });

  test('refreshes with rotating tokens when it asks for offline access', async () => {
    const answer = await signIn(publicClient, oauth.None(), {
      redirectUri: 'http://127.0.0.1:1/done',
      scope: 'read upload offline_access',
    });
    assert.equal(answer.scope, 'read upload');
    const refreshToken = answer.refresh_token ?? '';
    const refresh = async (token: string, scope?: string) =>
      oauth.processRefreshTokenResponse(
        issuer,
        publicClient,
        await oauth.refreshTokenGrantRequest(issuer, publicClient, oauth.None(), token, {
          ...insecure,
          ...(scope !== undefined && { additionalParameters: { scope } }),
        }),
      );
    const second = await refresh(refreshToken, 'read');
    assert.equal(second.scope, 'read');
    assert.notEqual(second.refresh_token, refreshToken);
    const third = await refresh(second.refresh_token ?? '');
    assert.equal(third.scope, 'read upload', 'less was asked for once, not given up');
    assert.deepEqual(await whoIs(third.access_token), {
      username: 'bob',
      id: String(server.bob.id),
    });

    // Somebody uses a spent one: all that came of it is gone.
    await assert.rejects(refresh(refreshToken), { error: 'invalid_grant' });
    await assert.rejects(refresh(third.refresh_token ?? ''), { error: 'invalid_grant' });
    assert.ok(await isDeauthorized(third.access_token));
  });

  test('revokes tokens and asks what they are good for', async () => {
    const { client, secret } = confidential;
    const authenticate = oauth.ClientSecretBasic(secret);
    const inspect = async (token: string) =>
      oauth.processIntrospectionResponse(
        issuer,
        client,
        await oauth.introspectionRequest(issuer, client, authenticate, token, insecure),
      );
    const answer = await signIn(client, authenticate, { scope: 'read write offline_access' });
    const { iat = 0, exp = 0, ...told } = await inspect(answer.access_token);
    assert.deepEqual(told, {
      active: true,
      scope: 'read write',
      client_id: client.client_id,
      token_type: 'bearer',
      username: 'bob',
      sub: String(server.bob.id),
    });
    assert.equal(exp - iat, 30 * 86_400);
    assert.equal((await inspect(answer.refresh_token ?? '')).active, true);
    assert.equal((await inspect(server.token)).client_id, client.client_id);
    assert.deepEqual(await inspect('nonsense'), { active: false });
    assert.deepEqual(await inspect(secret), { active: false });

    for (const token of [answer.access_token, 'nonsense']) {
      const revoked = await oauth.revocationRequest(issuer, client, authenticate, token, insecure);
      assert.equal(await oauth.processRevocationResponse(revoked), undefined);
    }
    assert.ok(await isDeauthorized(answer.access_token));
    assert.deepEqual(await inspect(answer.access_token), { active: false });
    assert.deepEqual(await inspect(answer.refresh_token ?? ''), { active: false });
  });

  test('is told what is wrong as RFC 6749 says', async () => {
    const { client, secret } = confidential;
    const wrong = `${secret.slice(0, -1)}${secret.endsWith('0') ? '1' : '0'}`;
    await assert.rejects(signIn(client, oauth.ClientSecretPost(wrong)), {
      error: 'invalid_client',
      status: 401,
    });
    await assert.rejects(signIn(client, oauth.ClientSecretBasic(wrong)), (error) => {
      assert.ok(error instanceof oauth.WWWAuthenticateChallengeError);
      assert.equal(error.cause[0]?.scheme, 'basic');
      return true;
    });
    const answer = await oauth.genericTokenEndpointRequest(
      issuer,
      client,
      oauth.ClientSecretPost(secret),
      'client_credentials',
      {},
      insecure,
    );
    assert.equal(answer.status, 400);
    assert.equal(((await answer.json()) as { error: string }).error, 'unsupported_grant_type');
  });
});
