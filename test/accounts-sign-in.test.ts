import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { newSecret } from '../src/accounts/secrets.ts';
import { hashSecret } from '../src/secret-hash.ts';
import { goodPassword, isSignedIn, makeAccount, setCookie, signIn } from './accounts.ts';
import { startTestServer, type TestServer } from './fixtures.ts';
import { fieldsOf, visit } from './page-visitor.ts';

let server: TestServer;
before(async () => {
  server = await startTestServer({ settings: { WAYSIDE_TRUSTED_PROXIES: '127.0.0.1' } });
});
after(() => server.close());

/** A visitor from that address, through the proxy that the server trusts. */
function from(address: string) {
  const visitor = visit(server.origin);
  return {
    ...visitor,
    submit: async (path: string, action: string, fields = {}) => {
      const untouched = fieldsOf((await visitor.get(path)).html, action);
      const headers = { origin: server.origin, 'x-forwarded-for': address };
      return visitor.post(action, { ...untouched, ...fields }, headers);
    },
  };
}

describe('signing in', () => {
  test('takes the username in any case, or the e-mail address', async () => {
    await makeAccount(server.store, 'Mara', { email: 'mara@example.org' });
    for (const name of ['Mara', 'mara', ' MARA ', 'mara@example.org', 'Mara@Example.ORG']) {
      const visitor = visit(server.origin);
      const page = await signIn(visitor, name);
      assert.equal(page.status, 303, name);
      assert.equal(page.location, '/');
      assert.ok(await isSignedIn(visitor), name);
      assert.match((await visitor.get('/settings')).html, /Mara/);
    }
  });

  test('gives a new secret, of which the store keeps the hash, in a cookie no script can read', async () => {
    const account = await makeAccount(server.store, 'fixed');
    const planted = newSecret();
    const visitor = visit(server.origin, { wayside_session: planted });
    const page = await signIn(visitor, 'fixed');
    const line = setCookie(page, 'wayside_session') ?? assert.fail('no cookie');
    const [, secret = ''] = /^wayside_session=([^;]+)/.exec(line) ?? [];
    assert.match(secret, /^[A-Za-z0-9_-]{43}$/);
    assert.notEqual(secret, planted);
    assert.equal(await server.store.sessions.get(hashSecret(planted)), undefined);
    assert.equal((await server.store.sessions.get(hashSecret(secret)))?.userId, account.user.id);
    assert.match(line, /; Path=\/; HttpOnly; SameSite=Lax/);
    assert.doesNotMatch(line, /Secure|Domain/i);
    assert.equal(await isSignedIn(visit(server.origin, { wayside_session: planted })), false);
    // A session that is left for another one ends.
    const csrf = await visitor.csrf();
    await visitor.post('/sign-in', { csrf, name: 'fixed', password: goodPassword });
    assert.equal(await server.store.sessions.get(hashSecret(secret)), undefined);
    assert.ok(await isSignedIn(visitor));
  });

  test('over https sets a cookie that only this very host gets back', async () => {
    await makeAccount(server.store, 'secure');
    const visitor = visit(server.origin);
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'maps.example.org' };
    const seen = await visitor.get('/sign-in', headers);
    const line = setCookie(seen, '__Host-wayside_session') ?? assert.fail('no cookie');
    assert.match(line, /; Path=\/; HttpOnly; Secure; SameSite=Lax/);
    const { csrf = '' } = fieldsOf(seen.html, '/sign-in');
    const form = { csrf, name: 'secure', password: goodPassword };
    const origin = 'https://maps.example.org';
    const page = await visitor.post('/sign-in', form, { ...headers, origin });
    assert.equal(page.status, 303);
    assert.equal((await visitor.get('/settings', headers)).status, 200);
    // The cookie of plain http is another one, and worth nothing here.
    const [, secret = ''] =
      /^__Host-wayside_session=([^;]+)/.exec(setCookie(page, '__Host-wayside_session') ?? '') ?? [];
    const plain = visit(server.origin, { wayside_session: secret });
    assert.equal((await plain.get('/settings', headers)).status, 303);
  });

  test('goes on to the page that was wanted, and nowhere else', async () => {
    await makeAccount(server.store, 'wanderer');
    const wanted = await visit(server.origin).get('/settings/organizations?a=1');
    assert.equal(wanted.status, 303);
    assert.equal(wanted.location, '/sign-in?next=%2Fsettings%2Forganizations%3Fa%3D1');
    for (const [next, location] of [
      ['/settings/organizations?a=1', '/settings/organizations?a=1'],
      ['https://evil.example/', '/'],
      ['//evil.example', '/'],
      ['/\\evil.example', '/'],
      ['/\t/evil.example', '/'],
      ['/settings\r\nSet-Cookie: a=b', '/settingsSet-Cookie:%20a=b'],
    ] as const) {
      const query = `?next=${encodeURIComponent(next)}`;
      const visitor = visit(server.origin);
      const page = await signIn(visitor, 'wanderer', goodPassword, query);
      assert.equal(page.location, location, next);
      assert.equal((await visitor.get(`/sign-in${query}`)).location, location, next);
    }
  });

  test('says the same of a wrong password and of nobody, and works as long', async () => {
    await makeAccount(server.store, 'known', { email: 'known@example.org' });
    await makeAccount(server.store, 'unset', { passwordHash: null });
    const answers = new Map<string, string>();
    const times = new Map<string, number[]>();
    const names = [
      'known',
      'unset',
      'no-such-one',
      'known@example.org',
      'none@example.org',
      'a\0b',
    ];
    for (let round = 0; round < 3; round++) {
      for (const [index, name] of names.entries()) {
        const visitor = from(`192.0.2.${index + 1}`);
        const start = performance.now();
        const page = await visitor.submit('/sign-in', '/sign-in', { name, password: 'wrong one' });
        times.set(name, [...(times.get(name) ?? []), performance.now() - start]);
        assert.equal(page.status, 422, name);
        assert.match(page.html, /The name or the password is not right/);
        assert.equal(setCookie(page, 'wayside_session'), undefined);
        const body = page.html.replaceAll(/value="[^"]*"/g, '');
        answers.set(name, body);
      }
    }
    assert.equal(new Set(answers.values()).size, 1);
    const least = [...times.values()].map((all) => Math.min(...all));
    // Without a hash to check, nobody's answer would come in a hundredth of the time.
    assert.ok(
      Math.min(...least) > Math.max(...least) / 4,
      JSON.stringify(Object.fromEntries(times)),
    );
  });

  test('is refused after too many tries at one account, whoever tries, for a while', async () => {
    await makeAccount(server.store, 'target');
    await makeAccount(server.store, 'bystander');
    const tries = (name: string) =>
      Promise.all(
        Array.from({ length: 11 }, (_, index) =>
          from(`198.51.100.${index}`).submit('/sign-in', '/sign-in', { name, password: 'guess' }),
        ),
      );
    const statuses = (await tries('target')).map(({ status }) => status).sort();
    assert.deepEqual(statuses, [...Array.from({ length: 10 }, () => 422), 429]);
    const right = await signIn(from('203.0.113.1'), 'TARGET');
    assert.equal(right.status, 429);
    assert.match(right.html, /Try again in 15 minutes/);
    assert.equal((await signIn(from('203.0.113.1'), 'bystander')).status, 303);
    // Nobody learns from it who exists.
    const nobody = (await tries('nobody-at-all')).map(({ status }) => status).sort();
    assert.deepEqual(nobody, statuses);
  });

  test('forgets wrong tries once somebody is in', async () => {
    await makeAccount(server.store, 'clumsy');
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 9; i++) {
        const page = await signIn(from('203.0.113.2'), 'clumsy', 'oops');
        assert.equal(page.status, 422);
      }
      assert.equal((await signIn(from('203.0.113.2'), 'clumsy')).status, 303);
    }
  });

  test('is refused after too many tries from one address, at whatever accounts', async () => {
    await makeAccount(server.store, 'last-one');
    const { attempts } = server.store;
    // Hashing a hundred passwords takes a while, so the first ones are only counted.
    const key = hashSecret('sign-in-from 203.0.113.9');
    for (let i = 0; i < 99; i++) await attempts.count(key, 900_000, Date.now());
    assert.equal((await signIn(from('203.0.113.9'), 'somebody', 'guess')).status, 422);
    assert.equal((await signIn(from('203.0.113.9'), 'last-one')).status, 429);
    assert.equal((await signIn(from('203.0.113.10'), 'last-one')).status, 303);
  });
});

describe('a session', () => {
  test('ends with signing out, which only a form can do', async () => {
    await makeAccount(server.store, 'leaver');
    const visitor = visit(server.origin);
    const page = await signIn(visitor, 'leaver');
    const [, secret = ''] = /=([^;]+)/.exec(setCookie(page, 'wayside_session') ?? '') ?? [];
    assert.ok((await visitor.get('/sign-out')).status >= 400);
    assert.ok(await isSignedIn(visitor));
    const left = await visitor.submit('/settings', '/sign-out');
    assert.equal(left.location, '/sign-in');
    assert.equal(await isSignedIn(visitor), false);
    assert.equal(await isSignedIn(visit(server.origin, { wayside_session: secret })), false);
    assert.match((await visitor.get('/sign-in')).html, /You are signed out\./);
    assert.doesNotMatch((await visitor.get('/sign-in')).html, /You are signed out\./);
  });

  test('ends after thirty days', async () => {
    const { user } = await makeAccount(server.store, 'sleeper');
    const secret = newSecret();
    const expiresAtMs = Date.now() + 500;
    const session = {
      secretHash: hashSecret(secret),
      userId: user.id,
      createdAtMs: 0,
      expiresAtMs,
    };
    await server.store.sessions.add(session);
    const visitor = visit(server.origin, { wayside_session: secret });
    assert.ok(await isSignedIn(visitor));
    await new Promise((resolve) => setTimeout(resolve, expiresAtMs - Date.now() + 5));
    assert.equal(await isSignedIn(visitor), false);
    const page = await signIn(visit(server.origin), 'sleeper');
    assert.match(setCookie(page, 'wayside_session') ?? '', /Max-Age=2592000/);
    assert.equal(await server.store.sessions.get(session.secretHash), undefined);
  });

  test('is none with a cookie that is no secret of ours', async () => {
    for (const wayside_session of ['', 'x', 'a'.repeat(43), '%00', 'ü', 'a'.repeat(4000)]) {
      assert.equal(await isSignedIn(visit(server.origin, { wayside_session })), false);
    }
  });
});

test('addresses that a proxy tells count only from proxies that are trusted', async () => {
  const open = await startTestServer();
  try {
    const key = hashSecret('sign-in-from 127.0.0.1');
    for (let i = 0; i < 100; i++) await open.store.attempts.count(key, 900_000, Date.now());
    const visitor = visit(open.origin);
    const { csrf = '' } = fieldsOf((await visitor.get('/sign-in')).html, '/sign-in');
    const headers = { 'x-forwarded-for': '203.0.113.77' };
    const page = await visitor.post('/sign-in', { csrf, name: 'a', password: 'b' }, headers);
    assert.equal(page.status, 429);
  } finally {
    await open.close();
  }
});
