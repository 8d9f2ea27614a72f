import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig, settings } from '../src/config.ts';
import { pageWords } from '../src/words/en/page-words.ts';
import { startTestServer } from './fixtures.ts';
import { visit, visitAs } from './page-visitor.ts';

const path = '/settings/server';

test('administrators see every setting, and nothing that is secret', async () => {
  const settingsGiven = {
    WAYSIDE_SMTP_URL: 'smtp://postman:s3cret@mail.example.org:587/?key=t0ken',
    WAYSIDE_URL: 'http://maps.example.org',
    WAYSIDE_USER_QUOTA_GB: '25',
  };
  const server = await startTestServer({ settings: settingsGiven });
  try {
    const [boss, somebody] = await Promise.all([
      visitAs(server, 'boss', { isAdministrator: true }),
      visitAs(server, 'somebody'),
    ]);
    assert.match((await visit(server.origin).get(path)).location ?? '', /^\/sign-in\?next=/);
    assert.equal((await somebody.get(path)).status, 403);
    assert.doesNotMatch((await somebody.get('/settings')).html, /settings\/server/);
    const { html } = await boss.get(path);
    for (const [name, { description = '' }] of Object.entries(settings.shape)) {
      assert.ok(html.includes(`<code>${name}</code>`), name);
      assert.ok(html.includes(description.slice(0, 30)), name);
    }
    const text = html.replace(/<[^>]*>/g, ' ').replaceAll('&#61;', '=');
    assert.match(text, /WAYSIDE_USER_QUOTA_GB [^\n]* 25 {2}set/);
    assert.match(text, /WAYSIDE_TOKEN_DAYS [^\n]* 60 {2}default/);
    assert.match(text, /smtp:\/\/…@mail\.example\.org:587\/\?key=…/);
    assert.doesNotMatch(html, /postman|s3cret|t0ken/);
    assert.match(text, /SQLite 3\.[\d.]+, in the data directory/);
  } finally {
    await server.close();
  }
});

test('the page says of settings what the command line says', () => {
  const described = Object.entries(settings.shape).map(([name, each]) => [name, each.description]);
  assert.deepEqual(pageWords.serverSettings, Object.fromEntries(described));
});

test('addresses are shown without what is secret in them', () => {
  for (const [given, shown] of [
    ['postgres://user:pass@db:5432/wayside', 'postgres://…@db:5432/wayside'],
    ['postgres://db/wayside?password=a&sslkey=b', 'postgres://db/wayside?password=…&sslkey=…'],
    ['postgresql://u:p%40w@db/x', 'postgresql://…@db/x'],
    ['postgres://a:b@c:d@db/x', 'postgres://…@db/x'],
    ['postgres://db/x', 'postgres://db/x'],
  ] as const) {
    const config = readConfig({ DATABASE_URL: given });
    const setting = config.settings.find(({ name }) => name === 'DATABASE_URL');
    assert.deepEqual(setting, { name: 'DATABASE_URL', value: shown, isGiven: true });
  }
});
