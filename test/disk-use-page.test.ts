import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import type { DiskUse } from '../src/model/disk-use.ts';
import { startTestServer, type TestServer } from './fixtures.ts';
import { visit, visitAs } from './page-visitor.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({ settings: { WAYSIDE_MIN_FREE_MB: '0' } });
});
afterEach(() => server.close());

const path = '/settings/storage';
const dayMs = 86_400_000;

async function measureDays(days: number, gigabytesOn: (day: number) => number): Promise<void> {
  for (let day = 0; day < days; day++) {
    const measured: DiskUse = {
      measuredAtMs: Date.now() - (days - 1 - day) * dayMs,
      bytes: {
        ...{ originals: gigabytesOn(day) * 1e9, thumbnails: 2e9, deepZoom: 0, tracks: 0 },
        ...{ incoming: 0, database: 1e9 },
      },
      isEstimate: true,
      madeTileBytes: null,
      freeBytes: 140e9,
      totalBytes: 500e9,
      images: 1234,
      sequences: 2,
      users: 3,
    };
    await server.store.diskUse.keep(measured);
  }
}

test('only administrators see what takes up the disk', async () => {
  const somebody = await visitAs(server, 'somebody');
  assert.match((await visit(server.origin).get(path)).location ?? '', /^\/sign-in\?next=/);
  assert.equal((await somebody.get(path)).status, 403);
  assert.doesNotMatch((await somebody.get('/settings')).html, /settings\/storage/);
});

test('it says that nothing was measured, and never measures for a request', async () => {
  const boss = await visitAs(server, 'boss', { isAdministrator: true });
  const { html } = await boss.get(path);
  assert.match(html, /Not measured yet/);
  assert.match(html, /No limit \(WAYSIDE_USER_QUOTA_GB\)/);
  assert.deepEqual(await server.store.diskUse.since(0), []);
});

test('it says what there is, how it grew and when the disk is full', async () => {
  const boss = await visitAs(server, 'boss', { isAdministrator: true });
  await measureDays(3, (day) => day);
  assert.match((await boss.get(path)).html, /too little history/);
  await measureDays(40, (day) => 10 + 2 * day);
  await server.store.ownerStorage.setQuota(server.ada.id, 30e9);
  const { html } = await boss.get(path);
  const text = html.replace(/<[^>]*>/g, '').replaceAll('&#61;', '=');
  assert.match(text, /Originals\s*88 GB\s*97%/);
  assert.match(text, /a part of them was measured/);
  assert.match(text, /140 GB of 500 GB are free/);
  assert.match(text, /At this pace, 14 GB a week, the disk is full in about 10 weeks, around \d/);
  assert.equal(html.match(/<rect x="\d+" y/g)?.length, 40);
  assert.match(html, /aria-label="Bytes on the disk from [^"]*: 13 GB at first, 91 GB at last/);
  assert.match(text, /30 GB in all, for 1 owner/);
});
