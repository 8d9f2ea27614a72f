/** What somebody might try with codes and consent pages that are not theirs. */

import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type AttackedServer, byCode, byToken, startAttackedServer } from './attacked-server.ts';
import { consentTo, issueCode } from './consent.ts';

let server: AttackedServer;
before(async () => {
  server = await startAttackedServer();
});
after(() => server.close());

describe('a code', () => {
  test('that is shown twice is refused, and what came of it is revoked', async () => {
    const code = await issueCode(server.store, server.application, server.bob);
    const first = await server.exchange(byCode(code));
    const { access_token } = first.answer;
    const refreshed = await server.exchange(byToken(access_token));
    assert.equal((await server.me(access_token)).status, 200);
    const second = await server.exchange(byCode(code));
    assert.deepEqual([second.status, second.answer.error], [400, 'invalid_grant']);
    for (const token of [access_token, refreshed.answer.access_token]) {
      assert.equal((await server.me(token)).status, 401);
      assert.equal((await server.exchange(byToken(token))).answer.error, 'invalid_grant');
    }
  });

  test('that ten show at once gives one token at most, which works no more', async () => {
    const code = await issueCode(server.store, server.application, server.bob);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => server.exchange(byCode(code))),
    );
    const issued = answers.filter(({ status }) => status === 200);
    assert.ok(issued.length <= 1);
    for (const { answer } of issued)
      assert.equal((await server.me(answer.access_token)).status, 401);
  });

  test('of another application is refused', async () => {
    const code = await issueCode(server.store, server.application, server.bob);
    assert.equal(
      (await server.exchange(byCode(code), server.otherSecret)).answer.error,
      'invalid_grant',
    );
  });

  test('is not given to whoever only names the application', async () => {
    const code = await issueCode(server.store, server.application, server.bob);
    const params = byCode(code, { client_id: String(server.application.id) });
    assert.deepEqual((await server.exchange(params, '')).answer.error, 'invalid_client');
    assert.equal(
      (await server.exchange(params)).status,
      200,
      'and is still good for the right one',
    );
  });

  test('is past its time after ten minutes', async (context) => {
    const code = await issueCode(server.store, server.application, server.bob);
    context.mock.timers.enable({ apis: ['Date'], now: Date.now() + 600_001 });
    assert.equal((await server.exchange(byCode(code))).answer.error, 'invalid_grant');
  });

  test('that went to one callback is not taken with another', async () => {
    for (const redirect of ['https://other.example/', 'https://app.example/callback/']) {
      const code = await issueCode(server.store, server.application, server.bob);
      const params = byCode(code, { redirect_uri: redirect });
      assert.equal((await server.exchange(params)).answer.error, 'invalid_grant', redirect);
    }
  });

  test('is worth nothing when the user takes their consent back meanwhile', async () => {
    const { store, application, bob } = server;
    const code = await issueCode(store, application, bob);
    server.meanwhile.code = () => store.authorizations.revoke(application.id, bob.id);
    assert.equal((await server.exchange(byCode(code))).answer.error, 'invalid_grant');
  });
});

describe('PKCE', () => {
  const challengeOf = (verifier: string) =>
    createHash('sha256').update(verifier).digest('base64url');
  const verifier = randomBytes(32).toString('base64url');
  const client_id = () => String(server.desktop.id);
  const protectedCode = () =>
    issueCode(server.store, server.desktop, server.bob, {
      code_challenge: challengeOf(verifier),
      code_challenge_method: 'S256',
    });

  test('refuses a wrong verifier, none, and the challenge itself', async () => {
    for (const wrong of [`${verifier}x`, verifier.slice(1), '', challengeOf(verifier)]) {
      const params = byCode(await protectedCode(), {
        client_id: client_id(),
        code_verifier: wrong,
      });
      assert.equal((await server.exchange(params, '')).answer.error, 'invalid_grant', wrong);
    }
    const params = byCode(await protectedCode(), {
      client_id: client_id(),
      code_verifier: verifier,
    });
    assert.equal((await server.exchange(params, '')).status, 200);
  });

  test('can’t be left out, weakened, or added afterwards', async () => {
    for (const query of [
      '',
      '&code_challenge=abc&code_challenge_method=S256',
      `&code_challenge=${challengeOf(verifier)}`,
      `&code_challenge=${verifier}&code_challenge_method=plain`,
      '&code_challenge_method=S256',
    ]) {
      const { location } = await connect(`client_id=${server.desktop.id}${query}`);
      assert.match(location, /^http:\/\/127\.0\.0\.1:1\/\?error=invalid_request/, query);
    }
    const code = await issueCode(server.store, server.application, server.bob);
    const params = byCode(code, { code_verifier: verifier });
    assert.equal((await server.exchange(params)).answer.error, 'invalid_grant');
  });

  test('is asked of a secret’s owner, too, once they began it', async () => {
    const code = await issueCode(server.store, server.application, server.bob, {
      code_challenge: challengeOf(verifier),
      code_challenge_method: 'S256',
    });
    assert.equal((await server.exchange(byCode(code))).answer.error, 'invalid_grant');
  });

  test('does not let a program without a secret keep a stolen access token alive', async () => {
    const params = byCode(await protectedCode(), {
      client_id: client_id(),
      code_verifier: verifier,
    });
    const { answer } = await server.exchange(params, '');
    const refresh = byToken(answer.access_token, { client_id: client_id() });
    assert.equal((await server.exchange(refresh, '')).answer.error, 'unauthorized_client');
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
        `client_id=${server.other.id}&state=s&scope=${encodeURIComponent(scope)}`,
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
      `client_id=${server.other.id}&response_type=token&state=${encodeURIComponent(state)}`,
    );
    const url = new URL(location);
    assert.equal(url.searchParams.get('state'), state);
    assert.equal(url.searchParams.get('code'), null);
    const callback = await consentTo(
      server.store,
      `${server.origin}/connect?client_id=${server.other.id}&state=${encodeURIComponent(state)}`,
      server.bob,
    );
    assert.equal(callback.searchParams.get('state'), state);
    assert.equal(callback.searchParams.getAll('code').length, 1);
    assert.equal(callback.hash, '');
    const long = await connect(`client_id=${server.other.id}&state=${'x'.repeat(3000)}`);
    assert.match(long.location, /error=invalid_request/);
    assert.doesNotMatch(long.location, /state=/);
  });
});
