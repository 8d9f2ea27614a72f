/** Who gets at the pages of an application, and what they bear. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Application } from '../src/model/application.ts';
import { issueUserToken } from './consent.ts';
import { startTestServer, type TestServer } from './fixtures.ts';
import { visit, visitAs } from './page-visitor.ts';
import {
  described,
  applicationsPath as list,
  registerThroughForm,
} from './register-application.ts';

type SignedIn = Awaited<ReturnType<typeof visitAs>>;

let server: TestServer;
let grace: SignedIn;
let mallory: SignedIn;
let admin: SignedIn;

before(async () => {
  server = await startTestServer();
  grace = await visitAs(server, 'grace');
  mallory = await visitAs(server, 'mallory');
  admin = await visitAs(server, 'admin', { isAdministrator: true });
});
after(() => server.close());

function register(who = grace, fields: Readonly<Record<string, string>> = {}) {
  return registerThroughForm(server, who, fields);
}

/** Every page and form of one application. */
function pathsOf(path: string, key: string) {
  return {
    pages: [
      path,
      `${path}/edit`,
      `${path}/delete`,
      `${path}/client-tokens/rotate`,
      `${path}/client-secrets/rotate`,
      `${path}/client-tokens/${key}/revoke`,
    ],
    forms: [
      `${path}/edit`,
      `${path}/delete`,
      `${path}/client-tokens`,
      `${path}/client-secrets`,
      `${path}/client-tokens/rotate`,
      `${path}/client-secrets/rotate`,
      `${path}/client-tokens/${key}/revoke`,
      `${path}/users/${server.bob.id}/revoke`,
    ],
  };
}

async function everythingOf(id: number): Promise<unknown> {
  const { applications, authorizations } = server.store;
  return [
    await applications.get(id),
    await applications.keysOf(id),
    await authorizations.ofApplication(id, 10),
  ];
}

async function keyOf(app: Application): Promise<string> {
  const keys = await server.store.applications.keysOf(app.id);
  const key = keys.find(({ kind }) => kind === 'token') ?? assert.fail('no token');
  return key.secretHash.slice(0, 16);
}

describe('the pages of an application are', () => {
  test('not there for others, exactly as if it didn’t exist', async () => {
    const { app, path } = await register();
    await issueUserToken(server.store, app, server.bob);
    const before = await everythingOf(app.id);
    const real = pathsOf(path, await keyOf(app));
    const none = pathsOf(`${list}/${await server.store.newId('application')}`, 'f'.repeat(16));
    const csrf = await mallory.csrf();
    const fields = { csrf, ...described, name: app.name };
    for (const [kind, ask] of [
      ['pages', (each: string) => mallory.get(each)],
      ['forms', (each: string) => mallory.post(each, fields)],
    ] as const) {
      for (const [i, each] of real[kind].entries()) {
        const denied = await ask(each);
        assert.equal(denied.status, 404, each);
        assert.equal(denied.html, (await ask(none[kind][i] ?? '')).html, each);
      }
    }
    assert.deepEqual(await everythingOf(app.id), before);
    assert.doesNotMatch((await mallory.get(list)).html, new RegExp(`>${app.name}<`));
  });

  test('for administrators too, who see whose it is', async () => {
    const { app, path } = await register();
    const { pages } = pathsOf(path, await keyOf(app));
    for (const page of pages) assert.equal((await admin.get(page)).status, 200, page);
    const { html } = await admin.get(list);
    assert.ok(html.includes(`<a href="${path}">${app.name}</a>`), 'listed');
    assert.match((await admin.get(path)).html, /<dt>Owner<\/dt><dd>grace</);
    await admin.submit(`${path}/edit`, `${path}/edit`, { name: 'By admin' });
    assert.equal((await server.store.applications.get(app.id))?.ownerId, grace.account.user.id);
  });

  test('not there for addresses that no application has', async () => {
    for (const id of [
      '0',
      '-1',
      '1e3',
      'x',
      '99999999999999999999',
      '%00',
      String(server.ada.id),
    ]) {
      assert.equal((await grace.get(`${list}/${id}`)).status, 404, id);
    }
  });

  test('only for who is signed in', async () => {
    const { app, path } = await register();
    const before = await everythingOf(app.id);
    const { pages, forms } = pathsOf(path, await keyOf(app));
    const stranger = visit(server.origin);
    for (const page of [list, `${list}/new`, '/settings/applications', ...pages]) {
      const { status, location } = await stranger.get(page);
      assert.equal(status, 303, page);
      assert.equal(location, `/sign-in?next=${encodeURIComponent(page)}`);
    }
    for (const form of forms) {
      const { status, location } = await stranger.post(form, described);
      assert.equal(status, 303, form);
      assert.equal(location, '/sign-in');
    }
    assert.deepEqual(await everythingOf(app.id), before);
  });

  test('changed by forms from here alone', async () => {
    const { app, path } = await register();
    await issueUserToken(server.store, app, grace.account.user);
    const before = await everythingOf(app.id);
    const { forms } = pathsOf(path, await keyOf(app));
    const own = await grace.csrf();
    const theirs = await mallory.csrf();
    const fields = { ...described, name: app.name };
    for (const form of [`${list}/new`, `/settings/applications/${app.id}/revoke`, ...forms]) {
      for (const [csrf, headers] of [
        ['', {}],
        [theirs, {}],
        [own, { origin: 'https://evil.example' }],
        [own, { 'sec-fetch-site': 'cross-site' }],
      ] as const) {
        assert.equal((await grace.post(form, { ...fields, csrf }, headers)).status, 403, form);
      }
      // Links, images and prefetching send GET: no such thing changes anything.
      await grace.get(`${form}?${new URLSearchParams({ ...fields, csrf: own })}`);
    }
    assert.deepEqual(await everythingOf(app.id), before);
  });

  test('never framed, cached, scripted or read by another site', async () => {
    const { path } = await register();
    for (const page of [list, `${list}/new`, path, `${path}/edit`, '/settings/applications']) {
      const { headers } = await grace.get(page, { origin: 'https://evil.example' });
      assert.match(
        headers.get('content-security-policy') ?? '',
        /default-src 'none'.*form-action 'self';.*frame-ancestors 'none'/,
      );
      assert.equal(headers.get('x-frame-options'), 'DENY');
      assert.equal(headers.get('cache-control'), 'no-store');
      assert.equal(headers.get('access-control-allow-origin'), null);
    }
  });

  test('safe from what people write', async () => {
    const bad = `"><script>alert(1)</script><img src=x onerror=alert(1)>'`;
    const { app, path } = await register(grace, { name: `${bad}1`, description: bad });
    await issueUserToken(server.store, app, grace.account.user);
    for (const page of [
      list,
      path,
      `${path}/edit`,
      `${path}/delete`,
      `${path}/client-tokens/rotate`,
      '/settings/applications',
    ]) {
      const { html } = await grace.get(page);
      assert.match(html, /alert\(1\)/, page);
      assert.doesNotMatch(html, /<script|<img|"'>|onerror=alert\(1\)>/, page);
    }
    const remove = `${path}/delete`;
    const { status } = await grace.submit(remove, remove, { name: app.name });
    assert.equal(status, 303);
    const told = await grace.get(list);
    assert.match(told.html, /is deleted/);
    assert.doesNotMatch(told.html, /<script|<img/);
  });

  test('show no website that is none', async () => {
    const { app, path } = await register();
    const { id, ownerId, createdAtMs, limits, ...details } = app;
    for (const website of [
      'javascript:alert(1)',
      ' javascript:alert(1)',
      'data:text/html,x',
      'https:',
    ]) {
      const saved = await grace.submit(`${path}/edit`, `${path}/edit`, { website });
      assert.equal(saved.status, 422, website);
      // As if an earlier version had kept it.
      await server.store.applications.update(id, { ...details, website });
      assert.match((await grace.get(path)).html, /<dt>Website<\/dt><dd>None</);
    }
  });
});

test('forms that are too large are refused with a page', async () => {
  const { path } = await register();
  const csrf = await grace.csrf();
  const large = await grace.post(`${path}/edit`, { csrf, name: 'x'.repeat(40_000) });
  assert.equal(large.status, 413);
  assert.match(large.headers.get('content-type') ?? '', /^text\/html/);
});
