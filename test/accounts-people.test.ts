import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { goodPassword, signIn } from './accounts.ts';
import { startTestServer, type TestServer } from './fixtures.ts';
import { fieldsOf, visit, visitAs } from './page-visitor.ts';

let server: TestServer;
before(async () => {
  server = await startTestServer();
});
after(() => server.close());

const path = '/settings/people';

/** Path and query of the link that a page shows. */
function linkIn(html: string): string {
  const [, url = ''] = /<code class="secret">([^<]+)</.exec(html) ?? [];
  assert.ok(url.startsWith(`${server.origin}/`), html);
  return url.slice(server.origin.length).replaceAll('&#61;', '=');
}

test('only administrators see who is here, and let people in', async () => {
  const [boss, somebody] = await Promise.all([
    visitAs(server, 'boss', { isAdministrator: true }),
    visitAs(server, 'somebody'),
  ]);
  assert.equal(
    (await visit(server.origin).get(path)).location,
    '/sign-in?next=%2Fsettings%2Fpeople',
  );
  assert.equal((await somebody.get(path)).status, 403);
  assert.doesNotMatch((await somebody.get('/settings')).html, /settings\/people/);
  const csrf = await somebody.csrf();
  for (const action of ['/invitations', '/password-links']) {
    assert.equal((await somebody.post(path + action, { csrf, username: 'boss' })).status, 403);
  }
  const { status, html } = await boss.get(path);
  assert.equal(status, 200);
  assert.match(html, /somebody/);
  assert.match(html, /data-label="Kept">0 kB</);
  assert.match((await boss.get('/settings')).html, /settings\/people/);
  await server.store.accounts.setAdministrator(boss.account.user.id, false);
  assert.equal((await boss.get(path)).status, 403);
});

test('an invitation lets one person in', async () => {
  const boss = await visitAs(server, 'host', { isAdministrator: true });
  const link = linkIn((await boss.submit(path, `${path}/invitations`)).html);
  const fields = { username: 'guest', password: goodPassword };
  const made = await visit(server.origin).submit(link, '/sign-up', fields);
  assert.equal(made.location, '/settings');
  assert.equal((await visit(server.origin).get(link)).status, 403);
});

test('a link sets a password for somebody who has none', async () => {
  const boss = await visitAs(server, 'helper', { isAdministrator: true });
  await visitAs(server, 'locked-out');
  const csrf = await boss.csrf();
  const action = `${path}/password-links`;
  assert.equal((await boss.post(action, { csrf, username: 'nobody-here' })).status, 404);
  assert.equal((await boss.post(action, { csrf, username: 'a\0' })).status, 404);
  const link = linkIn((await boss.post(action, { csrf, username: 'locked-out' })).html);
  const visitor = visit(server.origin);
  const fields = fieldsOf((await visitor.get(link)).html, '/reset-password');
  await visitor.post('/reset-password', { ...fields, password: goodPassword });
  assert.equal((await signIn(visitor, 'locked-out')).status, 303);
});

test('many people stand on several pages', async () => {
  const boss = await visitAs(server, 'counter', { isAdministrator: true });
  const account = { email: null, passwordHash: null, isAdministrator: false };
  for (let i = 0; i < 60; i++)
    await server.store.accounts.create({ username: `p${i}`, ...account });
  const seen = new Set<string>();
  let next: string | undefined = path;
  let pages = 0;
  for (; next !== undefined; pages++) {
    const html: string = (await boss.get(next)).html.replaceAll('&#61;', '=');
    for (const [, name = ''] of html.matchAll(/name="username" value="([^"]+)"/g)) seen.add(name);
    next = /href="(\/settings\/people\?after=[^"]+)"/.exec(html)?.[1];
  }
  assert.equal(pages, 2);
  const all = await server.store.accounts.list(1000);
  assert.deepEqual([...seen].sort(), all.map(({ user }) => user.username).sort());
});

test('nobody is invited where nobody can come in', async () => {
  const closed = await startTestServer({ settings: { WAYSIDE_SIGN_UP: 'closed' } });
  try {
    const boss = await visitAs(closed, 'hermit', { isAdministrator: true });
    assert.doesNotMatch((await boss.get(path)).html, /Invite/);
    const page = await boss.post(`${path}/invitations`, { csrf: await boss.csrf() });
    assert.equal(page.status, 403);
  } finally {
    await closed.close();
  }
});
