import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import type { Report } from '../src/model/report.ts';
import { startTestServer, type TestServer } from './fixtures.ts';
import { type PageVisitor, visit, visitAs } from './page-visitor.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server.close());

const path = '/settings/reports';
const [reason, text] = ['privacy', 'A face at the <b>door</b>'];

const send = (visitor: PageVisitor, image: number | undefined, changes = {}) =>
  visitor.submit(`/report?image=${image}`, '/report', { reason, text, ...changes });

async function openReports(): Promise<readonly Report[]> {
  return (await server.store.reports.list({ isOpen: true, limit: 100 })).items;
}

test('anybody reports a photo, signed in or not', async () => {
  const [image] = server.drive;
  const stranger = visit(server.origin);
  const form = await stranger.get(`/report?image=${image?.id}`);
  assert.equal(form.status, 200);
  assert.match(form.html, new RegExp(`src="/preview/${image?.id}-1024.jpg"`));
  assert.match(form.headers.get('content-security-policy') ?? '', /default-src 'none'/);
  const sent = await send(stranger, image?.id, { email: 'Eva@Example.org' });
  assert.equal(sent.location, `/report/thanks?image=${image?.id}`);
  const thanks = await stranger.get(sent.location ?? '');
  assert.match(thanks.html, /Thank you/);
  assert.match(thanks.html.replaceAll('&#61;', '='), new RegExp(`/app/\\?pKey=${image?.id}"`));

  const eva = await visitAs(server, 'eva');
  assert.match((await eva.get(`/report?image=${image?.id}`)).html, /signed in as eva/);
  await send(eva, image?.id, { reason: 'other', text: 'Line one\r\nline two' });
  const [second, first, ...others] = await openReports();
  assert.deepEqual(others, []);
  assert.deepEqual(
    [first?.imageId, first?.reason, first?.text, first?.email, first?.reporterId],
    [image?.id, reason, text, 'eva@example.org', null],
  );
  assert.deepEqual(
    [second?.text, second?.email, second?.reporterId],
    ['Line one\nline two', null, eva.account.user.id],
  );
  // Who reports again means the same.
  await send(eva, image?.id, { reason: 'quality' });
  await send(stranger, image?.id);
  assert.equal((await openReports()).length, 2);
  assert.equal((await openReports())[0]?.reason, 'quality');
});

test('a report is read strictly', async () => {
  const [image] = server.drive;
  const stranger = visit(server.origin);
  for (const id of ['', '1', 'x', '-5', '9'.repeat(30), `${server.ada.id}`, '../1', '%00']) {
    assert.equal((await stranger.get(`/report?image=${id}`)).status, 404, id);
  }
  const page = `/report?image=${image?.id}`;
  for (const [changes, problem] of [
    [{ reason: '' }, /Say what is wrong/],
    [{ reason: 'revenge' }, /Say what is wrong/],
    [{ reason: 'other', text: ' ' }, /Say in words/],
    [{ reason, text: 'a'.repeat(2001) }, /2,000 at most/],
    [{ reason, text: 'a\0b' }, /ordinary characters/],
    [{ reason, email: 'eva' }, /complete e-mail address/],
    [{ reason, email: 'eva@example.org\r\nbcc: all@example.org' }, /complete e-mail address/],
  ] as const) {
    const { status, html } = await stranger.submit(page, '/report', changes);
    assert.equal(status, 422);
    assert.match(html, problem);
  }
  const typed = await stranger.submit(page, '/report', { text: '"><script>', email: 'no' });
  assert.doesNotMatch(typed.html, /<script/);
  assert.equal((await stranger.post('/report', { image: `${image?.id}`, reason })).status, 403);
  const elsewhere = { 'sec-fetch-site': 'cross-site' };
  const { csrf = '' } = { csrf: await (await visitAs(server, 'mallory')).csrf() };
  const forged = { image: `${image?.id}`, reason, csrf };
  assert.equal((await stranger.post('/report', forged, elsewhere)).status, 403);
  assert.equal((await stranger.post('/report', { text: 'a'.repeat(40_000) })).status, 413);
  assert.deepEqual(await openReports(), []);
});

test('nobody floods the administrators', async () => {
  const [image, other] = server.drive;
  let kept = 0;
  for (let index = 0; index < 25; index++) {
    // A new browser each time.
    const { status, html } = await send(visit(server.origin), image?.id);
    if (status === 303) kept++;
    else {
      assert.equal(status, 429);
      assert.match(html, /Too many reports/);
      assert.match(html, /door/, 'what was typed is still there');
    }
  }
  assert.equal(kept, 20);
  assert.equal((await send(visit(server.origin), other?.id)).status, 429, 'another photo');
  assert.equal((await openReports()).length, 20);
});

test('only administrators see reports, and decide', async () => {
  const [image] = server.drive;
  const [boss, somebody] = await Promise.all([
    visitAs(server, 'boss', { isAdministrator: true }),
    visitAs(server, 'somebody'),
  ]);
  assert.match((await boss.get(path)).html, /Nothing is reported/);
  await send(somebody, image?.id, { email: 'me@example.org' });
  const [report] = await openReports();
  const id = String(report?.id);
  for (const each of [path, `${path}/closed`]) {
    assert.match((await visit(server.origin).get(each)).location ?? '', /^\/sign-in\?next=/);
    assert.equal((await somebody.get(each)).status, 403);
  }
  const csrf = await somebody.csrf();
  const decision = { id, outcome: 'resolved', note: 'Blurred\nby hand' };
  assert.equal((await somebody.post(`${path}/close`, { csrf, ...decision })).status, 403);
  assert.equal((await boss.post(`${path}/close`, decision)).status, 403, 'not our form');
  assert.doesNotMatch((await somebody.get('/settings')).html, /settings\/reports/);

  const { html } = await boss.get(path);
  assert.match(html, /class="count"[^>]*>1</);
  assert.match((await boss.get('/settings')).html, /class="count"[^>]*>1</);
  assert.match(html, /A face at the &lt;b&gt;door|A face at the &#60;b&#62;door/);
  assert.match(html, /settings\/people\/somebody/);
  assert.match(html, /mailto:me@example\.org/);
  assert.match(html, new RegExp(`/settings/photos/images/${image?.id}/delete`));
  for (const wrong of [{ id: '17' }, { id: 'x' }, { outcome: 'deleted' }, { outcome: '' }]) {
    const form = { csrf: await boss.csrf(), ...decision, ...wrong };
    assert.ok([303, 404].includes((await boss.post(`${path}/close`, form)).status));
  }
  assert.equal((await openReports()).length, 1);
  await boss.submit(path, `${path}/close`, { outcome: 'resolved', note: decision.note });
  const after = await boss.get(path);
  assert.match(after.html, /The report is resolved/);
  assert.doesNotMatch(after.html, /class="count"/);
  const closed = await boss.get(`${path}/closed`);
  assert.match(closed.html, /Resolved[\s\S]*by boss[\s\S]*Blurred by hand/);
  assert.equal((await boss.get(`${path}?after=nonsense`)).status, 400);
  const again = await boss.post(`${path}/close`, { csrf: await boss.csrf(), ...decision });
  assert.equal(again.location, path);
  assert.match((await boss.get(path)).html, /closed this report meanwhile/);
});

test('many reports stand on several pages, and go with their photo', async () => {
  const boss = await visitAs(server, 'boss', { isAdministrator: true });
  const [image] = server.drive;
  assert.ok(image);
  for (let index = 0; index < 30; index++) {
    const reporter = { email: null, reporterId: null, reporterKey: String(index) };
    await server.store.reports.add({
      ...{ imageId: image.id, reason: 'other', text: `[${index}]`, ...reporter },
    });
  }
  const seen: string[] = [];
  let next: string | undefined = path;
  while (next !== undefined) {
    const html: string = (await boss.get(next)).html.replaceAll('&#61;', '=');
    seen.push(...[...html.matchAll(/\[(\d+)\]/g)].map(([, number = '']) => number));
    next = /href="(\/settings\/reports\?after=[^"]+)"/.exec(html)?.[1];
  }
  assert.deepEqual(
    seen,
    Array.from({ length: 30 }, (_, index) => String(29 - index)),
  );
  const question = `/settings/photos/images/${image.id}/delete`;
  assert.equal((await boss.submit(question, question)).status, 303);
  assert.deepEqual(await openReports(), []);
  const { html } = await boss.get(`${path}/closed`);
  assert.match(html, /Closed with the deletion/);
  assert.doesNotMatch(html, /\[\d+\]/);
});
