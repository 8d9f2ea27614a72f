import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { newSecret } from '../src/accounts/secrets.ts';
import { goodPassword, isSignedIn, makeAccount, setCookie, signIn } from './accounts.ts';
import { startTestServer, type TestServer } from './fixtures.ts';
import { fieldsOf, type PageVisitor, visit, visitAs } from './page-visitor.ts';

let server: TestServer;
before(async () => {
  server = await startTestServer({ settings: { WAYSIDE_SIGN_UP: 'open' } });
});
after(() => server.close());

describe('a form', () => {
  test('counts only with the token of the visitor who sends it', async () => {
    const victim = await visitAs(server, 'victim');
    const attacker = await visitAs(server, 'attacker');
    const slug = 'forged';
    const path = '/settings/organizations';
    const right = await victim.csrf();
    for (const csrf of [
      undefined,
      '',
      'x',
      await attacker.csrf(),
      right.slice(0, -1),
      `${right}A`,
      right.toLowerCase(),
      'é'.repeat(right.length),
    ]) {
      const fields = { name: 'Forged', slug, ...(csrf === undefined ? {} : { csrf }) };
      const page = await victim.post(path, fields);
      assert.equal(page.status, 403, csrf);
      assert.match(page.html, /This form was open for too long/);
    }
    assert.equal(await server.store.organizations.bySlug(slug), undefined);
    assert.equal((await victim.post(path, { csrf: right, name: 'Ours', slug })).status, 303);
  });

  test('counts only from pages of this host', async () => {
    const victim = await visitAs(server, 'victim-2');
    const csrf = await victim.csrf();
    const send = (headers: Record<string, string>) =>
      victim.post('/settings/sessions', { csrf }, headers);
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `${server.origin}.evil.example` },
      { origin: server.origin.replace('127.0.0.1', 'localhost') },
      { origin: server.origin, 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site' },
    ]) {
      assert.equal((await send(headers)).status, 403, JSON.stringify(headers));
    }
    for (const headers of [
      {},
      { origin: server.origin },
      // A proxy that ends TLS, and is not set up as a trusted one.
      { origin: server.origin.replace('http:', 'https:') },
      { origin: server.origin, 'sec-fetch-site': 'same-origin' },
    ]) {
      assert.equal((await send(headers)).status, 303, JSON.stringify(headers));
    }
  });

  test('can sign nobody in under a session that somebody else knows', async () => {
    await makeAccount(server.store, 'lured');
    const known = visit(server.origin);
    const { csrf = '' } = fieldsOf((await known.get('/sign-in')).html, '/sign-in');
    const lured = visit(server.origin, { wayside_session: newSecret() });
    const form = { csrf, name: 'lured', password: goodPassword };
    assert.equal((await lured.post('/sign-in', form)).status, 403);
    // Without any cookie, as another site's form is sent (SameSite).
    assert.equal((await visit(server.origin).post('/sign-in', form)).status, 403);
  });

  test('of every page is protected, and every page that is not for everybody asks who looks', async () => {
    const visitor = await visitAs(server, 'curious');
    const posts = [
      '/sign-in',
      '/sign-up',
      '/sign-out',
      '/forgot-password',
      '/reset-password',
      '/confirm-email',
      '/settings/email',
      '/settings/password',
      '/settings/sessions',
      '/settings/delete-account',
      '/settings/organizations',
      '/organizations/sample-town/details',
      '/organizations/sample-town/members',
      '/organizations/sample-town/members/remove',
    ];
    for (const path of posts) assert.equal((await visitor.post(path)).status, 403, path);
    assert.ok(await isSignedIn(visitor));
    for (const path of posts.filter((each) => /^\/(settings|organizations)/.test(each))) {
      const page = await visit(server.origin).post(path);
      assert.deepEqual([page.status, page.location], [303, '/sign-in'], path);
    }
    for (const path of [
      '/settings',
      '/settings/delete-account',
      '/settings/organizations',
      '/organizations/sample-town',
      '/organizations/sample-town/members/remove?username=ada',
    ]) {
      const page = await visit(server.origin).get(path);
      assert.equal(page.location, `/sign-in?next=${encodeURIComponent(path)}`, path);
    }
  });

  test('is no JSON, no upload and not large', async () => {
    const visitor = await visitAs(server, 'odd');
    const cookie = `wayside_session=${newSecret()}`;
    for (const [type, body, status] of [
      ['application/json', '{}', 415],
      ['text/plain', 'csrf=1', 415],
      ['multipart/form-data; boundary=a', '--a--', 415],
      ['application/x-www-form-urlencoded', `csrf=${'x'.repeat(40_000)}`, 413],
      ['application/x-www-form-urlencoded', '__proto__=1&constructor=2&csrf=%', 403],
      ['application/x-www-form-urlencoded', '&&==&=&%00=%ff', 403],
    ] as const) {
      const headers = { 'content-type': type, cookie };
      const page = await fetch(`${server.origin}/sign-in`, { method: 'POST', headers, body });
      assert.equal(page.status, status, type);
      assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
    }
    assert.equal((await visitor.post('/sign-in')).status, 403);
  });

  test('shows again what was typed, as text', async () => {
    const visitor = visit(server.origin);
    const name = `"><script>alert(1)</script>&'`;
    const page = await signIn(visitor, name, 'secret-<b>-password');
    assert.equal(page.status, 422);
    assert.doesNotMatch(page.html, /<script|<b>|secret-/);
    assert.equal(fieldsOf(page.html, '/sign-in').name, name);
  });

  test('tells what was done only to whom it was done for', async () => {
    const visitor = await visitAs(server, 'teller');
    const cookie = `wayside_notice=${Buffer.from('Call 555').toString('base64url')}`;
    for (const mac of ['', '.', '.AAAA', `.${'A'.repeat(43)}`]) {
      const page = await visit(server.origin, { wayside_notice: cookie + mac }).get('/sign-in');
      assert.doesNotMatch(page.html, /Call 555|role="status"/);
    }
    const csrf = await visitor.csrf();
    const done = await visitor.post('/settings/sessions', { csrf });
    const notice = setCookie(done, 'wayside_notice') ?? assert.fail('no notice');
    const stolen = /=([^;]+)/.exec(notice)?.[1] ?? '';
    const other = await visit(server.origin, { wayside_notice: stolen }).get('/sign-in');
    assert.doesNotMatch(other.html, /role="status"/);
    assert.match(
      (await visitor.get('/settings')).html,
      /role="status">Other browsers are signed out/,
    );
  });
});

describe('a page', () => {
  test('runs no script, sends forms nowhere else and is in nobody’s frame', async () => {
    const visitor = await visitAs(server, 'looker');
    for (const path of ['/sign-in', '/sign-up', '/settings', '/reset-password?key=x']) {
      const { headers, html } = await look(path, path.startsWith('/s') ? visitor : undefined);
      assert.equal(
        headers.get('content-security-policy'),
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      );
      assert.equal(headers.get('x-frame-options'), 'DENY');
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.equal(headers.get('referrer-policy'), 'same-origin');
      assert.equal(headers.get('cache-control'), 'no-store');
      assert.equal(headers.get('access-control-allow-origin'), null);
      assert.doesNotMatch(html, /<script|<style| style="| on[a-z]+="/);
      assert.equal(html.match(/<h1>/g)?.length ?? 0, html === '' ? 0 : 1);
    }
    async function look(path: string, who?: PageVisitor) {
      const page = await (who ?? visit(server.origin)).get(path);
      return page.location === null ? page : visit(server.origin).get(path);
    }
  });

  test('has one stylesheet, which browsers keep', async () => {
    const { html } = await visit(server.origin).get('/sign-in');
    const [, href = ''] =
      /<link rel="stylesheet" href="([^"]+)">/.exec(html.replaceAll('&#61;', '=')) ?? [];
    const named = await fetch(server.origin + href);
    assert.match(named.headers.get('content-type') ?? '', /^text\/css/);
    assert.match(named.headers.get('cache-control') ?? '', /immutable/);
    const plain = await fetch(`${server.origin}/pages.css`);
    assert.equal(plain.headers.get('cache-control'), 'no-cache');
    const etag = plain.headers.get('etag') ?? '';
    const again = await fetch(`${server.origin}/pages.css`, {
      headers: { 'if-none-match': etag, 'cache-control': 'max-age=0' },
    });
    assert.equal(again.status, 304);
  });

  test('believes no Host header that is none', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const options = { headers: { host: 'evil.example/"><b>' } };
      httpRequest(`${server.origin}/sign-in`, options, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on('error', reject)
        .end();
    });
    assert.equal(status, 200);
  });
});
