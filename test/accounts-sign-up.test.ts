import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeLink } from '../src/accounts/links.ts';
import { hashSecret } from '../src/secret-hash.ts';
import { goodPassword, isSignedIn, makeAccount, signIn } from './accounts.ts';
import { startTestServer, type TestServer } from './fixtures.ts';
import { type PageVisitor, visit } from './page-visitor.ts';

async function withServer(mode: string, run: (server: TestServer) => Promise<void>): Promise<void> {
  const server = await startTestServer({ settings: { WAYSIDE_SIGN_UP: mode } });
  try {
    await run(server);
  } finally {
    await server.close();
  }
}

function signUp(
  visitor: PageVisitor,
  username: string,
  password = goodPassword,
  path = '/sign-up',
) {
  return visitor.submit(path, '/sign-up', { username, password });
}

describe('signing up', () => {
  test('is for everybody where it is open', () =>
    withServer('open', async (server) => {
      assert.match((await visit(server.origin).get('/sign-in')).html, /Create an account/);
      const visitor = visit(server.origin);
      const page = await signUp(visitor, 'Nora');
      assert.deepEqual([page.status, page.location], [303, '/settings']);
      const { html } = await visitor.get('/settings');
      assert.match(html, /Welcome, Nora\./);
      // Without a mail server there are no addresses.
      assert.doesNotMatch(html, /E-mail/i);
      const nora = await server.store.accounts.byUsername('nora');
      assert.deepEqual([nora?.email, nora?.isAdministrator], [null, false]);
      assert.match(nora?.passwordHash ?? '', /^\$scrypt\$/);
      assert.equal((await signIn(visit(server.origin), 'Nora')).status, 303);
    }));

  test('goes on to the page that was wanted', () =>
    withServer('open', async (server) => {
      for (const [next, location] of [
        ['/connect?client_id=1', '/connect?client_id=1'],
        ['//evil.example', '/'],
      ] as const) {
        const path = `/sign-up?next=${encodeURIComponent(next)}`;
        const page = await signUp(visit(server.origin), `w${location.length}`, goodPassword, path);
        assert.equal(page.location, location);
      }
    }));

  test('takes nobody’s name, in whatever case, and no name of the server', () =>
    withServer('open', async (server) => {
      await makeAccount(server.store, 'Taken');
      for (const name of [
        'taken',
        'TAKEN',
        // They have photos, and no account.
        'ada',
        'Bob',
        'wayside',
        'deleted-17',
      ]) {
        const page = await signUp(visit(server.origin), name);
        assert.equal(page.status, 422, name);
        assert.match(page.html, /Somebody has this username already/);
      }
      assert.equal(await server.store.accounts.byUsername('ada'), undefined);
      for (const name of ['', 'a b', '-a', 'a@b.example', 'a/b', 'é', 'a'.repeat(65), 'a\0']) {
        const page = await signUp(visit(server.origin), name);
        assert.equal(page.status, 422, name);
        assert.match(page.html, /A username has letters/);
      }
    }));

  test('refuses passwords that anybody would guess', () =>
    withServer('open', async (server) => {
      for (const password of ['', 'short', 'password1', 'careless-one', 'x'.repeat(1001)]) {
        const page = await signUp(visit(server.origin), 'careless-one', password);
        assert.equal(page.status, 422, password.slice(0, 20));
        assert.match(page.html, /aria-invalid="true"/);
        assert.doesNotMatch(page.html, /value="(short|password1|x+)"/);
      }
      assert.equal(await server.store.accounts.byUsername('careless-one'), undefined);
    }));

  test('makes one account of a name that several ask for at once', () =>
    withServer('open', async (server) => {
      const pages = await Promise.all(
        Array.from({ length: 4 }, () => signUp(visit(server.origin), 'popular')),
      );
      assert.deepEqual(pages.map(({ status }) => status).sort(), [303, 422, 422, 422]);
    }));

  test('needs an invitation where it is by invitation, and uses it up', () =>
    withServer('invite', async (server) => {
      const { links } = server.store;
      assert.doesNotMatch((await visit(server.origin).get('/sign-in')).html, /Create an account/);
      for (const path of ['/sign-up', '/sign-up?invitation=', '/sign-up?invitation=x']) {
        const page = await visit(server.origin).get(path);
        assert.equal(page.status, 403);
        assert.match(page.html, /invitation/);
      }
      const none = { purpose: 'invitation', userId: null, email: null } as const;
      const path = await makeLink(server.store, none);
      // A name that is taken costs no invitation.
      assert.equal((await signUp(visit(server.origin), 'ada', goodPassword, path)).status, 422);
      const forms = ['guest', 'second'].map((name) =>
        signUp(visit(server.origin), name, goodPassword, path),
      );
      const statuses = (await Promise.all(forms)).map(({ status }) => status).sort();
      assert.deepEqual(statuses, [303, 403]);
      assert.equal((await visit(server.origin).get(path)).status, 403);

      const expired = 'e'.repeat(43);
      await links.add({ ...none, secretHash: hashSecret(expired), expiresAtMs: Date.now() - 1 });
      assert.equal((await visit(server.origin).get(`/sign-up?invitation=${expired}`)).status, 403);
      // Links are good for what they are for.
      const { user } = await makeAccount(server.store, 'forgetful');
      const reset = await makeLink(server.store, {
        purpose: 'reset-password',
        userId: user.id,
        email: null,
      });
      const key = new URL(reset, server.origin).searchParams.get('key') ?? '';
      assert.equal((await visit(server.origin).get(`/sign-up?invitation=${key}`)).status, 403);
    }));

  test('keeps the address of an invitation, which its owner followed', () =>
    withServer('invite', async (server) => {
      const email = 'guest@example.org';
      const invite = () => makeLink(server.store, { purpose: 'invitation', userId: null, email });
      await signUp(visit(server.origin), 'guest', goodPassword, await invite());
      assert.equal((await server.store.accounts.byUsername('guest'))?.email, email);
      await signUp(visit(server.origin), 'again', goodPassword, await invite());
      assert.equal((await server.store.accounts.byUsername('again'))?.email, null);
    }));

  test('is for nobody where it is closed', () =>
    withServer('closed', async (server) => {
      const link = { purpose: 'invitation', userId: null, email: null } as const;
      const path = await makeLink(server.store, link);
      for (const each of ['/sign-up', path]) {
        const page = await visit(server.origin).get(each);
        assert.equal(page.status, 403);
        assert.match(page.html, /takes no new people/);
      }
    }));

  test('is slowed down when one address makes many accounts', () =>
    withServer('open', async (server) => {
      const key = hashSecret('sign-up 127.0.0.1');
      for (let i = 0; i < 20; i++) await server.store.attempts.count(key, 3_600_000, Date.now());
      const visitor = visit(server.origin);
      assert.equal((await signUp(visitor, 'one-too-many')).status, 429);
      assert.equal(await isSignedIn(visitor), false);
    }));
});
