/** The token endpoint and `/login`, called as programs in the wild call them. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { hashPassword } from '../src/accounts/passwords.ts';
import type { Application } from '../src/model/application.ts';
import { issueClientSecret } from '../src/oauth/application-keys.ts';
import { consentTo, issueCode } from './consent.ts';
import { type Answer, startTestServer, type TestServer } from './fixtures.ts';

let server: TestServer;
let clientId: string;
let secret: string;
before(async () => {
  server = await startTestServer();
  clientId = String(server.application.id);
  secret = await issueClientSecret(server.store, server.application);
});
after(() => server.close());

interface TokenAnswer {
  readonly access_token: string;
  readonly expires_in: number;
  readonly token_type: string;
}

const newCode = () => issueCode(server.store, server.application, server.bob);

async function post(
  path: string,
  headers: Record<string, string>,
  body?: string | Uint8Array<ArrayBuffer>,
): Promise<Response> {
  return fetch(server.origin + path, {
    method: 'POST',
    headers,
    ...(body !== undefined && { body }),
  });
}

async function username(accessToken: string): Promise<unknown> {
  const headers = { authorization: `OAuth ${accessToken}` };
  return ((await (await fetch(`${server.origin}/me`, { headers })).json()) as Answer).username;
}

async function assertToken(response: Response, message?: string): Promise<string> {
  const answer = (await response.json()) as TokenAnswer;
  assert.equal(response.status, 200, `${message} ${JSON.stringify(answer)}`);
  assert.equal(response.headers.get('cache-control'), 'no-store');
  assert.equal(response.headers.get('access-control-allow-origin'), '*');
  assert.deepEqual(Object.keys(answer), ['access_token', 'expires_in', 'token_type'], message);
  assert.equal(answer.token_type, 'bearer');
  assert.equal(answer.expires_in, 60 * 86_400);
  assert.equal(await username(answer.access_token), 'bob', message);
  return answer.access_token;
}

const json = 'application/json';
const form = 'application/x-www-form-urlencoded';

describe('a code is exchanged', () => {
  test('whatever the body is and is labelled as', async () => {
    const grant = 'authorization_code';
    for (const [name, type, body] of [
      [
        'JSON',
        json,
        (code: string) => JSON.stringify({ grant_type: grant, client_id: clientId, code }),
      ],
      [
        'JSON with a number for the client id',
        json,
        (code: string) => `{"grant_type":"${grant}","client_id":${clientId},"code":"${code}"}`,
      ],
      [
        'JSON with a comma too many',
        json,
        (code: string) =>
          `{"grant_type": "${grant}", "client_id": ${clientId}, "code": "${code}",\n}\n`,
      ],
      [
        'JSON labelled as a form',
        form,
        (code: string) => JSON.stringify({ grant_type: grant, code }),
      ],
      ['a form', form, (code: string) => `grant_type=${grant}&client_id=${clientId}&code=${code}`],
      [
        'a form labelled as JSON',
        json,
        (code: string) => `grant_type=${grant}&client_id=${clientId}&code=${code}\n`,
      ],
      [
        'a form labelled as text',
        'text/plain',
        (code: string) => `code=${code}&grant_type=${grant}`,
      ],
      [
        'a form with a charset',
        `${form}; charset=UTF-8`,
        (code: string) => `code=${code}&grant_type=${grant}`,
      ],
    ] as const) {
      for (const scheme of ['OAuth', 'Bearer']) {
        const headers = { authorization: `${scheme} ${secret}`, 'content-type': type };
        await assertToken(await post('/token', headers, body(await newCode())), name);
      }
    }
  });

  test('without a label, and from the query', async () => {
    const authorization = `OAuth ${secret}`;
    const params = async () =>
      `grant_type=authorization_code&client_id=${clientId}&code=${await newCode()}`;
    const bytes = new TextEncoder().encode(await params());
    await assertToken(await post('/token', { authorization }, bytes), 'no label');
    await assertToken(await post(`/token?${await params()}`, { authorization }), 'the query');
    await assertToken(
      await post(`/token?${await params()}&access_token=${encodeURIComponent(secret)}`, {}),
      'the secret in the query, too',
    );
  });

  test('with the secret in the body, whole or without its first part', async () => {
    for (const clientSecret of [secret, secret.split('|')[2] ?? '']) {
      const body = new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uri: 'https://app.example/callback',
        code: await newCode(),
      });
      await assertToken(await post('/token', { 'content-type': form }, String(body)));
    }
  });

  test('with HTTP Basic, encoded or not', async () => {
    const body = async () => `grant_type=authorization_code&code=${await newCode()}`;
    for (const password of [secret, encodeURIComponent(secret), secret.split('|')[2]]) {
      const authorization = `Basic ${Buffer.from(`${clientId}:${password}`).toString('base64')}`;
      await assertToken(
        await post('/token', { authorization, 'content-type': form }, await body()),
      );
    }
  });
});

test('who calls as the document says is told of errors as by the rest of the API', async () => {
  const [, , part] = secret.split('|');
  for (const [authorization, body, status, code] of [
    [`OAuth ${secret}`, 'grant_type=authorization_code&code=x', 400, 100],
    [`OAuth ${secret}`, 'grant_type=authorization_code', 400, 100],
    [`OAuth ${secret}`, 'grant_type=password', 400, 100],
    [`OAuth ${secret}`, '{broken', 400, 100],
    [`Bearer ${secret}`, `grant_type=refresh_token&refresh_token=${part}`, 400, 100],
    [`OAuth ${secret}`, 'client_id=1', 401, 190],
    [`OAuth ${part}`, `client_id=${clientId}`, 401, 190],
    [`OAuth ${server.token}`, `client_id=${clientId}`, 401, 190],
  ] as const) {
    const response = await post('/token', { authorization, 'content-type': form }, body);
    const { error } = (await response.json()) as Answer;
    assert.deepEqual(
      [response.status, error.type, error.code],
      [status, 'OAuthException', code],
      body,
    );
    assert.ok(error.message.length > 0 && error.fbtrace_id.length > 0);
    assert.equal(response.headers.get('access-control-allow-origin'), '*');
  }
});

test('JOSM signs its user in, and refreshes without a label', async () => {
  const { store, ada, bob } = server;
  const josm = (await store.applications.create(
    {
      name: 'JOSM',
      description: '',
      website: '',
      callbackUrls: ['http://localhost:8763/'],
      scopes: ['read'],
      isPublic: false,
    },
    ada.id,
  )) as Application;
  const josmSecret = await issueClientSecret(store, josm);
  const connect = (port: number) =>
    `${server.origin}/connect?client_id=${josm.id}&response_type=code&scope=read&redirect_uri=http://localhost:${port}/`;
  for (const port of [8763, 49_152]) {
    const callback = await consentTo(store, connect(port), bob);
    assert.equal(callback.port, String(port));
    // It reads the code from the request line as it stands.
    const code = /[&?]code=([^& ]+)/.exec(
      `GET ${callback.pathname}${callback.search} HTTP/1.1`,
    )?.[1];
    const headers = { authorization: `OAuth ${josmSecret}`, 'content-type': form };
    const body = `grant_type=authorization_code&client_id=${josm.id}&code=${code}`;
    const token = await assertToken(await post('/token', headers, body));
    const refreshed = await fetch(`${server.origin}/token`, {
      method: 'POST',
      headers: { authorization: `OAuth ${josmSecret}` },
      body: new TextEncoder().encode(
        `grant_type=refresh_token&client_id=${josm.id}&refresh_token=${token}`,
      ),
    });
    const next = await assertToken(refreshed);
    assert.notEqual(next, token);
    assert.equal(await username(token), 'bob', 'the token before works until it expires');
  }
});

test('/me knows every kind of token, and names id and username unasked', async () => {
  const ask = async (token: string, path = '/me') =>
    (await fetch(server.origin + path, { headers: { authorization: `Bearer ${token}` } })).json();
  const token = await server.userToken(server.bob, ['upload']);
  const bob = { username: 'bob', id: String(server.bob.id) };
  assert.deepEqual(await ask(token), bob);
  assert.deepEqual(await ask(token, '/me?fields=id'), { id: bob.id });
  assert.deepEqual(await ask(server.token), { username: 'ada', id: String(server.ada.id) });
});

describe('mapillary_tools', () => {
  const password = ' with spaces around ';
  before(async () => {
    await server.store.accounts.create({
      username: 'Uploader',
      email: 'uploader@example.org',
      passwordHash: await hashPassword(password),
      isAdministrator: false,
    });
  });

  const login = (fields: object, token = server.token) =>
    post(
      '/login',
      { authorization: `OAuth ${token}`, 'content-type': json },
      JSON.stringify({ locale: 'en_US', ...fields }),
    );

  test('signs its user in with a password', async () => {
    for (const email of ['uploader@example.org', 'Uploader']) {
      const response = await login({ email, password });
      const answer = (await response.json()) as TokenAnswer & { user_id: string };
      assert.equal(response.status, 200, JSON.stringify(answer));
      assert.equal(typeof answer.user_id, 'string');
      const me = await fetch(`${server.origin}/me?fields=id,username`, {
        headers: { authorization: `OAuth ${answer.access_token}` },
      });
      assert.deepEqual(await me.json(), { id: answer.user_id, username: 'Uploader' });
    }
    const earlier = await post(
      `/login?access_token=${encodeURIComponent(server.token)}`,
      { 'content-type': json },
      JSON.stringify({ email: 'uploader@example.org', password }),
    );
    assert.equal(earlier.status, 200);
  });

  test('asks again when they are wrong', async () => {
    for (const fields of [
      { email: 'uploader@example.org', password: 'wrong password' },
      { email: 'nobody@example.org', password },
    ]) {
      const response = await login(fields);
      assert.equal(response.status, 400);
      const { error } = (await response.json()) as { error: Record<string, unknown> };
      assert.ok([1348028, 1348092, 3404005, 1348131].includes(Number(error.error_subcode)));
      assert.ok(error.error_user_title);
      assert.ok(error.error_user_msg);
      assert.deepEqual(error.message, 'The name or the password is not right.');
    }
  });

  test('calls with a client token, and nobody without one', async () => {
    const fields = { email: 'uploader@example.org', password };
    assert.equal((await login(fields, await server.userToken(server.bob))).status, 403);
    assert.equal((await login(fields, secret)).status, 401);
    assert.equal(
      (await post('/login', { 'content-type': json }, JSON.stringify(fields))).status,
      401,
    );
    for (const broken of [{}, { email: 'x' }, { email: 1, password: {} }]) {
      assert.equal((await login(broken)).status, 400);
    }
  });
});
