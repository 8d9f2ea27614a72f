import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { startTestServer, type TestServer } from './fixtures.ts';
import { visit, visitAs } from './page-visitor.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server.close());

const path = '/settings/jobs';

/** Adds jobs of that owner, and lets them fail for good; answers their ids. */
async function failedJobs(owner: number | null, keys: readonly string[]): Promise<number[]> {
  const { jobs } = server.store;
  await jobs.add(keys.map((key) => ({ kind: 'sweep', key, payload: null, priority: 0, owner })));
  const taken = await jobs.take(keys.length, 60_000);
  for (const { id, key } of taken) await jobs.fail(id, `<b>${key}</b> broke`, undefined);
  return taken.map(({ id }) => id);
}

test('only administrators see the jobs, and do something about them', async () => {
  const [boss, somebody] = await Promise.all([
    visitAs(server, 'boss', { isAdministrator: true }),
    visitAs(server, 'somebody'),
  ]);
  const [id] = await failedJobs(null, ['sweep:1']);
  assert.equal((await visit(server.origin).get(path)).location, '/sign-in?next=%2Fsettings%2Fjobs');
  assert.equal((await somebody.get(path)).status, 403);
  assert.equal((await somebody.get(`${path}/discard?id=${id}`)).status, 403);
  const csrf = await somebody.csrf();
  for (const action of ['/rerun', '/discard']) {
    assert.equal((await somebody.post(path + action, { csrf, id: 'all' })).status, 403);
    assert.equal((await boss.post(path + action, { id: 'all' })).status, 403, 'not our form');
  }
  assert.doesNotMatch((await somebody.get('/settings')).html, /settings\/jobs/);
  assert.match((await boss.get('/settings')).html, /settings\/jobs/);
  assert.equal((await server.store.jobs.count()).dead, 1);
});

test('says what runs, what waits for whom, and what failed and why', async () => {
  const boss = await visitAs(server, 'helper', { isAdministrator: true });
  const { jobs } = server.store;
  assert.match(
    (await boss.get(path)).html,
    /Nothing runs[\s\S]*Nothing waits[\s\S]*Nothing failed/,
  );
  const owner = boss.account.user.id;
  await failedJobs(owner, ['sweep:1']);
  const kind = 'polish';
  await jobs.add(
    ['a', 'b', 'c', 'd'].map((key) => ({ kind, key, payload: null, priority: 9, owner })),
  );
  const [, second] = await jobs.take(2, 60_000, '4711 x some-machine');
  assert.ok(second);
  await jobs.fail(second.id, 'not yet', 60_000);
  const { html } = await boss.get(path);
  assert.match(html, /process 4711 on some-machine/);
  assert.match(html, /polish<[\s\S]*?>2</);
  assert.match(html, /helper<[\s\S]*?>2</);
  assert.match(html, /not yet/);
  assert.match(html, /One failed each time, and waits/);
  assert.match(html, /&#60;b&#62;sweep:1.*broke/);
  assert.doesNotMatch(html, /<b>/);
});

test('runs failed jobs again, and discards them once that is confirmed', async () => {
  const boss = await visitAs(server, 'keeper', { isAdministrator: true });
  const { jobs } = server.store;
  const [again = 0, gone = 0] = await failedJobs(null, ['sweep:1', 'sweep:2', 'sweep:3']);
  const csrf = await boss.csrf();
  assert.equal((await boss.post(`${path}/rerun`, { csrf, id: String(again) })).location, path);
  assert.match((await boss.get(path)).html, /One job is in line again/);
  assert.deepEqual(await jobs.count(), { waiting: 1, running: 0, dead: 2 });

  const question = await boss.get(`${path}/discard?id=${gone}`);
  assert.match(question.html, /sweep:2/);
  assert.deepEqual(await jobs.count(), { waiting: 1, running: 0, dead: 2 }, 'only asked');
  const discarded = await boss.submit(`${path}/discard?id=${gone}`, `${path}/discard`);
  assert.equal(discarded.location, path);
  assert.deepEqual(await jobs.count(), { waiting: 1, running: 0, dead: 1 });
  for (const id of [String(gone), '1', 'x', '', '9'.repeat(30)]) {
    assert.equal((await boss.get(`${path}/discard?id=${id}`)).status, 404, id);
    assert.equal((await boss.post(`${path}/discard`, { csrf, id })).status, 404, id);
    assert.equal((await boss.post(`${path}/rerun`, { csrf, id })).status, 404, id);
  }
  await failedJobs(null, ['sweep:4']);
  await boss.submit(path, `${path}/rerun`, { id: 'all' });
  assert.deepEqual((await jobs.count()).dead, 0);
});

test('shows many failed jobs on several pages', async () => {
  const boss = await visitAs(server, 'counter', { isAdministrator: true });
  const keys = Array.from({ length: 70 }, (_, index) => `dust:${index}.`);
  await failedJobs(boss.account.user.id, keys);
  const seen = new Set<string>();
  let next: string | undefined = path;
  let pages = 0;
  for (; next !== undefined; pages++) {
    const html: string = (await boss.get(next)).html.replaceAll('&#61;', '=');
    for (const [key] of html.matchAll(/dust:\d+\./g)) seen.add(key);
    next = /href="(\/settings\/jobs\?after=[^"]+)"/.exec(html)?.[1];
  }
  assert.equal(pages, 2);
  assert.equal(seen.size, 70);
  assert.equal((await boss.get(`${path}?after=nonsense`)).status, 400);
  const all = await boss.submit(`${path}/discard?id=all`, `${path}/discard`);
  assert.equal(all.location, path);
  assert.equal((await server.store.jobs.count()).dead, 0);
});
