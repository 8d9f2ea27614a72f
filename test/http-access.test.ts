import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { type Answer, startTestServer, type TestServer } from './fixtures.ts';

let server: TestServer;
let id: string;
before(async () => {
  server = await startTestServer();
  id = String(server.drive[0]?.id);
});
after(() => server.close());

async function ask(path: string, headers: Record<string, string> = {}) {
  const response = await fetch(server.origin + path, { headers });
  const { error } = (await response.json()) as Answer;
  return { response, error };
}

describe('tokens', () => {
  test('in the header and in the query, raw and encoded', async () => {
    const { token } = server;
    for (const [path, headers] of [
      [`/${id}`, { authorization: `OAuth ${token}` }],
      [`/${id}`, { authorization: `Bearer ${token}` }],
      [`/${id}`, { authorization: `oauth   ${token}` }],
      [`/${id}?access_token=${encodeURIComponent(token)}`, {}],
      [`/${id}?access_token=wrong&access_token=${encodeURIComponent(token)}`, {}],
      // A proxy's own login is none of ours.
      [`/${id}?access_token=${encodeURIComponent(token)}`, { authorization: 'Basic eDp5' }],
    ] as const) {
      const response = await fetch(server.origin + path, { headers });
      assert.deepEqual(await response.json(), { id }, path);
    }
    // fetch encodes the pipes; clients such as iD send them as they are.
    const raw = await rawRequest(`GET //${id}?access_token=${token} HTTP/1.1\r\nHost: x\r\n`);
    assert.match(raw, /^HTTP\/1\.1 200 /);
  });

  test('none at all', async () => {
    for (const path of [
      `/${id}`,
      `/images?bbox=1,1,2,2`,
      '/me',
      `/?ids=${id}`,
      `/${id}?access_token=`,
    ]) {
      const { response, error } = await ask(path);
      assert.equal(response.status, 401, path);
      assert.deepEqual(
        { ...error, fbtrace_id: '' },
        {
          message: 'Invalid OAuth 2.0 Access Token',
          type: 'MLYApiException',
          code: 190,
          error_data: {},
          fbtrace_id: '',
        },
      );
      assert.match(response.headers.get('www-authenticate') ?? '', /^OAuth /);
    }
  });

  test('that are wrong', async () => {
    const application = server.token.split('|')[1];
    const secret = server.token.split('|')[2];
    const other = await server.store.newId('application');
    const unknown = `MLY|${application}|${randomBytes(16).toString('hex')}`;
    for (const [token, message] of [
      ['nonsense', 'Failed to decode'],
      ['MLY|1|2', 'Failed to decode'],
      [`MLY|${application}|${secret?.toUpperCase()}x`, 'Failed to decode'],
      [unknown, 'Error validating application'],
      [`MLY|${other}|${secret}`, 'Error validating application'],
    ] as const) {
      for (const inHeader of [true, false]) {
        const { response, error } = inHeader
          ? await ask(`/${id}`, { authorization: `OAuth ${token}` })
          : await ask(`/${id}?access_token=${encodeURIComponent(token)}`);
        assert.equal(response.status, inHeader ? 401 : 400, token);
        assert.deepEqual([error.message, error.type, error.code], [message, 'OAuthException', 190]);
      }
    }
  });

  test('are refused by tiles with 403', async () => {
    const tile = '/maps/vtp/mly1_public/2/0/0/0';
    const unknown = `MLY|5|${randomBytes(16).toString('hex')}`;
    for (const path of [
      tile,
      `${tile}?access_token=x`,
      `${tile}?access_token=${encodeURIComponent(unknown)}`,
      '/maps/vtp/mly1_public/2',
    ]) {
      const { response, error } = await ask(path);
      assert.equal(response.status, 403, path);
      assert.equal(error.code, 190);
      assert.equal(response.headers.get('access-control-allow-origin'), '*');
    }
  });

  test('are looked up once in a while, not on every request', async () => {
    let lookups = 0;
    const counted = await startTestServer({
      wrapStore: (store) => ({
        ...store,
        applications: {
          ...store.applications,
          key: (hash) => {
            lookups++;
            return store.applications.key(hash);
          },
        },
      }),
    });
    try {
      for (let i = 0; i < 10; i++) await counted.get('/me');
      assert.equal(lookups, 1);
    } finally {
      await counted.close();
    }
  });

  test('are asked for by every route that does not say otherwise, or the server does not start', async () => {
    const guarded = await startTestServer({
      beforeListen(app) {
        const handler = () => 'ok';
        assert.throws(() => app.route({ method: 'GET', url: '/undeclared', handler }), /declare/);
        for (const config of [{ access: 'token' }, { tier: 'entity' }] as const) {
          assert.throws(
            () => app.route({ method: 'GET', url: '/half', config, handler }),
            /declare/,
          );
        }
        const config = { access: 'token', tier: 'none' } as const;
        app.route({ method: 'GET', url: '/declared', config, handler });
      },
    });
    try {
      assert.equal((await fetch(`${guarded.origin}/declared`)).status, 401);
      assert.equal((await guarded.get('/declared')).status, 200);
    } finally {
      await guarded.close();
    }
  });

  test('are not needed for health', async () => {
    for (const path of ['/health', '/ready', '/openapi.json', '/docs/api']) {
      assert.equal((await fetch(server.origin + path)).status, 200, path);
    }
  });
});

describe('pages of other origins', () => {
  test('may read every answer, errors included', async () => {
    for (const path of [
      `/${id}`,
      '/17',
      '/nope/nope',
      '/%zz',
      '/health',
      '/images?bbox=x',
      '/maps/vtp/mly1_public/2/99/0/0',
      `/media/${id}/thumb-256.jpg`,
      `/${'x'.repeat(17_000)}`,
    ]) {
      const response = await server.get(path);
      assert.equal(response.headers.get('access-control-allow-origin'), '*', path.slice(0, 50));
      assert.match(response.headers.get('access-control-expose-headers') ?? '', /ETag/);
    }
  });

  test('get their preflight answered for every path', async () => {
    for (const path of [
      '/',
      '/images',
      `/${id}`,
      '/maps/vtp/x/2/1/1/1',
      '/any/thing/at/all',
      '/media/1/x',
    ]) {
      const response = await fetch(server.origin + path, {
        method: 'OPTIONS',
        headers: {
          origin: 'https://example.org',
          'access-control-request-method': 'GET',
          'access-control-request-headers': 'authorization,content-type',
        },
      });
      assert.equal(response.status, 204, path);
      assert.equal(response.headers.get('access-control-allow-origin'), '*');
      assert.match(
        response.headers.get('access-control-allow-headers') ?? '',
        /Authorization, Content-Type, Accept/,
      );
      assert.match(response.headers.get('access-control-allow-methods') ?? '', /GET/);
      assert.ok(Number(response.headers.get('access-control-max-age')) > 0);
    }
  });
});

describe('requests', () => {
  test('HEAD is answered as GET, without the body', async () => {
    for (const path of [
      `/${id}?fields=width`,
      '/health',
      '/images?bbox=1,1,2,2',
      '/17',
      '/nope/x',
    ]) {
      const head = await server.get(path, { method: 'HEAD' });
      const get = await server.get(path);
      const body = await get.text();
      assert.equal(head.status, get.status, path);
      assert.equal(head.headers.get('content-type'), get.headers.get('content-type'));
      assert.equal(Number(head.headers.get('content-length')), body.length, path);
      assert.equal(await head.text(), '');
    }
  });

  test('of unknown routes', async () => {
    const post = await server.get(`/${id}`, { method: 'POST' });
    assert.equal(post.status, 400);
    assert.match(((await post.json()) as Answer).error.message, /^Unsupported post request\./);
    const deep = await server.get('/no/such/path');
    assert.equal(deep.status, 404);
    assert.equal(((await deep.json()) as Answer).error.type, 'OAuthException');
  });

  test('graph answers are JSON that nobody caches', async () => {
    for (const path of [`/${id}`, '/17']) {
      const response = await server.get(path);
      assert.match(response.headers.get('content-type') ?? '', /^application\/json/);
      assert.equal(response.headers.get('cache-control'), 'no-store');
    }
  });

  test('that are too long or broken get the envelope too', async () => {
    const long = await server.get(`/images?x=${'y'.repeat(17_000)}`);
    assert.equal(long.status, 400);
    assert.equal(((await long.json()) as Answer).error.code, 100);
    const overflow = await rawRequest(
      `GET / HTTP/1.1\r\nHost: x\r\nX-Big: ${'z'.repeat(40_000)}\r\n`,
    );
    assert.match(overflow, /^HTTP\/1\.1 431 /);
    assert.match(overflow, /access-control-allow-origin: \*/);
    assert.match(overflow, /"fbtrace_id"/);
    const broken = await rawRequest('NONSENSE\r\n');
    assert.match(broken, /^HTTP\/1\.1 400 /);
  });

  test('with odd queries are answered', async () => {
    for (const query of [
      '?',
      '?&',
      '?=',
      '?a',
      '?fields=%',
      '?fields=%zz',
      '?__proto__=1',
      '?fields=id&&&',
    ]) {
      const response = await server.get(`/${id}${query}`);
      assert.ok([200, 400].includes(response.status), query);
    }
  });

  test('links lead to the host that was asked, unless that can be no host', async () => {
    const ask = async (host: string) =>
      rawRequest(
        `GET /${id}?fields=thumb_256_url HTTP/1.1\r\nHost: ${host}\r\nAuthorization: OAuth ${server.token}\r\n`,
      );
    assert.match(await ask('maps.example.org:8080'), /"http:\/\/maps\.example\.org:8080\/media\//);
    assert.match(await ask('[::1]:3000'), /"http:\/\/\[::1\]:3000\/media\//);
    assert.match(await ask('evil"/><script>'), /"http:\/\/127\.0\.0\.1:\d+\/media\//);
  });
});

describe('a server in trouble', () => {
  test('logs a bug with the id it answers, and no more', async () => {
    const broken = await startTestServer({
      wrapStore: (store) => ({
        ...store,
        images: { ...store.images, get: () => Promise.reject(new Error('secret detail')) },
      }),
    });
    try {
      const response = await broken.get(`/${broken.drive[0]?.id}?access_token=hidden`);
      const { error } = (await response.json()) as Answer;
      assert.equal(response.status, 500);
      assert.equal(response.headers.get('access-control-allow-origin'), '*');
      assert.deepEqual(
        [error.message, error.type, error.code],
        ['An unknown error has occurred.', 'OAuthException', 1],
      );
      const [line = ''] = broken.logged;
      assert.match(line, /secret detail/);
      assert.ok(line.includes(error.fbtrace_id));
      assert.doesNotMatch(line, /hidden|access_token/);
    } finally {
      await broken.close();
    }
  });

  test('is alive but not ready without its database', async () => {
    const broken = await startTestServer({
      wrapStore: (store) => ({ ...store, ping: () => Promise.reject(new Error('gone')) }),
    });
    try {
      assert.equal((await broken.get('/health')).status, 200);
      assert.equal((await broken.get('/ready')).status, 503);
    } finally {
      await broken.close();
    }
  });
});

/** One request as written, over a plain socket. */
function rawRequest(head: string): Promise<string> {
  const { hostname, port } = new URL(server.origin);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => {
      socket.write(`${head}Connection: close\r\n\r\n`);
    });
    socket.on('data', (bytes) => {
      answer += bytes;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}
