/** What somebody might try with codes, tokens, keys and links that are not theirs. */

import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { Application } from '../src/model/application.ts';
import { issueClientSecret, issueClientToken, rotateKeys } from '../src/oauth/application-keys.ts';
import type { Store } from '../src/store/store.ts';
import { consentTo, issueCode, issueUserToken } from './consent.ts';
import { type Answer, startTestServer, type TestServer } from './fixtures.ts';

interface TokenAnswer {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly error: string;
}

let server: TestServer;
/** Every lookup of a secret that reached the store. */
const lookups: string[] = [];
/** What happens right after a code was looked up. */
let afterCode: (store: Store) => Promise<void> = async () => {};
/** What happens, once, right after a token was looked up. */
let afterToken: (() => Promise<unknown>) | undefined;
let secret: string;
let other: Application;
let otherSecret: string;
let desktop: Application;

before(async () => {
  server = await startTestServer({
    wrapStore: (store) => ({
      ...store,
      applications: {
        ...store.applications,
        key: (hash) => {
          lookups.push(hash);
          return store.applications.key(hash);
        },
      },
      authorizations: {
        ...store.authorizations,
        token: async (hash) => {
          lookups.push(hash);
          const token = await store.authorizations.token(hash);
          const happens = afterToken;
          afterToken = undefined;
          await happens?.();
          return token;
        },
        useCode: async (hash) => {
          lookups.push(hash);
          const used = await store.authorizations.useCode(hash);
          await afterCode(store);
          return used;
        },
      },
    }),
  });
  const { store, application, bob } = server;
  secret = await issueClientSecret(store, application);
  const details = { description: '', website: '', isPublic: false };
  other = (await store.applications.create(
    {
      ...details,
      name: 'other',
      callbackUrls: ['https://other.example/back?keep=1'],
      scopes: ['read'],
    },
    bob.id,
  )) as Application;
  otherSecret = await issueClientSecret(store, other);
  desktop = (await store.applications.create(
    {
      ...details,
      name: 'desktop',
      callbackUrls: ['http://127.0.0.1:1/'],
      scopes: ['read'],
      isPublic: true,
    },
    bob.id,
  )) as Application;
});
after(() => server.close());

async function exchange(
  params: Readonly<Record<string, string>>,
  clientSecret: string | undefined = secret,
): Promise<{ status: number; answer: TokenAnswer }> {
  const response = await fetch(`${server.origin}/token`, {
    method: 'POST',
    body: new URLSearchParams(params),
    ...(clientSecret !== '' && {
      headers: { authorization: `Basic ${btoa(`${clientSecret?.split('|')[1]}:${clientSecret}`)}` },
    }),
  });
  return { status: response.status, answer: (await response.json()) as TokenAnswer };
}

const byCode = (code: string, more: Readonly<Record<string, string>> = {}) => ({
  grant_type: 'authorization_code',
  code,
  ...more,
});
const byToken = (token: string, more: Readonly<Record<string, string>> = {}) => ({
  grant_type: 'refresh_token',
  refresh_token: token,
  ...more,
});

async function me(token: string): Promise<{ status: number; message: string | undefined }> {
  const headers = { authorization: `OAuth ${token}` };
  const response = await fetch(`${server.origin}/me`, { headers });
  return { status: response.status, message: ((await response.json()) as Answer).error?.message };
}

describe('a code', () => {
  test('that is shown twice is refused, and what came of it is revoked', async () => {
    const code = await issueCode(server.store, server.application, server.bob);
    const first = await exchange(byCode(code));
    const { access_token } = first.answer;
    const refreshed = await exchange(byToken(access_token));
    assert.equal((await me(access_token)).status, 200);
    const second = await exchange(byCode(code));
    assert.deepEqual([second.status, second.answer.error], [400, 'invalid_grant']);
    for (const token of [access_token, refreshed.answer.access_token]) {
      assert.equal((await me(token)).status, 401);
      assert.equal((await exchange(byToken(token))).answer.error, 'invalid_grant');
    }
  });

  test('that ten show at once gives one token at most, which works no more', async () => {
    const code = await issueCode(server.store, server.application, server.bob);
    const answers = await Promise.all(Array.from({ length: 10 }, () => exchange(byCode(code))));
    const issued = answers.filter(({ status }) => status === 200);
    assert.ok(issued.length <= 1);
    for (const { answer } of issued) assert.equal((await me(answer.access_token)).status, 401);
  });

  test('of another application is refused', async () => {
    const code = await issueCode(server.store, server.application, server.bob);
    assert.equal((await exchange(byCode(code), otherSecret)).answer.error, 'invalid_grant');
  });

  test('is not given to whoever only names the application', async () => {
    const code = await issueCode(server.store, server.application, server.bob);
    const params = byCode(code, { client_id: String(server.application.id) });
    assert.deepEqual((await exchange(params, '')).answer.error, 'invalid_client');
    assert.equal((await exchange(params)).status, 200, 'and is still good for the right one');
  });

  test('is past its time after ten minutes', async (context) => {
    const code = await issueCode(server.store, server.application, server.bob);
    context.mock.timers.enable({ apis: ['Date'], now: Date.now() + 600_001 });
    assert.equal((await exchange(byCode(code))).answer.error, 'invalid_grant');
  });

  test('that went to one callback is not taken with another', async () => {
    for (const redirect of ['https://other.example/', 'https://app.example/callback/']) {
      const code = await issueCode(server.store, server.application, server.bob);
      const params = byCode(code, { redirect_uri: redirect });
      assert.equal((await exchange(params)).answer.error, 'invalid_grant', redirect);
    }
  });

  test('is worth nothing when the user takes their consent back meanwhile', async () => {
    const { store, application, bob } = server;
    const code = await issueCode(store, application, bob);
    afterCode = () => store.authorizations.revoke(application.id, bob.id);
    try {
      assert.equal((await exchange(byCode(code))).answer.error, 'invalid_grant');
    } finally {
      afterCode = async () => {};
    }
  });
});

describe('PKCE', () => {
  const challengeOf = (verifier: string) =>
    createHash('sha256').update(verifier).digest('base64url');
  const verifier = randomBytes(32).toString('base64url');
  const client_id = () => String(desktop.id);
  const protectedCode = () =>
    issueCode(server.store, desktop, server.bob, {
      code_challenge: challengeOf(verifier),
      code_challenge_method: 'S256',
    });

  test('refuses a wrong verifier, none, and the challenge itself', async () => {
    for (const wrong of [`${verifier}x`, verifier.slice(1), '', challengeOf(verifier)]) {
      const params = byCode(await protectedCode(), {
        client_id: client_id(),
        code_verifier: wrong,
      });
      assert.equal((await exchange(params, '')).answer.error, 'invalid_grant', wrong);
    }
    const params = byCode(await protectedCode(), {
      client_id: client_id(),
      code_verifier: verifier,
    });
    assert.equal((await exchange(params, '')).status, 200);
  });

  test('can’t be left out, weakened, or added afterwards', async () => {
    for (const query of [
      '',
      '&code_challenge=abc&code_challenge_method=S256',
      `&code_challenge=${challengeOf(verifier)}`,
      `&code_challenge=${verifier}&code_challenge_method=plain`,
      '&code_challenge_method=S256',
    ]) {
      const { location } = await connect(`client_id=${desktop.id}${query}`);
      assert.match(location, /^http:\/\/127\.0\.0\.1:1\/\?error=invalid_request/, query);
    }
    const code = await issueCode(server.store, server.application, server.bob);
    const params = byCode(code, { code_verifier: verifier });
    assert.equal((await exchange(params)).answer.error, 'invalid_grant');
  });

  test('is asked of a secret’s owner, too, once they began it', async () => {
    const code = await issueCode(server.store, server.application, server.bob, {
      code_challenge: challengeOf(verifier),
      code_challenge_method: 'S256',
    });
    assert.equal((await exchange(byCode(code))).answer.error, 'invalid_grant');
  });

  test('does not let a program without a secret keep a stolen access token alive', async () => {
    const params = byCode(await protectedCode(), {
      client_id: client_id(),
      code_verifier: verifier,
    });
    const { answer } = await exchange(params, '');
    const refresh = byToken(answer.access_token, { client_id: client_id() });
    assert.equal((await exchange(refresh, '')).answer.error, 'unauthorized_client');
  });
});

async function connect(query: string): Promise<{ status: number; location: string }> {
  const response = await fetch(`${server.origin}/connect?${query}`, { redirect: 'manual' });
  await response.text();
  return { status: response.status, location: response.headers.get('location') ?? '' };
}

describe('the consent page', () => {
  test('sends nobody to where the application did not register', async () => {
    const id = server.application.id;
    for (const uri of [
      'https://evil.example/',
      'https://app.example/callback/',
      'https://app.example/callback/../evil',
      'https://app.example/callback?x=1',
      'https://app.example/callback#x',
      'https://app.example.evil.example/callback',
      'https://app.example@evil.example/callback',
      'https://app.example:444/callback',
      'http://app.example/callback',
      'HTTPS://app.example/callback',
      'https://app.example/Callback',
      'https://app.example/callback%0d%0aX: y',
      'https://app.example/callback\r\nX: y',
      '//app.example/callback',
      '/callback',
      'javascript:alert(1)//https://app.example/callback',
      'data:text/html,x',
      ' https://app.example/callback',
    ]) {
      const query = new URLSearchParams({ client_id: String(id), redirect_uri: uri });
      for (const each of [query, `${query}&scope=write&response_type=token`]) {
        const { status, location } = await connect(String(each));
        assert.deepEqual([status, location], [400, ''], uri);
      }
    }
    for (const client of ['', '1', '-1', 'x', '9'.repeat(40), `${id}.0`, `${server.ada.id}`]) {
      const query = `client_id=${client}&redirect_uri=https%3A%2F%2Fevil.example%2F`;
      assert.deepEqual(await connect(query), { status: 400, location: '' }, client);
    }
  });

  test('gives no application more than it registered for', async () => {
    for (const scope of ['write', 'read write', 'read,upload', 'upload+read']) {
      const { location } = await connect(
        `client_id=${other.id}&state=s&scope=${encodeURIComponent(scope)}`,
      );
      const url = new URL(location);
      assert.equal(url.origin + url.pathname, 'https://other.example/back');
      assert.equal(url.searchParams.get('keep'), '1');
      assert.equal(url.searchParams.get('error'), 'invalid_scope');
      assert.equal(url.searchParams.get('state'), 's');
    }
  });

  test('writes nothing into its answer’s headers', async () => {
    const state = 'a\r\nSet-Cookie: x=1\r\n\r\n<script>\u2028&code=forged#x';
    const { location } = await connect(
      `client_id=${other.id}&response_type=token&state=${encodeURIComponent(state)}`,
    );
    const url = new URL(location);
    assert.equal(url.searchParams.get('state'), state);
    assert.equal(url.searchParams.get('code'), null);
    const callback = await consentTo(
      server.store,
      `${server.origin}/connect?client_id=${other.id}&state=${encodeURIComponent(state)}`,
      server.bob,
    );
    assert.equal(callback.searchParams.get('state'), state);
    assert.equal(callback.searchParams.getAll('code').length, 1);
    assert.equal(callback.hash, '');
    const long = await connect(`client_id=${other.id}&state=${'x'.repeat(3000)}`);
    assert.match(long.location, /error=invalid_request/);
    assert.doesNotMatch(long.location, /state=/);
  });
});

describe('a token', () => {
  test('in the wrong place is worth nothing', async () => {
    const { store, application, bob, token: clientToken } = server;
    const access = await server.userToken(bob);
    const code = await issueCode(store, application, bob, { scope: 'read offline_access' });
    const { answer } = await exchange(byCode(code));
    const unused = await issueCode(store, application, bob);
    for (const [name, text] of [
      ['a client secret', secret],
      ['a refresh token', answer.refresh_token],
      ['a code', unused],
      ['the hash of a token', createHash('sha256').update(access).digest('hex')],
    ] as const) {
      const { status, message } = await me(text);
      assert.equal(status, 401, name);
      assert.match(message ?? '', /^(Failed to decode|Error validating application)$/, name);
    }
    for (const wrong of [clientToken, access, answer.refresh_token, unused]) {
      const headers = { authorization: `OAuth ${wrong}` };
      const body = JSON.stringify(byCode(unused));
      const response = await fetch(`${server.origin}/token`, { method: 'POST', headers, body });
      assert.equal(response.status, 401);
      assert.equal(((await response.json()) as Answer).error.code, 190);
    }
    for (const wrong of [clientToken, secret, unused]) {
      assert.equal((await exchange(byToken(wrong))).answer.error, 'invalid_grant');
    }
    for (const wrong of [access, answer.refresh_token]) {
      assert.equal((await exchange(byCode(wrong))).answer.error, 'invalid_grant');
    }
  });

  test('is not refreshed, looked into or revoked by another application', async () => {
    const { store, application, bob } = server;
    const code = await issueCode(store, application, bob, { scope: 'read offline_access' });
    const { answer } = await exchange(byCode(code));
    for (const token of [answer.access_token, answer.refresh_token]) {
      assert.equal((await exchange(byToken(token), otherSecret)).answer.error, 'invalid_grant');
      for (const path of ['/oauth/introspect', '/oauth/revoke']) {
        const response = await fetch(server.origin + path, {
          method: 'POST',
          headers: { authorization: `Basic ${btoa(`${other.id}:${otherSecret}`)}` },
          body: new URLSearchParams({ token }),
        });
        assert.equal(response.status, 200);
        assert.notEqual(((await response.json()) as { active?: boolean }).active, true);
      }
    }
    assert.equal((await me(answer.access_token)).status, 200);
    assert.equal((await exchange(byToken(answer.refresh_token))).status, 200);
  });

  test('is never refreshed into more', async () => {
    const token = await server.userToken(server.bob, ['read']);
    for (const scope of ['write', 'read write upload']) {
      assert.equal((await exchange(byToken(token, { scope }))).answer.error, 'invalid_scope');
    }
  });

  test('is past its time at the moment that it says', async (context) => {
    const nowMs = Date.now();
    const token = await issueUserToken(server.store, server.application, server.bob, ['read'], {
      nowMs,
      tokenTtlSeconds: 2,
    });
    context.mock.timers.enable({ apis: ['Date'], now: nowMs + 1_900 });
    assert.equal((await me(token)).status, 200);
    context.mock.timers.setTime(nowMs + 2_000);
    const { status, message } = await me(token);
    assert.equal(status, 400);
    assert.match(message ?? '', /^Error validating access token: Session has expired on /);
    assert.equal((await exchange(byToken(token))).answer.error, 'invalid_grant');
    const tile = await fetch(`${server.origin}/maps/vtp/mly1_public/2/0/0/0?access_token=${token}`);
    assert.equal(tile.status, 403);
  });

  test('stops at once when its application or its user takes it back', async () => {
    const { store, application, bob } = server;
    const token = await issueUserToken(store, application, bob);
    const tile = `${server.origin}/maps/vtp/mly1_public/2/0/0/0?access_token=${token}`;
    assert.equal((await me(token)).status, 200);
    assert.equal((await fetch(tile)).status, 200);
    const headers = { authorization: `OAuth ${secret}` };
    const body = new URLSearchParams({ token });
    await fetch(`${server.origin}/oauth/revoke`, { method: 'POST', headers, body });
    assert.deepEqual(await me(token), {
      status: 401,
      message: `Error validating access token: The user has not authorized application ${application.id}.`,
    });
    assert.equal((await fetch(tile)).status, 403);
  });

  test('is not remembered when it is revoked while it is looked up', async () => {
    const token = await server.userToken(server.bob);
    afterToken = () =>
      fetch(`${server.origin}/oauth/revoke`, {
        method: 'POST',
        headers: { authorization: `OAuth ${secret}` },
        body: new URLSearchParams({ token }),
      });
    await me(token);
    assert.equal(afterToken, undefined);
    assert.equal((await me(token)).status, 401);
  });

  test('stops within seconds when another process takes it back', async (context) => {
    const { store, application, bob } = server;
    const token = await server.userToken(bob);
    const clientToken = await issueClientToken(store, application);
    assert.equal((await me(token)).status, 200);
    assert.equal((await me(clientToken)).status, 200);
    await store.authorizations.revoke(application.id, bob.id);
    await rotateKeys(store, application, 'token');
    context.mock.timers.enable({ apis: ['Date'], now: Date.now() + 5_001 });
    assert.equal((await me(token)).status, 401);
    assert.equal((await me(clientToken)).status, 401);
  });
});

test('an earlier consent to more is no part of a later one’s token, and an outdated one no part of any', async (context) => {
  const { store, application, bob } = server;
  await store.authorizations.revoke(application.id, bob.id);
  const consent = async () => (await store.authorizations.get(application.id, bob.id))?.scopes;
  const status = async (token: string) =>
    (await fetch(`${server.origin}/ids?ids=1&access_token=${token}`)).status;
  const wide = await server.userToken(bob, ['read', 'upload']);
  assert.equal(await status(wide), 200);
  const narrow = await server.userToken(bob, ['upload']);
  assert.deepEqual(await consent(), ['read', 'upload'], 'the first token is still about');
  assert.equal(await status(narrow), 403);
  const code = await issueCode(store, application, bob);
  assert.equal((await exchange(byCode(code))).status, 200);
  assert.deepEqual(await consent(), ['read', 'write', 'upload']);
  await store.authorizations.authorize(
    { applicationId: application.id, userId: bob.id, scopes: ['write'], createdAtMs: 1 },
    {
      codeHash: 'none',
      applicationId: application.id,
      userId: bob.id,
      scopes: ['write'],
      redirectUri: null,
      codeChallenge: null,
      isOffline: false,
      family: 'none',
      expiresAtMs: 1,
    },
  );
  context.mock.timers.enable({ apis: ['Date'], now: Date.now() + 5_001 });
  assert.equal(await status(wide), 403);
});

describe('a refresh token', () => {
  const start = async () => {
    const { store, application, bob } = server;
    const code = await issueCode(store, application, bob, { scope: 'read offline_access' });
    return (await exchange(byCode(code))).answer;
  };

  test('that two use at once gives nobody anything', async () => {
    const { refresh_token } = await start();
    const answers = await Promise.all([1, 2, 3].map(() => exchange(byToken(refresh_token))));
    const issued = answers.filter(({ status }) => status === 200);
    assert.ok(issued.length <= 1);
    for (const { answer } of issued) assert.equal((await me(answer.access_token)).status, 401);
  });

  test('that is used while it is exchanged takes all that came of it with it', async () => {
    const { refresh_token } = await start();
    let stolen: TokenAnswer | undefined;
    afterToken = async () => {
      stolen = (await exchange(byToken(refresh_token))).answer;
    };
    assert.equal((await exchange(byToken(refresh_token))).answer.error, 'invalid_grant');
    assert.ok(stolen?.access_token);
    assert.equal((await me(stolen.access_token)).status, 401);
    assert.equal((await exchange(byToken(stolen.refresh_token))).answer.error, 'invalid_grant');
  });

  test('is worth nothing once the user took their consent back', async () => {
    const { store, application, bob } = server;
    const { refresh_token, access_token } = await start();
    await store.authorizations.revoke(application.id, bob.id);
    for (const token of [refresh_token, access_token]) {
      assert.equal((await exchange(byToken(token))).answer.error, 'invalid_grant');
    }
  });
});

test('a secret is looked up by its hash alone, so that time tells nothing of it', async () => {
  lookups.length = 0;
  const { store, application, bob } = server;
  const code = await issueCode(store, application, bob);
  const { answer } = await exchange(byCode(code));
  await me(answer.access_token);
  await me(await issueClientToken(store, application));
  assert.ok(lookups.length >= 4);
  for (const hash of lookups) assert.match(hash, /^[0-9a-f]{64}$/);
  for (const text of [code, answer.access_token, secret, secret.split('|')[2] ?? '']) {
    assert.ok(!lookups.includes(text));
  }
});

test('an application that is two applications, or proves nothing, is none', async () => {
  const { application } = server;
  const post = (path: string, headers: Record<string, string>, body: Record<string, string>) =>
    fetch(server.origin + path, { method: 'POST', headers, body: new URLSearchParams(body) });
  const basic = (id: number, password: string) => ({
    authorization: `Basic ${btoa(`${id}:${password}`)}`,
  });
  const [, , part = ''] = secret.split('|');
  const token = server.token;
  for (const [headers, body] of [
    [basic(application.id, secret), { client_id: String(other.id) }],
    [{ authorization: `OAuth ${secret}` }, { client_id: String(other.id) }],
    [{}, { client_id: String(other.id), client_secret: secret }],
    [{}, { client_id: String(other.id), client_secret: part }],
    [basic(other.id, part), {}],
    [{ authorization: `OAuth MLY|${other.id}|${part}` }, {}],
    [{ authorization: `OAuth ${part}` }, { client_id: String(application.id) }],
  ] as const) {
    const response = await post('/oauth/introspect', headers, { token, ...body });
    assert.equal(response.status, 401, JSON.stringify([headers, body]));
  }
  const unproven = await post('/oauth/introspect', {}, { token, client_id: String(desktop.id) });
  assert.equal(unproven.status, 401);
});

test('a rotated secret works no more', async () => {
  const { store, application } = server;
  const before = await issueClientSecret(store, application);
  const rotated = await rotateKeys(store, application, 'secret');
  assert.equal((await exchange(byCode('x'), before)).answer.error, 'invalid_client');
  assert.equal((await exchange(byCode('x'), rotated)).answer.error, 'invalid_grant');
  secret = rotated;
});

test('bodies that make no sense are refused, not misunderstood', async () => {
  for (const body of [
    '',
    '{',
    '[]',
    '{}',
    'null',
    '{"grant_type":["authorization_code"]}',
    '{"grant_type":{"a":1}}',
    '{"__proto__":{"grant_type":"authorization_code","code":"x"}}',
    'grant_type=authorization_code&grant_type=refresh_token&code=x',
    '%%%',
    `code=${'x'.repeat(10_000)}&grant_type=authorization_code`,
  ]) {
    const headers = { authorization: `Basic ${btoa(`${server.application.id}:${secret}`)}` };
    const response = await fetch(`${server.origin}/token`, { method: 'POST', headers, body });
    const { error } = (await response.json()) as TokenAnswer;
    assert.equal(response.status, 400, body);
    assert.match(error, /^(invalid_request|invalid_grant|unsupported_grant_type)$/, body);
  }
  const headers = { authorization: `OAuth ${secret}` };
  const body = 'x'.repeat(20_000);
  const response = await fetch(`${server.origin}/token`, { method: 'POST', headers, body });
  assert.equal(response.status, 413);
});

test('a client id that is nearly another one’s is not rounded to it', async () => {
  const { id } = server.application;
  for (const near of [`${id}.0000000000001`, `${id}e0`, `-${id}`, `"${id} "`]) {
    const body = `{"grant_type":"authorization_code","code":"x","client_id":${near}}`;
    const headers = { authorization: `OAuth ${secret}` };
    const response = await fetch(`${server.origin}/token`, { method: 'POST', headers, body });
    assert.equal(response.status, 401, near);
  }
});
