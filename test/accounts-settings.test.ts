import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { goodPassword, isSignedIn, makeAccount, signIn } from './accounts.ts';
import { startTestServer, type TestServer } from './fixtures.ts';
import { type PageVisitor, visit } from './page-visitor.ts';

const newPassword = 'eight red tricycles';
let server: TestServer;
before(async () => {
  server = await startTestServer();
});
after(() => server.close());

async function browsers(username: string, count: number): Promise<PageVisitor[]> {
  const visitors = Array.from({ length: count }, () => visit(server.origin));
  for (const visitor of visitors) assert.equal((await signIn(visitor, username)).status, 303);
  return visitors;
}

describe('a password', () => {
  test('is changed by whoever knows it, and signs out every other browser', async () => {
    await makeAccount(server.store, 'changer');
    const [here, there] = (await browsers('changer', 2)) as [PageVisitor, PageVisitor];
    const change = (currentPassword: string, wanted: string) =>
      here.submit('/settings', '/settings/password', { currentPassword, newPassword: wanted });
    for (const [current, wanted, message] of [
      ['not the one', newPassword, /This is not your password/],
      ['', newPassword, /This is not your password/],
      [goodPassword, 'password1', /Choose another one/],
      [goodPassword, 'changer', /at least 8 characters/],
    ] as const) {
      const page = await change(current, wanted);
      assert.equal(page.status, 422);
      assert.match(page.html, message);
    }
    assert.ok(await isSignedIn(there));
    assert.equal((await change(goodPassword, newPassword)).location, '/settings');
    assert.ok(await isSignedIn(here));
    assert.equal(await isSignedIn(there), false);
    assert.equal((await signIn(visit(server.origin), 'changer')).status, 422);
    assert.equal((await signIn(visit(server.origin), 'changer', newPassword)).status, 303);
  });

  test('can not be guessed in a browser that is signed in either', async () => {
    await makeAccount(server.store, 'guessed');
    const [thief] = (await browsers('guessed', 1)) as [PageVisitor];
    const paths = ['/settings/password', '/settings/delete-account'] as const;
    const statuses: number[] = [];
    for (let i = 0; i < 12; i++) {
      const action = paths[i % 2] ?? '/settings/password';
      const page = action === paths[0] ? '/settings' : action;
      const fields = {
        currentPassword: 'guess',
        password: 'guess',
        username: 'guessed',
        newPassword,
      };
      statuses.push((await thief.submit(page, action, fields)).status);
    }
    assert.deepEqual(statuses, [...Array.from({ length: 10 }, () => 422), 429, 429]);
  });
});

test('other browsers are told of, and can be signed out', async () => {
  await makeAccount(server.store, 'roamer');
  await makeAccount(server.store, 'neighbour');
  const [here, there, elsewhere] = (await browsers('roamer', 3)) as [
    PageVisitor,
    PageVisitor,
    PageVisitor,
  ];
  const [neighbour] = (await browsers('neighbour', 1)) as [PageVisitor];
  assert.match((await here.get('/settings')).html, /also signed in in 2 other browsers/);
  assert.equal((await here.submit('/settings', '/settings/sessions')).status, 303);
  assert.match((await here.get('/settings')).html, /signed in here and nowhere else/);
  assert.deepEqual(await Promise.all([there, elsewhere, neighbour].map(isSignedIn)), [
    false,
    false,
    true,
  ]);
});

describe('an account', () => {
  test('is deleted by whoever types its name and knows its password', async () => {
    const { user } = await makeAccount(server.store, 'Gone');
    const [here, there] = (await browsers('gone', 2)) as [PageVisitor, PageVisitor];
    const remove = (username: string, password: string) =>
      here.submit('/settings/delete-account', '/settings/delete-account', { username, password });
    assert.equal((await remove('gone', goodPassword)).status, 422);
    assert.equal((await remove('', goodPassword)).status, 422);
    assert.equal((await remove('Gone', 'wrong')).status, 422);
    assert.ok(await isSignedIn(there));
    const page = await remove('Gone', goodPassword);
    assert.equal(page.location, '/sign-in');
    assert.deepEqual(await Promise.all([here, there].map(isSignedIn)), [false, false]);
    assert.equal((await signIn(visit(server.origin), 'Gone')).status, 422);
    assert.equal((await server.store.users.get(user.id))?.username, `deleted-${user.id}`);
  });

  test('stays when nobody else could do what its owner does', async () => {
    const boss = await makeAccount(server.store, 'boss', { isAdministrator: true });
    const [visitor] = (await browsers('boss', 1)) as [PageVisitor];
    const attempt = async () => {
      const page = await visitor.get('/settings/delete-account');
      const csrf = await visitor.csrf();
      const form = { csrf, username: 'boss', password: goodPassword };
      return [page.html, await visitor.post('/settings/delete-account', form)] as const;
    };
    const [asked, refused] = await attempt();
    assert.match(asked, /You are the only administrator/);
    assert.doesNotMatch(asked, /action="\/settings\/delete-account"/);
    assert.equal(refused.status, 403);
    await makeAccount(server.store, 'boss-2', { isAdministrator: true });

    const { organizations } = server.store;
    const club = { slug: 'club', name: 'The Club', description: '' };
    const made = await organizations.create(club, boss.user.id);
    const other = await makeAccount(server.store, 'member');
    await organizations.setMember(made?.id ?? 0, other.user.id, 'admin');
    const [askedAgain, refusedAgain] = await attempt();
    assert.match(askedAgain, /You are the only owner of The Club/);
    assert.equal(refusedAgain.status, 403);
    await organizations.setMember(made?.id ?? 0, other.user.id, 'owner');
    assert.equal((await attempt())[1].status, 303);
    assert.equal(await server.store.accounts.get(boss.user.id), undefined);
    assert.equal((await organizations.members(made?.id ?? 0)).length, 1);
  });
});
