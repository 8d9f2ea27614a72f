/** The pages about applications, as their developers, their users and others come to them. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Application } from '../src/model/application.ts';
import { issueUserToken } from './consent.ts';
import { startTestServer, type TestServer } from './fixtures.ts';
import { visitAs } from './page-visitor.ts';
import {
  described,
  applicationsPath as list,
  registerThroughForm,
  tokenPattern,
} from './register-application.ts';

type SignedIn = Awaited<ReturnType<typeof visitAs>>;

let server: TestServer;
let grace: SignedIn;
let mallory: SignedIn;

before(async () => {
  server = await startTestServer();
  grace = await visitAs(server, 'grace');
  mallory = await visitAs(server, 'mallory');
});
after(() => server.close());

function register(who = grace, fields: Readonly<Record<string, string>> = {}) {
  return registerThroughForm(server, who, fields);
}

/** The status of the API for a key used as a token. */
async function statusOfToken(token: string): Promise<number> {
  const { status } = await fetch(`${server.origin}/me`, {
    headers: { authorization: `OAuth ${token}` },
  });
  return status;
}

function stored(id: number): Promise<Application | undefined> {
  return server.store.applications.get(id);
}

describe('registration', () => {
  test('keeps what was typed in, and hands out a client token and a client secret', async () => {
    const { app, page, keys } = await register();
    const { description, website, callbackUrls, scopes, isPublic, ownerId } = app;
    assert.deepEqual(
      { description, website, callbackUrls, scopes, isPublic, ownerId },
      {
        description: 'Finds potholes.\nTells the city.',
        website: 'https://potholes.example',
        callbackUrls: ['https://potholes.example/callback', 'http://localhost:8763/'],
        scopes: ['read', 'upload'],
        isPublic: false,
        ownerId: grace.account.user.id,
      },
    );
    assert.ok(page.html.includes(String(app.id)));
    const [token = '', secret = ''] = keys;
    assert.equal(keys.length, 2);
    assert.equal(await statusOfToken(token), 200);
    assert.equal(await statusOfToken(secret), 401);
    const kinds = await server.store.applications.keysOf(app.id);
    assert.deepEqual(kinds.map(({ kind }) => kind).toSorted(), ['secret', 'token']);
  });

  test('gives a public client no secret', async () => {
    const { app, keys, path } = await register(grace, { kind: 'public' });
    assert.equal(app.isPublic, true);
    assert.equal(keys.length, 1);
    assert.match((await grace.get(path)).html, /proves itself with PKCE/);
  });

  test('gives back what was typed in with what is wrong with it', async () => {
    const { status, html } = await grace.submit(`${list}/new`, `${list}/new`, {
      ...described,
      name: ' ',
      website: 'javascript:alert(1)',
      callbackUrls: 'https://potholes.example/#x\nnonsense',
      'scope-read': undefined,
      'scope-upload': undefined,
    });
    assert.equal(status, 422);
    assert.match(html, /<title>Error: /);
    for (const words of [
      'Name must not be empty',
      'Website must be an http or https URL',
      'Callback URLs must have no fragment',
      'Scopes must be',
    ]) {
      assert.ok(html.includes(words), words);
    }
    assert.match(html, /nonsense<\/textarea>/);
    for (const field of ['name', 'website', 'callbackUrls']) {
      const control = new RegExp(
        `id="field-${field}"[^>]*aria-describedby="[^"]*field-${field}-error[^>]*aria-invalid`,
      );
      assert.match(html, control);
    }
  });

  test('refuses a second application of one name, but not of somebody else', async () => {
    const { app } = await register();
    const again = await grace.submit(`${list}/new`, `${list}/new`, {
      ...described,
      name: app.name,
    });
    assert.equal(again.status, 422);
    assert.match(again.html, /You have an application of that name already/);
    assert.deepEqual(again.html.match(tokenPattern), null);
    await register(mallory, { name: app.name });
  });

  test('takes owner, id, limits and the like from nobody', async () => {
    const forged = {
      id: '20',
      ownerId: String(server.ada.id),
      owner_id: String(server.ada.id),
      limits: '{"tiles":0}',
      'limits.tiles': '0',
      'limits[tiles]': '0',
      createdAtMs: '1',
      scopes: 'read write upload',
      __proto__: 'x',
    };
    const { app, path } = await register(grace, forged);
    assert.equal(app.ownerId, grace.account.user.id);
    assert.deepEqual(app.limits, {});
    assert.deepEqual(app.scopes, ['read', 'upload']);
    assert.ok(app.createdAtMs > 1e12);
    assert.equal((await grace.submit(`${path}/edit`, `${path}/edit`, forged)).status, 303);
    assert.deepEqual(await stored(app.id), app);
  });
});

describe('an application', () => {
  test('is edited', async () => {
    const { app, path } = await register();
    const { status, location } = await grace.submit(`${path}/edit`, `${path}/edit`, {
      name: 'Renamed',
      'scope-upload': undefined,
      kind: 'public',
    });
    assert.equal(status, 303);
    assert.equal(location, path);
    assert.deepEqual(await stored(app.id), {
      ...app,
      name: 'Renamed',
      scopes: ['read'],
      isPublic: true,
    });
    assert.match((await grace.get(path)).html, /The changes are saved/);
    assert.doesNotMatch((await grace.get(path)).html, /The changes are saved/);
  });

  test('shows a new client token or secret once, and then only how it ends', async () => {
    const { app, path, keys } = await register();
    for (const kind of ['token', 'secret'] as const) {
      const issued = await grace.submit(path, `${path}/client-${kind}s`);
      assert.equal(issued.status, 200);
      assert.equal(issued.headers.get('cache-control'), 'no-store');
      const [key = ''] = issued.html.match(tokenPattern) ?? [];
      assert.ok(key.startsWith(`MLY|${app.id}|`));
      keys.push(key);
      assert.equal(await statusOfToken(key), kind === 'token' ? 200 : 401);
    }
    const { html } = await grace.get(path);
    for (const key of keys) {
      assert.ok(html.includes(`…${key.slice(-4)}`), 'the hint is shown');
      assert.equal(html.includes(key.slice(-8)), false, 'the key is not');
    }
  });

  test('loses one revoked key, and keeps the others', async () => {
    const { path, keys } = await register();
    const [first = ''] = keys;
    const [second = ''] =
      (await grace.submit(path, `${path}/client-tokens`)).html.match(tokenPattern) ?? [];
    const { html } = await grace.get(path);
    const [, revoke = ''] =
      new RegExp(
        `href="([^"]+/revoke)">Revoke…<span[^>]*> the one that ends with ${first.slice(-4)}`,
      ).exec(html) ?? [];
    assert.match(revoke, /\/client-tokens\/[0-9a-f]{16}\/revoke$/);
    assert.equal((await grace.get(revoke)).status, 200);
    assert.equal(await statusOfToken(first), 200, 'asking does nothing');
    assert.equal((await grace.submit(revoke, revoke)).location, path);
    assert.equal(await statusOfToken(first), 401);
    assert.equal(await statusOfToken(second), 200);
    assert.equal((await grace.get(revoke)).status, 404);
  });

  test('gets a new key in place of all others of its kind', async () => {
    const { app, path, keys } = await register();
    const [oldToken = ''] = keys;
    const rotate = `${path}/client-tokens/rotate`;
    const rotated = await grace.submit(rotate, rotate);
    const [token = ''] = rotated.html.match(tokenPattern) ?? [];
    assert.equal(await statusOfToken(oldToken), 401);
    assert.equal(await statusOfToken(token), 200);
    const left = await server.store.applications.keysOf(app.id);
    assert.deepEqual(left.map(({ kind }) => kind).toSorted(), ['secret', 'token']);
  });

  test('has at most twenty keys of a kind', async () => {
    const { path } = await register();
    const csrf = await grace.csrf();
    for (let i = 1; i < 20; i++) {
      assert.equal((await grace.post(`${path}/client-tokens`, { csrf })).status, 200);
    }
    assert.equal((await grace.post(`${path}/client-tokens`, { csrf })).status, 403);
    assert.equal((await grace.post(`${path}/client-secrets`, { csrf })).status, 200);
  });

  test('is deleted when its name is typed in, with all that is its own', async () => {
    const { app, path, keys } = await register();
    const [token = ''] = keys;
    const remove = `${path}/delete`;
    for (const name of ['', 'Potholes', app.name.toUpperCase()]) {
      assert.equal((await grace.submit(remove, remove, { name })).status, 422);
    }
    assert.equal(await statusOfToken(token), 200);
    assert.equal((await grace.submit(remove, remove, { name: ` ${app.name} ` })).location, list);
    assert.equal(await stored(app.id), undefined);
    assert.equal(await statusOfToken(token), 401);
    assert.equal((await grace.get(path)).status, 404);
  });

  test('shows how much of each limit is used, drawn and as a table', async () => {
    const { app, path } = await register();
    const minute = 60_000 * Math.floor(Date.now() / 60_000) - 120_000;
    const today = 86_400_000 * Math.floor(Date.now() / 86_400_000);
    const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' });
    await server.store.applications.setLimits(app.id, { search: 400, entity: 0 });
    await server.store.usage.record(
      (
        [
          ['entity', minute, 1234],
          ['search', minute, 400],
          ['tiles', today, 12_500],
          ['tiles', today - 86_400_000, 77],
        ] as const
      ).map(([tier, startMs, used]) => ({
        applicationId: app.id,
        tier,
        startMs,
        used,
        returned: 0,
      })),
    );
    const { html } = await grace.get(path);
    const text = html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
    for (const words of [
      'Entities no limit',
      'limit 400 a minute',
      'limit 50,000 a day',
      '25 % 12,500 of 50,000 today',
      `${new Date(minute).toISOString().slice(11, 16)} 400 100 %`,
      `${day.format(today)} 12,500 25 %`,
      `${day.format(today - 86_400_000)} 77 under 1 %`,
    ]) {
      assert.ok(text.includes(words), `${words} in ${text}`);
    }
    assert.match(
      html,
      /aria-label="Entities per minute in the last hour: 1,234 in all, 1,234 in the busiest minute"/,
    );
    assert.match(html, /<rect class="is-full"[^>]*height="60"/);
    assert.doesNotMatch(html, /\sstyle=|<script/);
    assert.match((await grace.get(list)).html, /1,634 /);
  });

  test('shows who lets it act for them, and takes their consent back', async () => {
    const { app, path } = await register();
    const tokenOf = await issueUserToken(server.store, app, server.bob, ['read']);
    const others = await issueUserToken(server.store, app, server.ada, ['read', 'upload']);
    assert.equal(await statusOfToken(tokenOf), 200);
    const { html } = await grace.get(path);
    assert.match(html, />bob</);
    const revoke = `${path}/users/${server.bob.id}/revoke`;
    const { location } = await grace.submit(path, revoke);
    assert.equal(location, path);
    assert.equal(await statusOfToken(tokenOf), 401);
    assert.equal(await statusOfToken(others), 200);
    assert.equal((await grace.post(revoke, { csrf: await grace.csrf() })).status, 404);
    assert.doesNotMatch((await grace.get(path)).html, />bob</);
  });
});

describe('what a user has allowed', () => {
  test('is listed in words, and taken back', async () => {
    const { app } = await register();
    const heidi = await visitAs(server, 'heidi');
    assert.match((await heidi.get('/settings/applications')).html, /You let no application/);
    const token = await issueUserToken(server.store, app, heidi.account.user, ['upload']);
    const { html } = await heidi.get('/settings/applications');
    assert.ok(html.includes(app.name));
    assert.match(html, /Upload photos for you/);
    assert.doesNotMatch(html, /Read what you can see/);
    const revoke = `/settings/applications/${app.id}/revoke`;
    const { location } = await heidi.submit('/settings/applications', revoke);
    assert.equal(location, '/settings/applications');
    assert.equal(await statusOfToken(token), 401);
    assert.equal((await heidi.post(revoke, { csrf: await heidi.csrf() })).status, 404);
  });

  test('is nobody else’s to take back', async () => {
    const { app } = await register();
    const token = await issueUserToken(server.store, app, server.bob, ['read']);
    const csrf = await mallory.csrf();
    const revoke = `/settings/applications/${app.id}/revoke`;
    const userId = String(server.bob.id);
    assert.equal((await mallory.post(revoke, { csrf, userId, user: userId })).status, 404);
    assert.equal(await statusOfToken(token), 200);
  });
});
