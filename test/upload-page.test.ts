/** The page of uploads and its token, as a browser asks for them. */

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startTestServer, type TestServer } from './fixtures.ts';
import { fieldsOf, visit, visitAs } from './page-visitor.ts';

let server: TestServer;
let webDirectory: string;
before(async () => {
  webDirectory = await mkdtemp(join(tmpdir(), 'wayside-web-'));
  await mkdir(join(webDirectory, '.vite'));
  await writeFile(join(webDirectory, 'index.html'), '<!doctype html><title>Map</title>');
  const manifest = {
    'src/upload/main.ts': { file: 'assets/main-1.js', imports: ['_map.js'], css: ['main-1.css'] },
    '_map.js': { file: 'assets/map-1.js', css: ['map-1.css'] },
  };
  await writeFile(join(webDirectory, '.vite', 'manifest.json'), JSON.stringify(manifest));
  server = await startTestServer({ webDirectory });
});
after(async () => {
  await server.close();
  await rm(webDirectory, { recursive: true });
});

describe('the page of uploads', () => {
  test('is for people who signed in; others come back to it when they have', async () => {
    const page = await visit(server.origin).get('/upload?id=17');
    assert.equal(page.status, 303);
    assert.equal(page.location, '/sign-in?next=%2Fupload%3Fid%3D17');
  });

  test('loads what was built, in the right order, and nothing from elsewhere', async () => {
    const ann = await visitAs(server, 'ann');
    const { status, headers, html } = await ann.get('/upload');
    assert.equal(status, 200);
    assert.match(html, /<script type="module" src="\/assets\/main-1.js"><\/script>/);
    assert.ok(html.indexOf('/map-1.css') < html.indexOf('/main-1.css'));
    const policy = headers.get('content-security-policy') ?? '';
    assert.deepEqual([...new Set(policy.match(/https?:\/\/[^\s;]+/g))], [server.origin]);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.doesNotMatch(policy, /unsafe-eval|script-src|\*/);
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.equal(headers.get('access-control-allow-origin'), null);
    assert.equal((await fetch(`${server.origin}/.vite/manifest.json`)).status, 404);
  });

  test('offers the organisations that its visitor is a member of', async () => {
    const olga = await visitAs(server, 'olga');
    assert.doesNotMatch((await olga.get('/upload')).html, /Just me/);
    await server.store.organizations.setMember(server.town.id, olga.account.user.id, 'contributor');
    const { html } = await olga.get('/upload');
    assert.match(html, new RegExp(`<option value="${server.town.id}">Sample Town</option>`));
  });
});

describe('its token', () => {
  test('uploads and reads in the name of who is signed in, and is no other program’s', async () => {
    const pia = await visitAs(server, 'pia');
    const { status, headers, html } = await pia.post('/upload/token', { csrf: await pia.csrf() });
    assert.equal(status, 200);
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.equal(headers.get('access-control-allow-origin'), null);
    const answer = JSON.parse(html) as { access_token: string; expires_in: number };
    assert.equal(answer.expires_in, 7200);
    const authorization = `Bearer ${answer.access_token}`;
    const made = await fetch(`${server.origin}/uploads`, {
      method: 'POST',
      headers: { authorization },
    });
    assert.equal(made.status, 201);
    const { creator } = (await made.json()) as { creator: { id: string } };
    assert.equal(creator.id, String(pia.account.user.id));
    assert.match((await pia.get('/settings/applications')).html, /You let no application act/);

    await pia.submit('/settings', '/sign-out');
    const after = await fetch(`${server.origin}/uploads`, { headers: { authorization } });
    assert.equal(after.status, 401);
  });

  test('is given to no one without a session, without the form’s secret or from another site', async () => {
    const nobody = visit(server.origin);
    const { csrf: own = '' } = fieldsOf((await nobody.get('/sign-in')).html, '/sign-in');
    const refused = await nobody.post('/upload/token', { csrf: own });
    assert.equal(refused.status, 401);
    assert.equal(JSON.parse(refused.html).error.code, 190);

    const ines = await visitAs(server, 'ines');
    const csrf = await ines.csrf();
    const others = [
      await ines.post('/upload/token'),
      await ines.post('/upload/token', { csrf: `${csrf}x` }),
      await ines.post('/upload/token', { csrf }, { origin: 'https://elsewhere.example' }),
      await ines.post('/upload/token', { csrf }, { 'sec-fetch-site': 'same-site' }),
    ];
    for (const { status, html } of others) {
      assert.equal(status, 403);
      assert.doesNotMatch(html, /MLYAR/);
    }
    assert.equal((await ines.post('/upload/token', { csrf })).status, 200);
  });
});
