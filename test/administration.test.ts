/** What administrators keep, from page to page. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTestServer, type TestServer } from './fixtures.ts';
import { type PageVisitor, visit, visitAs } from './page-visitor.ts';

let server: TestServer;
let boss: PageVisitor;
before(async () => {
  server = await startTestServer();
  boss = await visitAs(server, 'boss', { isAdministrator: true });
});
after(() => server.close());

const people = '/settings/people';
const organizations = '/settings/all-organizations';
const pages = [
  '/settings/administration',
  people,
  `${people}/boss`,
  `${people}/boss/rights?change=revoke`,
  organizations,
  `${organizations}/sample-town`,
  '/settings/reports',
  '/settings/reports/closed',
  '/settings/jobs',
  '/settings/storage',
  '/settings/server',
];

/** What is to be read in the page, without its markup. */
async function textOf(path: string, visitor = boss): Promise<string> {
  const { status, html } = await visitor.get(path);
  assert.equal(status, 200, path);
  return html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
}

test('only administrators see their pages, and change anything', async () => {
  const somebody = await visitAs(server, 'somebody');
  const stranger = visit(server.origin);
  for (const page of pages) {
    assert.equal((await boss.get(page)).status, 200, page);
    assert.equal((await somebody.get(page)).status, 403, page);
    const sentTo = (await stranger.get(page)).location;
    assert.equal(sentTo, `/sign-in?next=${encodeURIComponent(page)}`);
  }
  const csrf = await somebody.csrf();
  for (const [path, fields] of [
    [`${people}/somebody/quota`, { quota: '1000' }],
    [`${people}/somebody/rights`, { change: 'make' }],
    [`${people}/boss/rights`, { change: 'revoke' }],
    [`${organizations}/sample-town/quota`, { quota: '1' }],
  ] as const) {
    assert.equal((await somebody.post(path, { csrf, ...fields })).status, 403, path);
    assert.equal((await boss.post(path, fields)).status, 403, `${path}: not our form`);
  }
  const { html } = await somebody.get('/settings');
  for (const page of pages) assert.ok(!html.includes(`href="${page}"`), page);
  assert.equal((await server.store.accounts.byUsername('somebody'))?.isAdministrator, false);
});

test('every page of administration is one click away from every other', async () => {
  const { html } = await boss.get('/settings/administration');
  for (const page of pages.filter((each) => each.split('/').length === 3)) {
    const links = html.split(`href="${page}"`).length - 1;
    // In the navigation and on a card; the overview itself also behind its name on phones.
    assert.equal(links, 2, page);
  }
});

test('a person is found by a part of their name', async () => {
  await visitAs(server, 'Searched_For');
  await visitAs(server, 'SearchedXFor');
  const found = await textOf(`${people}?q=D_fOR`);
  assert.match(found, /Searched_For/);
  assert.doesNotMatch(found, /SearchedXFor/);
  assert.match(await textOf(`${people}?q=nobody-like-this`), /Nobody more/);
  const hostile = `${people}?q=${encodeURIComponent(`"><script>'%\0${'x'.repeat(5000)}`)}`;
  assert.doesNotMatch((await boss.get(hostile)).html, /<script/);
});

test('a person is shown with what they do, and gets a quota', async () => {
  const { store, drive } = server;
  await store.accounts.create(
    { username: 'ada', email: 'ada@example.org', passwordHash: null, isAdministrator: false },
    { adopt: true },
  );
  await store.organizations.setMember(server.town.id, server.ada.id, 'owner');
  const path = `${people}/ada`;
  const text = await textOf(path);
  assert.match(text, new RegExp(`Images ${drive.length + server.antimeridian.length} `));
  assert.match(text, /ada@example\.org.*none in the last 30 days.*never.*Sample Town/);
  const { html } = await boss.get(path);
  assert.match(html, /href="\/app\/user\/ada"/);
  assert.match(html.replaceAll('&#61;', '='), /href="\/settings\/photos\?user=ada"/);

  const usage = async () => (await store.ownerStorage.usages([server.ada.id])).get(server.ada.id);
  const action = `${path}/quota`;
  assert.equal((await boss.submit(path, action, { quota: ' 2,5 ' })).location, path);
  assert.equal((await usage())?.quotaBytes, 2.5e9);
  assert.match(await textOf(path), /The quota is set\..*of 2\.5 GB kept/);
  for (const quota of ['-1', 'much', '1e3', '0x10', '1000001', '9'.repeat(400), '1.2345']) {
    const refused = await boss.submit(path, action, { quota });
    assert.equal(refused.status, 422, quota);
    assert.match(refused.html, /Give a number of gigabytes/);
  }
  assert.equal((await usage())?.quotaBytes, 2.5e9);
  await boss.submit(path, action, { quota: '0' });
  assert.equal((await usage())?.quotaBytes, 0);
  await boss.submit(path, action, { quota: '' });
  assert.equal((await usage())?.quotaBytes, null);
  for (const name of ['nobody', 'a%00', '..%2f..', `${'x'.repeat(200)}`, 'boss%20']) {
    assert.equal((await boss.get(`${people}/${name}`)).status, 404, name);
  }
});

test('an administrator makes another one, and takes it back, never from themselves', async () => {
  const helper = await visitAs(server, 'helper');
  const path = `${people}/helper`;
  const isAdministrator = async () =>
    (await server.store.accounts.byUsername('helper'))?.isAdministrator;
  const question = `${path}/rights?change=make`;
  assert.match(await textOf(question), /Make helper an administrator\?/);
  assert.equal(await isAdministrator(), false, 'only asked');
  assert.equal((await boss.submit(question, `${path}/rights`)).location, path);
  assert.equal(await isAdministrator(), true);
  assert.match(await textOf(`${people}/boss`, helper), /boss is an administrator/);
  await boss.submit(`${path}/rights?change=revoke`, `${path}/rights`);
  assert.equal(await isAdministrator(), false);
  assert.equal((await helper.get(people)).status, 403);

  const own = { csrf: await boss.csrf(), change: 'revoke' };
  assert.equal((await boss.post(`${people}/boss/rights`, own)).status, 403);
  assert.match(await textOf(`${people}/boss`), /This is you/);
});

test('every organisation is there, with its size and its quota', async () => {
  const { store, town } = server;
  await store.organizations.create(
    { slug: 'cyclists', name: 'The <b>Cyclists</b>', description: '' },
    server.bob.id,
  );
  const list = await boss.get(organizations);
  assert.doesNotMatch(list.html, /<b>/);
  assert.match(await textOf(organizations), /cyclists 1 0 0 kB.*Sample Town sample-town \d 5 0 kB/);
  assert.doesNotMatch(await textOf(`${organizations}?q=town`), /cyclists/);
  const path = `${organizations}/cyclists`;
  assert.match(await textOf(path), /Members.*bob Owner/);
  assert.match((await boss.get(path)).html, /href="\/app\/org\/cyclists"/);
  const townPath = `${organizations}/${town.slug}`;
  assert.equal(
    (await boss.submit(townPath, `${townPath}/quota`, { quota: '40' })).location,
    townPath,
  );
  assert.equal((await store.ownerStorage.usages([town.id])).get(town.id)?.quotaBytes, 40e9);
  for (const slug of ['nobody', 'A', '%00', 'x'.repeat(200)]) {
    assert.equal((await boss.get(`${organizations}/${slug}`)).status, 404, slug);
  }
});

test('many organisations stand on several pages', async () => {
  for (let index = 0; index < 70; index++) {
    const slug = `club-${String(index).padStart(2, '0')}`;
    await server.store.organizations.ensure({ slug, name: slug, description: '' });
  }
  const seen = new Set<string>();
  let next: string | undefined = `${organizations}?q=club`;
  let count = 0;
  for (; next !== undefined; count++) {
    const html: string = (await boss.get(next)).html.replaceAll('&#61;', '=');
    for (const [name] of html.matchAll(/club-\d\d/g)) seen.add(name);
    next =
      /href="(\/settings\/all-organizations\?q=club&#38;after=[^"]+|\/settings\/all-organizations\?q=club&after=[^"]+)"/
        .exec(html)?.[1]
        ?.replaceAll('&#38;', '&');
  }
  assert.deepEqual([count, seen.size], [2, 70]);
});

test('the overview says what waits', async () => {
  assert.match(await textOf('/settings/administration'), /Nothing is reported.*Nothing failed/);
  const { jobs, reports } = server.store;
  await jobs.add([{ kind: 'sweep', key: 'x', payload: null, priority: 0, owner: null }]);
  const [job] = await jobs.take(1, 60_000);
  await jobs.fail(job?.id ?? 0, 'broke', undefined);
  const reporter = { email: null, reporterId: null, reporterKey: 'x' };
  await reports.add({ imageId: server.drive[0]?.id ?? 0, reason: 'other', text: 'x', ...reporter });
  assert.match(
    await textOf('/settings/administration'),
    /1 open report .*1 job failed for good .*Not measured yet/,
  );
  const german = await boss.get('/settings/administration', { 'accept-language': 'de' });
  assert.match(german.html, /1 offene Meldung/);
});
