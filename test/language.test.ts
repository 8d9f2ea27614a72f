import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startTestServer, type TestServer } from './fixtures.ts';

let server: TestServer;
let webDirectory: string;
before(async () => {
  webDirectory = await mkdtemp(join(tmpdir(), 'wayside-web-'));
  const page = '<html lang="en"><head></head><p>{{shell.upload}}</p>{{languages}}</html>';
  await writeFile(join(webDirectory, 'index.html'), page);
  server = await startTestServer({ webDirectory });
});
after(async () => {
  await server.close();
  await rm(webDirectory, { recursive: true });
});

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(server.origin + path, { headers, redirect: 'manual' });

async function languageOf(path: string, headers?: Record<string, string>) {
  return /<html lang="(\w+)">/.exec(await (await get(path, headers)).text())?.[1];
}

describe('pages speak', () => {
  for (const path of ['/', '/sign-in']) {
    test(`the language that the browser likes best: ${path}`, async () => {
      assert.equal(await languageOf(path), 'en');
      assert.equal(await languageOf(path, { 'accept-language': 'de-AT,de;q=0.9,en;q=0.8' }), 'de');
      assert.equal(await languageOf(path, { 'accept-language': 'en-US,en;q=0.9,de;q=0.8' }), 'en');
      assert.equal(await languageOf(path, { 'accept-language': 'fr,de;q=0.5' }), 'de');
      assert.equal(await languageOf(path, { 'accept-language': 'fr' }), 'en');
      assert.equal(await languageOf(path, { 'accept-language': '*' }), 'en');
      assert.equal(await languageOf(path, { 'accept-language': ';;q=,,\u00ff' }), 'en');
      assert.equal(await languageOf(path, { 'accept-language': 'x,'.repeat(4000) }), 'en');
    });

    test(`the language that the visitor chose, whatever the browser likes: ${path}`, async () => {
      const chosen = { cookie: 'a=b; wayside_language=de', 'accept-language': 'en' };
      assert.equal(await languageOf(path, chosen), 'de');
      assert.equal(await languageOf(path, { cookie: 'wayside_language=xx' }), 'en');
      assert.equal(await languageOf(path, { cookie: 'not_wayside_language=de' }), 'en');
    });

    test(`and tells caches so: ${path}`, async () => {
      const vary = (await get(path)).headers.get('vary') ?? '';
      assert.match(vary, /Accept-Language/);
      assert.match(vary, /Cookie/);
    });
  }

  test('what the catalogue says, in the page of the web app too', async () => {
    const german = await (await get('/', { 'accept-language': 'de' })).text();
    assert.match(german, /<p>Hochladen<\/p>/);
    assert.match(german, /<a href="\/language\?to=en" lang="en" hreflang="en">English<\/a>/);
  });

  test('another language after its link was followed, on the same page', async () => {
    const answer = await get('/language?to=de&back=%2Fsign-in%3Fnext%3D%252Fsettings');
    assert.equal(answer.status, 303);
    assert.equal(answer.headers.get('location'), '/sign-in?next=%2Fsettings');
    const cookies = answer.headers.getSetCookie();
    assert.ok(cookies.some((each) => /^wayside_language=de; Max-Age=31536000; Path=\//.test(each)));
  });

  test('no language that there isn’t, and leads to no other host', async () => {
    const answer = await get('/language?to=%0d%0axx&back=%2F%2Fevil.example');
    assert.equal(answer.headers.get('location'), '/');
    const cookies = answer.headers.getSetCookie().join();
    assert.doesNotMatch(cookies, /wayside_language/);
  });
});

describe('the web app’s page', () => {
  test('is not sent again, in each language', async () => {
    for (const language of ['en', 'de']) {
      const headers = { 'accept-language': language, 'cache-control': 'max-age=0' };
      const first = await get('/', headers);
      const etag = first.headers.get('etag') ?? '';
      const again = await get('/', { ...headers, 'if-none-match': etag });
      assert.equal(again.status, 304);
      const other = { 'accept-language': language === 'de' ? 'en' : 'de' };
      const fresh = await get('/', { ...headers, ...other, 'if-none-match': etag });
      assert.equal(fresh.status, 200);
    }
  });

  test('is compressed for who takes that', async () => {
    for (const encoding of ['br', 'gzip']) {
      const answer = await get('/', { 'accept-encoding': encoding });
      assert.equal(answer.headers.get('content-encoding'), encoding);
      assert.match(await answer.text(), /<p>Upload<\/p>/);
    }
  });
});
