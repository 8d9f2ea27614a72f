/** The public pages of people and organisations. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type BuiltWeb, makeBuiltWeb } from './built-web.ts';
import { startTestServer, type TestServer } from './fixtures.ts';
import { type PageVisitor, visit, visitAs } from './page-visitor.ts';
import { sampleImage, samplePublication } from './store-samples.ts';

let web: BuiltWeb;
let server: TestServer;
let anybody: PageVisitor;
before(async () => {
  web = await makeBuiltWeb();
  server = await startTestServer({ webDirectory: web.directory });
  anybody = visit(server.origin);
});
after(async () => {
  await server.close();
  await web.remove();
});

test('show what a user captured, to everybody', async () => {
  const { status, html, headers } = await anybody.get('/app/user/ada');
  assert.equal(status, 200);
  const [first] = server.drive;
  assert.match(html, /<h1>ada<\/h1>/);
  // Five of the drive, two at the antimeridian, which lie 21 m apart and not around the world.
  assert.match(html, /<dt>images<\/dt><dd>7<\/dd>/);
  assert.match(html, /<dt>captured<\/dt><dd>72 m<\/dd>/);
  assert.match(html, /<dt>days<\/dt><dd>1<\/dd>/);
  assert.ok(html.includes(`/app/sequence/${first?.sequenceId}`));
  assert.match(html, /GoPro HERO8 Black/);
  assert.match(html, /\/app\/user\/ada\/days\/2024-05-01"/);
  assert.match(html, /1 May 2024<\/time><\/a> <span>7 images · 72 m/);
  assert.match(headers.get('content-security-policy') ?? '', /default-src 'self'/);
  assert.ok(!html.includes(server.panos[0]?.sequenceId ?? ''));
  assert.match((await visitAs(server, 'eve')).account.user.username, /eve/);
  const german = await anybody.get('/app/user/ada', { 'accept-language': 'de' });
  assert.match(german.html, /<dt>Fotos<\/dt><dd>7<\/dd>/);
});

test('show what was captured for an organisation, and by whom', async () => {
  const { status, html } = await anybody.get('/app/org/sample-town');
  assert.equal(status, 200);
  assert.match(html, /<h1>Sample Town<\/h1>/);
  assert.match(html, /Streets that nobody walks/);
  assert.match(html, /<dt>images<\/dt><dd>5<\/dd>/);
  assert.match(html, /<a href="\/app\/user\/ada">.*ada<\/a> <span>5 images/);
  assert.match(html, new RegExp(`/app\\?organization&#61;${server.town.id}`));
});

test('lead from a day to the map, where the day began', async () => {
  const { status, location } = await anybody.get('/app/user/ada/days/2024-05-01');
  assert.equal(status, 303);
  const { pathname, searchParams } = new URL(location ?? '', server.origin);
  assert.equal(pathname, '/app');
  const [lat, lng] = [searchParams.get('lat'), searchParams.get('lng')];
  assert.ok(
    [server.drive, server.antimeridian].some(
      ([image]) => image?.lat.toFixed(5) === lat && image?.lon.toFixed(5) === lng,
    ),
  );
  assert.equal(searchParams.get('dateFrom'), '2024-05-01');
  assert.equal(searchParams.get('dateTo'), '2024-05-01');
  assert.equal(searchParams.get('username[]'), 'ada');
  const ofTown = await anybody.get('/app/org/sample-town/days/2024-05-01');
  assert.match(ofTown.location ?? '', new RegExp(`organization=${server.town.id}`));
  assert.equal((await anybody.get('/app/user/ada/days/2023-05-01')).location, '/app/user/ada');
  for (const day of ['2024-13-01', '2024-5-1', 'today', '2024-05-01T00:00', '%00']) {
    assert.equal((await anybody.get(`/app/user/ada/days/${day}`)).status, 404, day);
  }
});

test('tell who is not there, whatever is asked for', async () => {
  for (const name of ['nobody', 'a'.repeat(500), '%3Cb%3E', '%00', '..%2f..', "'--", '__proto__']) {
    for (const kind of ['user', 'org']) {
      const { status, html } = await anybody.get(`/app/${kind}/${name}`);
      assert.equal(status, 404, `${kind} ${name}`);
      assert.match(html, /Go to the map/);
      assert.ok(!html.includes('<b>'));
    }
  }
});

test('know names in whatever case, at one address', async () => {
  await visitAs(server, 'Grace');
  const { status, location } = await anybody.get('/app/user/gRACE');
  assert.deepEqual([status, location], [301, '/app/user/Grace']);
  const { html } = await anybody.get('/app/user/Grace');
  assert.match(html, /Nothing captured yet/);
  assert.ok(!html.includes('<script'), 'a map of nothing');
});

test('keep what a deleted account captured', async () => {
  const { store } = server;
  const { account } = await visitAs(server, 'leaver');
  const { id } = account.user;
  await store.sequences.publish([
    samplePublication('left', [sampleImage(99_985, { creatorId: id })]),
  ]);
  await store.accounts.delete(id);
  assert.equal((await anybody.get('/app/user/leaver')).status, 404);
  const { status, html } = await anybody.get(`/app/user/deleted-${id}`);
  assert.equal(status, 200);
  assert.match(html, /This account was deleted/);
  assert.match(html, /<dt>images<\/dt><dd>1<\/dd>/);
});

test('page through sequences, and years, and escape what was written by others', async () => {
  const { store } = server;
  const hostile = `"'><script>alert(1)</script>`;
  const { id } = await store.organizations.ensure({
    slug: 'hostile',
    name: hostile,
    description: hostile,
  });
  await store.sequences.publish(
    Array.from({ length: 15 }, (_, index) =>
      samplePublication(`paged-${index}`, [
        sampleImage(160_001 + index * 16, {
          organizationId: id,
          capturedAtMs: Date.UTC(2010 + index, 5, 1),
          make: hostile,
        }),
      ]),
    ),
  );
  const path = '/app/org/hostile';
  const { html } = await anybody.get(path);
  assert.ok(!html.includes('<script>'), 'escaped');
  const listed = (text: string) =>
    [...text.matchAll(/\/app\/sequence\/(paged-\d+)/g)].map(([, name]) => name);
  assert.equal(listed(html).length, 12);
  const [, next = ''] = /href="([^"]*after[^"#]*)#sequences"/.exec(html) ?? [];
  const more = await anybody.get(next.replaceAll('&#61;', '='));
  assert.deepEqual(listed(more.html), ['paged-2', 'paged-1', 'paged-0']);
  assert.match(more.html, /First page/);
  assert.equal((await anybody.get(`${path}?after=nonsense`)).status, 400);
  assert.match(html, /Days of 2024/);
  assert.match((await anybody.get(`${path}?year=2012`)).html, /days\/2012-06-01/);
  assert.match((await anybody.get(`${path}?year=1999`)).html, /Days of 2024/);
});

test('lead to one’s own from every page', async () => {
  const ada = await visitAs(server, 'ada');
  const { html } = await ada.get('/app/user/ada');
  assert.match(html, /<a href="\/app\/user\/ada" aria-current="page">Profile<\/a>/);
  assert.match(html, /href="\/settings\/photos">Your photos/);
  assert.doesNotMatch((await anybody.get('/app/user/ada')).html, /Your photos/);
});
