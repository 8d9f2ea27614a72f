/** What every route asks of its caller, one by one. */

import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { after, before, describe, test } from 'node:test';
import type { FastifyContextConfig, FastifyInstance } from 'fastify';
import { type Scope, scopes } from '../src/model/application.ts';
import { type Answer, startTestServer, type TestServer } from './fixtures.ts';

/** Nobody needs to be known here; what else is public must be added with thought. */
const publicRoutes = [
  'OPTIONS *',
  'OPTIONS /uploads/:id/files',
  'OPTIONS /uploads/:id/files/:file',
  'GET /',
  'GET /.well-known/oauth-authorization-server',
  'GET /docs/api',
  'GET /docs/openapi-explorer.js',
  'GET /health',
  'GET /media/:id/original',
  'GET /media/:id/thumb-1024.jpg',
  'GET /media/:id/thumb-2048.jpg',
  'GET /media/:id/thumb-256.jpg',
  'GET /media/:id/tiles/:z/:x/:file',
  'GET /openapi.json',
  'GET /pages.css',
  'GET /ready',
  // Applications that call these show who they are with their secret.
  'POST /oauth/introspect',
  'POST /oauth/revoke',
  'POST /token',
];

interface Route {
  readonly method: string;
  readonly url: string;
  readonly access: FastifyContextConfig['access'];
}

let server: TestServer;
let routes: Route[];
before(async () => {
  [server, routes] = await collectRoutes(() =>
    startTestServer({
      beforeListen(app) {
        for (const scope of scopes) {
          app.route({
            method: 'POST',
            url: `/for-${scope}`,
            config: { access: scope, tier: 'none' },
            handler: async () => 'done',
          });
        }
      },
    }),
  );
});
after(() => server.close());

/** Watches a server being built, and answers every route with what it declares. */
async function collectRoutes(build: () => Promise<TestServer>): Promise<[TestServer, Route[]]> {
  const found: Route[] = [];
  const watch = (message: unknown) => {
    const { fastify: app } = message as { fastify: FastifyInstance };
    app.addHook('onRoute', ({ method, url, config }) => {
      for (const each of [method].flat()) {
        if (each !== 'HEAD') found.push({ method: each, url, access: config?.access });
      }
    });
  };
  subscribe('fastify.initialization', watch);
  try {
    return [await build(), found];
  } finally {
    unsubscribe('fastify.initialization', watch);
  }
}

const example = (url: string) =>
  url
    .replace(':set', 'mly1_public')
    .replace(':key', 'a'.repeat(64))
    .replace(/:(id|z|x|y|userId)/g, '0')
    .replace(/:\w+/g, 'x');

function call({ method, url }: Pick<Route, 'method' | 'url'>, token?: string): Promise<Response> {
  return fetch(server.origin + example(url), {
    method,
    redirect: 'manual',
    ...(token !== undefined && { headers: { authorization: `OAuth ${token}` } }),
  });
}

test('the walk sees the routes', () => {
  assert.ok(routes.length > 20);
  for (const url of ['/images', '/:id', '/:id/tiles', '/me', '/maps/vtp/:set/2/:z/:x/:y']) {
    assert.ok(
      routes.some((route) => route.url === url),
      url,
    );
  }
});

test('every route says who may call it, and few are for everybody', () => {
  const open = routes
    .filter(({ access }) => access === 'public')
    .map(({ method, url }) => `${method} ${url}`);
  const unexpected = open.filter((route) => !publicRoutes.includes(route));
  assert.deepEqual(unexpected, []);
  assert.deepEqual(
    routes.filter(({ access }) => access === undefined),
    [],
  );
});

test('every route that asks for a token refuses who has none', async () => {
  for (const route of routes) {
    if (!isForTokens(route)) continue;
    const { status } = await call(route);
    assert.ok(status === 401 || status === 403, `${route.method} ${route.url}: ${status}`);
  }
});

test('every route that asks for a scope refuses a user’s token without it', async () => {
  for (const scope of scopes) {
    const others = scopes.filter((each) => each !== scope);
    const token = await server.userToken(server.bob, others);
    for (const route of routes.filter(({ access }) => access === scope)) {
      const response = await call(route, token);
      assert.equal(response.status, 403, `${route.method} ${route.url}`);
      assert.match(refusalOf((await response.json()) as Answer), new RegExp(`scope ${scope}`));
    }
  }
});

/** The upload service has errors of its own form. */
function refusalOf({ error, debug_info: info }: Answer): string {
  if (info === undefined) {
    assert.deepEqual([error.type, error.code], ['OAuthException', 10]);
    return error.message;
  }
  const { type, message } = info as { type: string; message: string };
  assert.equal(type, 'NotAuthorizedError');
  return message;
}

test('every page for who is signed in sends others away', async () => {
  for (const route of routes) {
    if (route.access !== 'signed-in' && route.access !== 'administrator') continue;
    const response = await call(route);
    const isSentToSignIn =
      response.status === 303 && response.headers.get('location')?.startsWith('/sign-in');
    assert.ok(
      isSentToSignIn || (response.status >= 400 && response.status < 500),
      `${route.method} ${route.url}: ${response.status}`,
    );
  }
});

function isForTokens({ access }: Route): boolean {
  return ['token', 'client-token', ...scopes].some((each) => each === access);
}

describe('a scope', () => {
  const status = async (scope: Scope, token: string) =>
    (await call({ method: 'POST', url: `/for-${scope}` }, token)).status;

  test('lets do what it says, and nothing else', async () => {
    for (const granted of scopes) {
      const token = await server.userToken(server.bob, [granted]);
      for (const scope of scopes) {
        assert.equal(await status(scope, token), scope === granted ? 200 : 403, scope);
      }
    }
  });

  test('is never had by a client token, but for reading', async () => {
    assert.equal(await status('read', server.token), 200);
    assert.equal(await status('write', server.token), 403);
    assert.equal(await status('upload', server.token), 403);
  });
});

test('user tokens read tiles and entities as client tokens do', async () => {
  const token = await server.userToken(server.bob, ['read']);
  const [image] = server.drive;
  for (const path of ['/maps/vtp/mly1_public/2/0/0/0', `/${image?.id}?fields=geometry`]) {
    for (const [url, headers] of [
      [path, { authorization: `OAuth ${token}` }],
      [`${path}${path.includes('?') ? '&' : '?'}access_token=${token}`, {}],
    ] as const) {
      assert.equal((await fetch(server.origin + url, { headers })).status, 200, url);
    }
  }
});
