import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { hashPassword } from '../src/accounts/passwords.ts';
import type { Store } from '../src/store/store.ts';
import { goodPassword, isSignedIn, makeAccount, signIn } from './accounts.ts';
import { startTestServer } from './fixtures.ts';
import { visit } from './page-visitor.ts';

/** Sets another password between the check of the old one and what the sign-in gives. */
let changePassword: (() => Promise<void>) | undefined;
const hasty = (store: Store): Store => ({
  ...store,
  sessions: {
    ...store.sessions,
    async add(session) {
      await changePassword?.();
      return store.sessions.add(session);
    },
  },
  authorizations: {
    ...store.authorizations,
    async issueDirectly(authorization, token) {
      await changePassword?.();
      return store.authorizations.issueDirectly(authorization, token);
    },
  },
});

const server = await startTestServer({ wrapStore: hasty });
after(() => server.close());

test('a password that is changed while its old one signs in leaves nobody signed in', async () => {
  const { user } = await makeAccount(server.store, 'zoe');
  const other = await hashPassword('nine red tricycles');
  changePassword = () => server.store.accounts.setPassword(user.id, other);
  try {
    const thief = visit(server.origin);
    const page = await signIn(thief, 'zoe');
    assert.equal(page.status, 422, page.html);
    assert.equal(await isSignedIn(thief), false);
  } finally {
    changePassword = undefined;
  }
});

test('… nor does mapillary_tools get a token that works', async () => {
  const { user } = await makeAccount(server.store, 'yan');
  const login = () =>
    server.get('/login', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'yan', password: goodPassword }),
    });
  const { access_token } = (await (await login()).json()) as { access_token: string };
  const me = () =>
    fetch(`${server.origin}/me`, { headers: { authorization: `OAuth ${access_token}` } });
  assert.equal((await me()).status, 200);
  const other = await hashPassword('nine red tricycles');
  changePassword = () => server.store.accounts.setPassword(user.id, other);
  try {
    const refused = await login();
    assert.equal(refused.status, 400);
    assert.equal(((await refused.json()) as { access_token?: string }).access_token, undefined);
  } finally {
    changePassword = undefined;
  }
  const { sessions, authorizations } = server.store;
  assert.deepEqual(await sessions.ofUser(user.id, 0), []);
  const [consent] = await authorizations.ofUser(user.id);
  assert.ok(consent, 'the application may ask again');
});
