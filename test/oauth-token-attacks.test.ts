/** What somebody might try with tokens and keys that are not theirs. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { issueClientSecret, issueClientToken, rotateKeys } from '../src/oauth/application-keys.ts';
import { type AttackedServer, byCode, byToken, startAttackedServer } from './attacked-server.ts';
import { issueCode, issueUserToken } from './consent.ts';
import type { Answer } from './fixtures.ts';

let server: AttackedServer;
before(async () => {
  server = await startAttackedServer();
});
after(() => server.close());

describe('a token', () => {
  test('in the wrong place is worth nothing', async () => {
    const { store, application, bob, token: clientToken } = server;
    const access = await server.userToken(bob);
    const code = await issueCode(store, application, bob, { scope: 'read offline_access' });
    const { answer } = await server.exchange(byCode(code));
    const unused = await issueCode(store, application, bob);
    for (const [name, text] of [
      ['a client secret', server.secret],
      ['a refresh token', answer.refresh_token],
      ['a code', unused],
      ['the hash of a token', createHash('sha256').update(access).digest('hex')],
    ] as const) {
      const { status, message } = await server.me(text);
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
    for (const wrong of [clientToken, server.secret, unused]) {
      assert.equal((await server.exchange(byToken(wrong))).answer.error, 'invalid_grant');
    }
    for (const wrong of [access, answer.refresh_token]) {
      assert.equal((await server.exchange(byCode(wrong))).answer.error, 'invalid_grant');
    }
  });

  test('is not refreshed, looked into or revoked by another application', async () => {
    const { store, application, bob } = server;
    const code = await issueCode(store, application, bob, { scope: 'read offline_access' });
    const { answer } = await server.exchange(byCode(code));
    for (const token of [answer.access_token, answer.refresh_token]) {
      assert.equal(
        (await server.exchange(byToken(token), server.otherSecret)).answer.error,
        'invalid_grant',
      );
      for (const path of ['/oauth/introspect', '/oauth/revoke']) {
        const response = await fetch(server.origin + path, {
          method: 'POST',
          headers: { authorization: `Basic ${btoa(`${server.other.id}:${server.otherSecret}`)}` },
          body: new URLSearchParams({ token }),
        });
        assert.equal(response.status, 200);
        assert.notEqual(((await response.json()) as { active?: boolean }).active, true);
      }
    }
    assert.equal((await server.me(answer.access_token)).status, 200);
    assert.equal((await server.exchange(byToken(answer.refresh_token))).status, 200);
  });

  test('is never refreshed into more', async () => {
    const token = await server.userToken(server.bob, ['read']);
    for (const scope of ['write', 'read write upload']) {
      assert.equal(
        (await server.exchange(byToken(token, { scope }))).answer.error,
        'invalid_scope',
      );
    }
  });

  test('is past its time at the moment that it says', async (context) => {
    const nowMs = Date.now();
    const token = await issueUserToken(server.store, server.application, server.bob, ['read'], {
      nowMs,
      tokenTtlSeconds: 2,
    });
    context.mock.timers.enable({ apis: ['Date'], now: nowMs + 1_900 });
    assert.equal((await server.me(token)).status, 200);
    context.mock.timers.setTime(nowMs + 2_000);
    const { status, message } = await server.me(token);
    assert.equal(status, 400);
    assert.match(message ?? '', /^Error validating access token: Session has expired on /);
    assert.equal((await server.exchange(byToken(token))).answer.error, 'invalid_grant');
    const tile = await fetch(`${server.origin}/maps/vtp/mly1_public/2/0/0/0?access_token=${token}`);
    assert.equal(tile.status, 403);
  });

  test('stops at once when its application or its user takes it back', async () => {
    const { store, application, bob } = server;
    const token = await issueUserToken(store, application, bob);
    const tile = `${server.origin}/maps/vtp/mly1_public/2/0/0/0?access_token=${token}`;
    assert.equal((await server.me(token)).status, 200);
    assert.equal((await fetch(tile)).status, 200);
    const headers = { authorization: `OAuth ${server.secret}` };
    const body = new URLSearchParams({ token });
    await fetch(`${server.origin}/oauth/revoke`, { method: 'POST', headers, body });
    assert.deepEqual(await server.me(token), {
      status: 401,
      message: `Error validating access token: The user has not authorized application ${application.id}.`,
    });
    assert.equal((await fetch(tile)).status, 403);
  });

  test('is not remembered when it is revoked while it is looked up', async () => {
    const token = await server.userToken(server.bob);
    server.meanwhile.token = () =>
      fetch(`${server.origin}/oauth/revoke`, {
        method: 'POST',
        headers: { authorization: `OAuth ${server.secret}` },
        body: new URLSearchParams({ token }),
      });
    await server.me(token);
    assert.equal(server.meanwhile.token, undefined);
    assert.equal((await server.me(token)).status, 401);
  });

  test('stops within seconds when another process takes it back', async (context) => {
    const { store, application, bob } = server;
    const token = await server.userToken(bob);
    const clientToken = await issueClientToken(store, application);
    assert.equal((await server.me(token)).status, 200);
    assert.equal((await server.me(clientToken)).status, 200);
    await store.authorizations.revoke(application.id, bob.id);
    await rotateKeys(store, application, 'token');
    context.mock.timers.enable({ apis: ['Date'], now: Date.now() + 5_001 });
    assert.equal((await server.me(token)).status, 401);
    assert.equal((await server.me(clientToken)).status, 401);
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
  assert.equal((await server.exchange(byCode(code))).status, 200);
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
    return (await server.exchange(byCode(code))).answer;
  };

  test('that two use at once gives nobody anything', async () => {
    const { refresh_token } = await start();
    const answers = await Promise.all([1, 2, 3].map(() => server.exchange(byToken(refresh_token))));
    const issued = answers.filter(({ status }) => status === 200);
    assert.ok(issued.length <= 1);
    for (const { answer } of issued)
      assert.equal((await server.me(answer.access_token)).status, 401);
  });

  test('that is used while it is exchanged takes all that came of it with it', async () => {
    const { refresh_token } = await start();
    let stolen: { readonly access_token: string; readonly refresh_token: string } | undefined;
    server.meanwhile.token = async () => {
      stolen = (await server.exchange(byToken(refresh_token))).answer;
    };
    assert.equal((await server.exchange(byToken(refresh_token))).answer.error, 'invalid_grant');
    assert.ok(stolen?.access_token);
    assert.equal((await server.me(stolen.access_token)).status, 401);
    assert.equal(
      (await server.exchange(byToken(stolen.refresh_token))).answer.error,
      'invalid_grant',
    );
  });

  test('is worth nothing once the user took their consent back', async () => {
    const { store, application, bob } = server;
    const { refresh_token, access_token } = await start();
    await store.authorizations.revoke(application.id, bob.id);
    for (const token of [refresh_token, access_token]) {
      assert.equal((await server.exchange(byToken(token))).answer.error, 'invalid_grant');
    }
  });
});

test('a secret is looked up by its hash alone, so that time tells nothing of it', async () => {
  server.lookups.length = 0;
  const { store, application, bob } = server;
  const code = await issueCode(store, application, bob);
  const { answer } = await server.exchange(byCode(code));
  await server.me(answer.access_token);
  await server.me(await issueClientToken(store, application));
  assert.ok(server.lookups.length >= 4);
  for (const hash of server.lookups) assert.match(hash, /^[0-9a-f]{64}$/);
  for (const text of [
    code,
    answer.access_token,
    server.secret,
    server.secret.split('|')[2] ?? '',
  ]) {
    assert.ok(!server.lookups.includes(text));
  }
});

test('an application that is two applications, or proves nothing, is none', async () => {
  const { application } = server;
  const post = (path: string, headers: Record<string, string>, body: Record<string, string>) =>
    fetch(server.origin + path, { method: 'POST', headers, body: new URLSearchParams(body) });
  const basic = (id: number, password: string) => ({
    authorization: `Basic ${btoa(`${id}:${password}`)}`,
  });
  const [, , part = ''] = server.secret.split('|');
  const token = server.token;
  for (const [headers, body] of [
    [basic(application.id, server.secret), { client_id: String(server.other.id) }],
    [{ authorization: `OAuth ${server.secret}` }, { client_id: String(server.other.id) }],
    [{}, { client_id: String(server.other.id), client_secret: server.secret }],
    [{}, { client_id: String(server.other.id), client_secret: part }],
    [basic(server.other.id, part), {}],
    [{ authorization: `OAuth MLY|${server.other.id}|${part}` }, {}],
    [{ authorization: `OAuth ${part}` }, { client_id: String(application.id) }],
  ] as const) {
    const response = await post('/oauth/introspect', headers, { token, ...body });
    assert.equal(response.status, 401, JSON.stringify([headers, body]));
  }
  const unproven = await post(
    '/oauth/introspect',
    {},
    { token, client_id: String(server.desktop.id) },
  );
  assert.equal(unproven.status, 401);
});

test('a rotated secret works no more', async () => {
  const { store, other: application } = server;
  const before = await issueClientSecret(store, application);
  const rotated = await rotateKeys(store, application, 'secret');
  assert.equal((await server.exchange(byCode('x'), before)).answer.error, 'invalid_client');
  assert.equal((await server.exchange(byCode('x'), rotated)).answer.error, 'invalid_grant');
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
    const headers = { authorization: `Basic ${btoa(`${server.application.id}:${server.secret}`)}` };
    const response = await fetch(`${server.origin}/token`, { method: 'POST', headers, body });
    const { error } = (await response.json()) as { error: string };
    assert.equal(response.status, 400, body);
    assert.match(error, /^(invalid_request|invalid_grant|unsupported_grant_type)$/, body);
  }
  const headers = { authorization: `OAuth ${server.secret}` };
  const body = 'x'.repeat(20_000);
  const response = await fetch(`${server.origin}/token`, { method: 'POST', headers, body });
  assert.equal(response.status, 413);
});

test('a client id that is nearly another one’s is not rounded to it', async () => {
  const { id } = server.application;
  for (const near of [`${id}.0000000000001`, `${id}e0`, `-${id}`, `"${id} "`]) {
    const body = `{"grant_type":"authorization_code","code":"x","client_id":${near}}`;
    const headers = { authorization: `OAuth ${server.secret}` };
    const response = await fetch(`${server.origin}/token`, { method: 'POST', headers, body });
    assert.equal(response.status, 401, near);
  }
});
