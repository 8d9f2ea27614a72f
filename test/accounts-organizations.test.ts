import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { OrganizationRole } from '../src/model/account.ts';
import { startTestServer, type TestServer } from './fixtures.ts';
import { type PageVisitor, type SeenPage, visitAs } from './page-visitor.ts';

type Person = Awaited<ReturnType<typeof visitAs>>;

let server: TestServer;
let count = 0;
before(async () => {
  server = await startTestServer();
});
after(() => server.close());

const path = (slug: string, rest = '') => `/organizations/${slug}${rest}`;

interface Club {
  readonly slug: string;
  readonly id: number;
  readonly owner: Person;
  readonly admin: Person;
  readonly contributor: Person;
  readonly stranger: Person;
  post(who: PageVisitor, what: string, fields: Record<string, string>): Promise<SeenPage>;
  role(who: Person): Promise<OrganizationRole | undefined>;
}

async function makeClub(): Promise<Club> {
  const slug = `club-${++count}`;
  const [owner, admin, contributor, stranger] = (await Promise.all(
    ['owner', 'admin', 'contributor', 'stranger'].map((role) =>
      visitAs(server, `${role}-${count}`),
    ),
  )) as [Person, Person, Person, Person];
  const fields = { name: 'A Club', slug };
  const made = await owner.submit('/settings/organizations', '/settings/organizations', fields);
  assert.equal(made.location, path(slug));
  const { organizations } = server.store;
  const id = (await organizations.bySlug(slug))?.id ?? assert.fail(slug);
  await organizations.setMember(id, admin.account.user.id, 'admin');
  await organizations.setMember(id, contributor.account.user.id, 'contributor');
  return {
    slug,
    id,
    owner,
    admin,
    contributor,
    stranger,
    post: async (who, what, fields) =>
      who.post(path(slug, what), { csrf: await who.csrf(), ...fields }),
    role: (who) => organizations.role(id, who.account.user.id),
  };
}

describe('an organisation', () => {
  test('is made with a short name that is free, and belongs to its maker', async () => {
    const club = await makeClub();
    assert.equal(await club.role(club.owner), 'owner');
    const again = (slug: string, name = 'Another') =>
      club.stranger.submit('/settings/organizations', '/settings/organizations', { name, slug });
    for (const slug of [club.slug, '', 'A', 'a b', '-a', 'a/b', 'é', 'a'.repeat(65)]) {
      assert.equal((await again(slug)).status, 422, slug);
    }
    for (const name of ['', '   ', 'x'.repeat(101), 'bell \u0007']) {
      assert.equal((await again('free', name)).status, 422, name);
    }
    assert.equal(await server.store.organizations.bySlug('free'), undefined);
    assert.match((await club.owner.get('/settings/organizations')).html, /A Club/);
    assert.doesNotMatch((await club.stranger.get('/settings/organizations')).html, /A Club/);
  });

  test('is seen by its members alone', async () => {
    const club = await makeClub();
    for (const who of [club.owner, club.admin, club.contributor]) {
      const { status, html } = await who.get(path(club.slug));
      assert.equal(status, 200);
      assert.ok(html.includes(`contributor-${count}`));
    }
    const missing = await club.stranger.get(path('no-such-club'));
    const others = await club.stranger.get(path(club.slug));
    assert.deepEqual([missing.status, others.status], [404, 404]);
    const plain = (html: string) => html.replaceAll(/value="[^"]*"/g, '');
    assert.equal(plain(others.html), plain(missing.html));
    for (const slug of ['..', '%2e%2e', 'A', '%00', 'a'.repeat(300)]) {
      assert.ok((await club.stranger.get(path(slug))).status >= 400, slug);
    }
  });

  test('is managed by owners, and below them by admins', async () => {
    const club = await makeClub();
    const { owner, admin, contributor, stranger, post } = club;
    const name = (who: Person) => who.account.user.username;
    const details = { name: 'Renamed', description: 'Two\r\nlines' };
    // [who, what, fields, status]
    const tries = [
      [stranger, '/details', details, 404],
      [stranger, '/members', { username: name(stranger), role: 'owner' }, 404],
      [stranger, '/members/remove', { username: name(owner) }, 404],
      [contributor, '/details', details, 403],
      [contributor, '/members', { username: name(contributor), role: 'owner' }, 403],
      [contributor, '/members', { username: name(stranger), role: 'contributor' }, 403],
      [contributor, '/members/remove', { username: name(admin) }, 403],
      [admin, '/members', { username: name(admin), role: 'owner' }, 403],
      [admin, '/members', { username: name(stranger), role: 'owner' }, 403],
      [admin, '/members', { username: name(owner), role: 'contributor' }, 403],
      [admin, '/members/remove', { username: name(owner) }, 403],
      [admin, '/members', { username: name(stranger), role: 'boss' }, 403],
      [admin, '/members', { username: 'nobody-at-all', role: 'contributor' }, 422],
      [owner, '/members', { username: name(owner), role: 'admin' }, 422],
      [owner, '/members/remove', { username: name(owner) }, 422],
      [owner, '/details', { ...details, name: '' }, 422],
    ] as const;
    for (const [who, what, fields, status] of tries) {
      const page = await post(who, what, fields);
      assert.equal(page.status, status, `${name(who)} ${what} ${JSON.stringify(fields)}`);
    }
    assert.deepEqual(await Promise.all([owner, admin, contributor, stranger].map(club.role)), [
      'owner',
      'admin',
      'contributor',
      undefined,
    ]);
    assert.equal((await server.store.organizations.get(club.id))?.name, 'A Club');

    assert.equal((await post(admin, '/details', details)).status, 303);
    const renamed = await server.store.organizations.get(club.id);
    assert.deepEqual([renamed?.name, renamed?.description], ['Renamed', 'Two\nlines']);
    await post(admin, '/members', { username: name(stranger).toUpperCase(), role: 'contributor' });
    assert.equal(await club.role(stranger), 'contributor');
    await post(admin, '/members', { username: name(contributor), role: 'admin' });
    assert.equal(await club.role(contributor), 'admin');
    await post(contributor, '/members/remove', { username: name(stranger) });
    assert.equal(await club.role(stranger), undefined);
    await post(owner, '/members', { username: name(admin), role: 'owner' });
    await post(admin, '/members/remove', { username: name(owner) });
    assert.deepEqual(await Promise.all([owner, admin].map(club.role)), [undefined, 'owner']);
    assert.equal((await owner.get(path(club.slug))).status, 404);
  });

  test('can be left by everybody but its last owner', async () => {
    const { slug, contributor, admin, post, role } = await makeClub();
    for (const who of [contributor, admin]) {
      const { username } = who.account.user;
      const asked = await who.get(path(slug, `/members/remove?username=${username}`));
      assert.match(asked.html, /Leave A Club\?/);
      const left = await post(who, '/members/remove', { username });
      assert.equal(left.location, '/settings/organizations');
      assert.equal(await role(who), undefined);
    }
  });

  test('offers what one may do, and nothing else', async () => {
    const { slug, owner, admin, contributor } = await makeClub();
    const [forOwner, forAdmin, forContributor] = (
      await Promise.all([owner, admin, contributor].map((who) => who.get(path(slug))))
    ).map(({ html }) => html) as [string, string, string];
    assert.match(forOwner, /<option value="owner"/);
    assert.doesNotMatch(forAdmin, /<option value="owner"/);
    assert.match(forAdmin, /\/details"/);
    assert.doesNotMatch(forContributor, /<option|\/details"|\/members"/);
    assert.match(forContributor, />Leave</);
    assert.doesNotMatch(forContributor, />Remove</);
  });
});
