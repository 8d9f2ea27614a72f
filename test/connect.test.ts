/** The consent page, as browsers, applications and those who wish them ill come to it. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Application } from '../src/model/application.ts';
import { startTestServer, type TestServer } from './fixtures.ts';
import { fieldsOf, type PageVisitor, visit, visitAs } from './page-visitor.ts';

let server: TestServer;
let grace: PageVisitor & { readonly account: { readonly user: { readonly id: number } } };
let app: Application;

before(async () => {
  server = await startTestServer();
  grace = await visitAs(server, 'grace');
  app = await register();
});
after(() => server.close());

let registered = 0;

/** An application of somebody else. */
async function register(details: Partial<Application> = {}): Promise<Application> {
  const application = await server.store.applications.create(
    {
      name: `Potholes ${++registered}`,
      description: 'Finds potholes',
      website: 'https://potholes.example/about',
      callbackUrls: ['https://potholes.example/callback', 'http://localhost:8763/'],
      scopes: ['read', 'upload'],
      isPublic: false,
      ...details,
    },
    server.ada.id,
  );
  return application ?? assert.fail('not registered');
}

function ask(parameters: Readonly<Record<string, string>> = {}): string {
  return `/connect?${new URLSearchParams({ client_id: String(app.id), ...parameters })}`;
}

/** Presses a button of the consent page. */
async function answer(path: string, decision: string, who = grace) {
  return who.submit(path, '/connect', { decision });
}

function isGranted() {
  return server.store.authorizations.get(app.id, grace.account.user.id);
}

describe('the consent page', () => {
  test('tells who asks, for what, as whom, and where one goes', async () => {
    const { status, html } = await grace.get(ask({ state: 'foo' }));
    assert.equal(status, 200);
    for (const words of [
      app.name,
      'Finds potholes',
      'registered by ada',
      'Read what you can see',
      'Upload photos for you',
      '<strong>grace</strong>',
      '<strong>potholes.example</strong>',
    ]) {
      assert.ok(html.includes(words), words);
    }
    assert.doesNotMatch(html, /Change what is yours/);
    assert.match(html, /href="https:&#47;&#47;potholes|href="https:\/\/potholes/);
    const { html: narrower } = await grace.get(ask({ scope: 'read' }));
    assert.doesNotMatch(narrower, /Upload photos for you/);
  });

  test('says in words that an answer goes to a program on this computer, or unencrypted', async () => {
    const local = await grace.get(ask({ redirect_uri: 'http://localhost:49152/' }));
    assert.match(local.html, /program on <strong>this computer<\/strong> \(localhost:49152\)/);
    app = await register({ callbackUrls: ['http://plain.example/', 'org.example.app:/done'] });
    assert.match((await grace.get(ask())).html, /others can read along/);
    const own = await grace.get(ask({ redirect_uri: 'org.example.app:/done' }));
    assert.match(own.html, /opens <strong>org\.example\.app:<\/strong> links/);
    app = await register();
  });

  test('sends whoever is not signed in to sign in, and back to this very request', async () => {
    const state = 'a b&c=d#é%00\n"';
    const path = ask({ state, scope: 'read' });
    const { status, location } = await visit(server.origin).get(path);
    assert.equal(status, 303);
    const signIn = new URL(location ?? '', server.origin);
    assert.equal(signIn.pathname, '/sign-in');
    const next = new URL(signIn.searchParams.get('next') ?? '', server.origin);
    assert.equal(next.origin, server.origin);
    assert.deepEqual(Object.fromEntries(next.searchParams), {
      client_id: String(app.id),
      state,
      scope: 'read',
    });
  });

  test('sends the code back with the state as it came', async () => {
    for (const state of ['foo', 'a b&c=d#é%00\n\r\n"<>\u{1f6a7}', 'x'.repeat(2000)]) {
      const { status, location, headers } = await answer(ask({ state }), 'allow');
      assert.equal(status, 303);
      const back = new URL(location ?? '');
      assert.equal(back.origin + back.pathname, 'https://potholes.example/callback');
      assert.equal(back.searchParams.get('state'), state);
      assert.match(back.searchParams.get('code') ?? '', /^[\w-]+$/);
      assert.equal(headers.get('cache-control'), 'no-store');
      assert.equal(headers.get('referrer-policy'), 'no-referrer');
    }
    const { location } = await answer(ask(), 'allow');
    assert.equal(new URL(location ?? '').searchParams.has('state'), false);
    assert.ok(await isGranted());
  });

  test('answers JOSM, whose callback is a port of this computer', async () => {
    const josm = ask({
      response_type: 'code',
      scope: 'read',
      redirect_uri: 'http://localhost:8763/',
    });
    const { location } = await answer(josm, 'allow');
    // What JOSM looks for in the request that reaches it.
    assert.match(location ?? '', /^http:\/\/localhost:8763\/\?(?:.*&)?code=[^& ]+/);
  });

  test('sends user_denied back when the user says no, and whenever it is no clear yes', async () => {
    app = await register();
    for (const decision of ['deny', '', 'ALLOW', 'yes']) {
      const { location } = await answer(ask({ state: 's' }), decision);
      const back = new URL(location ?? '');
      assert.equal(back.searchParams.get('error'), 'user_denied');
      assert.equal(back.searchParams.get('state'), 's');
      assert.equal(back.searchParams.has('code'), false);
    }
    assert.equal(await isGranted(), undefined);
  });

  test('lets the user sign in as somebody else, and come back', async () => {
    const heidi = await visitAs(server, `heidi-${registered}`);
    const { status, location } = await answer(ask({ state: 's' }), 'switch', heidi);
    assert.equal(status, 303);
    assert.match(location ?? '', /^\/sign-in\?next=%2Fconnect/);
    assert.equal((await heidi.get(ask())).status, 303);
  });

  test('tells the application what it did wrong', async () => {
    for (const [parameters, error] of [
      [{ scope: 'write' }, 'invalid_scope'],
      [{ response_type: 'token' }, 'invalid_request'],
    ] as const) {
      const { status, location } = await grace.get(ask({ state: 's', ...parameters }));
      assert.equal(status, 303);
      const back = new URL(location ?? '');
      assert.equal(back.origin, 'https://potholes.example');
      assert.equal(back.searchParams.get('error'), error);
      assert.equal(back.searchParams.get('state'), 's');
    }
  });

  test('sends server_error back when the consent could not be kept', async () => {
    const broken = await startTestServer({
      wrapStore: (store) => ({
        ...store,
        authorizations: {
          ...store.authorizations,
          authorize: () => Promise.reject(new Error('disk full')),
        },
      }),
    });
    try {
      const ivan = await visitAs(broken, 'ivan');
      const path = `/connect?client_id=${broken.application.id}&state=s`;
      const { location } = await answer(path, 'allow', ivan);
      assert.match(location ?? '', /^https:\/\/app\.example\/callback\?.*error=server_error/);
      assert.match(location ?? '', /state=s/);
      assert.match(broken.logged.join(''), /disk full/);
    } finally {
      await broken.close();
    }
  });
});

describe('the consent page sends nobody', () => {
  test('anywhere when the application or the address is wrong', async () => {
    const none = await register({ callbackUrls: [] });
    for (const path of [
      '/connect',
      '/connect?client_id=',
      '/connect?client_id=12345',
      '/connect?client_id=abc',
      `/connect?client_id=${none.id}`,
      ...[
        'https://evil.example/',
        'https://potholes.example.evil.example/callback',
        'https://potholes.example/callback/',
        'https://potholes.example/callback?x=1',
        'https://potholes.example/callback#x',
        'https://potholes.example/Callback',
        'https://potholes.example:8443/callback',
        'https://potholes.example@evil.example/callback',
        'http://potholes.example/callback',
        '//evil.example',
        '/\\evil.example',
        'javascript:alert(1)',
        'data:text/html,x',
        'https://potholes.example/callback\r\nset-cookie: a=b',
        'http://localhost:8763/other',
        'http://localhost.evil.example:8763/',
        'http://127.0.0.1:8763/',
      ].map((redirect_uri) => ask({ redirect_uri })),
    ]) {
      for (const who of [grace, visit(server.origin)]) {
        const { status, location, html } = await who.get(path);
        assert.equal(status, 400, path);
        assert.equal(location, null, path);
        assert.match(html, /can’t ask you/);
        assert.doesNotMatch(html, /evil\.example|http-equiv/);
      }
    }
  });

  test('where a form that was made up wants', async () => {
    const csrf = await grace.csrf();
    for (const redirect_uri of ['https://evil.example/', 'javascript:alert(1)']) {
      const request = String(new URLSearchParams({ client_id: String(app.id), redirect_uri }));
      for (const decision of ['allow', 'deny']) {
        const { status, location } = await grace.post('/connect', { csrf, request, decision });
        assert.equal(status, 400);
        assert.equal(location, null);
      }
      const { status, location } = await visit(server.origin).post('/connect', { request });
      assert.equal(status, 400);
      assert.equal(location, null);
    }
  });

  test('when the application was changed while its page was open', async () => {
    const changing = await register();
    const path = `/connect?client_id=${changing.id}`;
    const fields = fieldsOf((await grace.get(path)).html, '/connect');
    const { id, ownerId, createdAtMs, limits, ...details } = changing;
    await server.store.applications.update(id, {
      ...details,
      callbackUrls: ['https://new.example/'],
    });
    const moved = await grace.post('/connect', { ...fields, decision: 'allow' });
    assert.match(moved.location ?? '', /^https:\/\/new\.example\/\?/);
    await server.store.applications.delete(id);
    const gone = await grace.post('/connect', { ...fields, decision: 'allow' });
    assert.equal(gone.status, 400);
    assert.equal(gone.location, null);
  });
});

describe('consent', () => {
  test('is not given by a form that is not from here, or of somebody else', async () => {
    app = await register();
    const fields = fieldsOf((await grace.get(ask())).html, '/connect');
    const theirs = await (await visitAs(server, `judy-${registered}`)).csrf();
    for (const [change, headers] of [
      [{ csrf: '' }, {}],
      [{ csrf: theirs }, {}],
      [{ csrf: `${fields.csrf}x` }, {}],
      [{}, { origin: 'https://evil.example' }],
      [{}, { origin: 'null' }],
      [{}, { 'sec-fetch-site': 'cross-site' }],
      [{}, { 'sec-fetch-site': 'same-site' }],
    ] as const) {
      const { status, location } = await grace.post(
        '/connect',
        { ...fields, decision: 'allow', ...change },
        headers,
      );
      assert.equal(status, 403, JSON.stringify([change, headers]));
      assert.equal(location, null);
    }
    assert.equal((await grace.get(`${ask()}&decision=allow`)).status, 200);
    assert.equal(await isGranted(), undefined);
  });

  test('of a session that has ended is an invalid request', async () => {
    const kim = await visitAs(server, `kim-${registered}`);
    const fields = fieldsOf((await kim.get(ask({ state: 's' }))).html, '/connect');
    await kim.submit('/settings/applications', '/sign-out');
    for (const who of [kim, visit(server.origin)]) {
      const { status, location } = await who.post('/connect', { ...fields, decision: 'allow' });
      assert.equal(status, 303);
      const back = new URL(location ?? '');
      assert.equal(back.origin, 'https://potholes.example');
      assert.equal(back.searchParams.get('error'), 'invalid_request');
      assert.equal(back.searchParams.get('state'), 's');
    }
    assert.equal(await server.store.authorizations.get(app.id, kim.account.user.id), undefined);
  });

  test('is asked on a page that nothing can frame, cache, script or send to another app', async () => {
    const { headers } = await grace.get(ask());
    const policy = headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.match(policy, /base-uri 'none'/);
    assert.doesNotMatch(policy, /unsafe|script-src/);
    assert.equal(headers.get('x-frame-options'), 'DENY');
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('referrer-policy'), 'same-origin');
    assert.equal(headers.get('access-control-allow-origin'), null);
    app = await register({ callbackUrls: ['org.example.app:/done'] });
    const own = await grace.get(ask());
    assert.match(
      own.headers.get('content-security-policy') ?? '',
      /form-action 'self' org\.example\.app:(;|$)/,
    );
  });

  test('shows what applications say of themselves as text, never as HTML', async () => {
    const bad = '"><img src=x onerror=alert(1)><script>alert(1)</script>';
    app = await register({
      name: `${bad}${registered}`,
      description: `${bad}</textarea>`,
      // Never registered through the form; whatever got into the database is no link either.
      website: 'javascript:alert(1)//https://x',
      callbackUrls: [`https://potholes.example/?x=%22%3E%3Cscript%3E`],
    });
    const path = ask({ state: bad, scope: 'read', nonsense: bad });
    const { html } = await grace.get(path);
    assert.doesNotMatch(html, /<script|<img|onerror=alert|href="javascript/i);
    assert.match(html, /&(?:lt|#60);script/);
    const { location } = await answer(path, 'deny');
    assert.equal(new URL(location ?? '').searchParams.get('state'), bad);
    app = await register();
  });
});
