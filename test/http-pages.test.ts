import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startTestServer, type TestServer } from './fixtures.ts';

const indexHtml = '<!doctype html><title>Coverage</title>';
let server: TestServer;
let webDirectory: string;
before(async () => {
  webDirectory = await mkdtemp(join(tmpdir(), 'wayside-web-'));
  await mkdir(join(webDirectory, 'assets'));
  await writeFile(join(webDirectory, 'index.html'), indexHtml);
  await writeFile(join(webDirectory, 'assets', 'index-3f2a.js'), 'export {};');
  await writeFile(join(webDirectory, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  server = await startTestServer({ webDirectory });
});
after(async () => {
  await server.close();
  await rm(webDirectory, { recursive: true });
});

const get = (path: string, init?: RequestInit) => fetch(server.origin + path, init);

describe('the web app', () => {
  test('is one page at its paths, without a token', async () => {
    for (const path of ['/', '/?lat=1&lng=2', '/app', '/app/', '/app/?pKey=17&focus=photo']) {
      const response = await get(path);
      assert.equal(response.status, 200, path);
      assert.match(response.headers.get('content-type') ?? '', /^text\/html/);
      assert.equal(await response.text(), indexHtml);
      assert.equal(response.headers.get('cache-control'), 'no-cache');
    }
    assert.equal((await get('/', { method: 'HEAD' })).status, 200);
  });

  test('may load from this installation and from nowhere else', async () => {
    const policy = (await get('/')).headers.get('content-security-policy') ?? '';
    const hosts = policy.match(/https?:\/\/[^\s;]+/g) ?? [];
    assert.deepEqual([...new Set(hosts)], [server.origin]);
    assert.match(policy, /worker-src 'self' blob:/);
    assert.match(policy, /default-src 'self'/);
    assert.doesNotMatch(policy, /unsafe-eval|\*/);
    assert.equal((await get('/')).headers.get('x-content-type-options'), 'nosniff');
  });

  test('has files that caches keep when their names tell their content', async () => {
    const script = await get('/assets/index-3f2a.js');
    assert.equal(script.status, 200);
    assert.match(script.headers.get('content-type') ?? '', /javascript/);
    assert.equal(script.headers.get('cache-control'), 'public, max-age=31536000, immutable');
    const icon = await get('/icon.svg');
    assert.equal(icon.headers.get('cache-control'), 'public, max-age=0');
    const etag = icon.headers.get('etag') ?? '';
    // Without a cache-control of its own, fetch says that it wants no cached answer.
    const headers = { 'if-none-match': etag, 'cache-control': 'max-age=0' };
    assert.equal((await get('/icon.svg', { headers })).status, 304);
  });

  test('shows no other file', async () => {
    for (const path of [
      '/assets/nope.js',
      '/assets/',
      '/assets/../../package.json',
      '/assets/%2e%2e/%2e%2e/etc/passwd',
    ]) {
      assert.ok((await get(path)).status >= 400, path);
    }
  });

  test('opens the photo of the links with which JOSM asks to blur one', async () => {
    const id = String(server.drive[0]?.id);
    for (const path of ['/app/blur', '/app/blur/']) {
      const response = await get(`${path}?focus=photo&pKey=${id}`, { redirect: 'manual' });
      assert.equal(response.status, 302);
      const location = response.headers.get('location');
      assert.equal(location, `${server.origin}/app/?focus=photo&pKey=${id}`);
    }
  });

  test('is told where the surfaces are, and gets a token that works and stays', async () => {
    const config = (await (await get('/web-config.json')).json()) as Record<string, string>;
    assert.equal(config.graphUrl, server.origin);
    assert.equal(config.tilesUrl, server.origin);
    assert.equal(config.licence, 'CC-BY-SA 4.0');
    assert.match(config.version ?? '', /^\d+\.\d+\.\d+/);
    const headers = { authorization: `OAuth ${config.accessToken}` };
    const response = await get(`/me`, { headers });
    assert.equal(((await response.json()) as Record<string, string>).username, 'wayside');
  });

  test('leaves the graph API where it was', async () => {
    const id = String(server.drive[0]?.id);
    assert.deepEqual(await server.json(`/?ids=${id}`), { [id]: { id } });
    assert.equal((await get(`/?ids=${id}`)).status, 401);
  });

  test('follows the addresses in the settings', async () => {
    const settings = {
      WAYSIDE_URL: 'https://maps.example.org/',
      WAYSIDE_MEDIA_URL: 'https://photos.example.org',
      WAYSIDE_LICENCE: 'ODbL 1.0',
    };
    const configured = await startTestServer({ webDirectory, settings });
    try {
      const page = await fetch(configured.origin);
      assert.match(
        page.headers.get('content-security-policy') ?? '',
        /https:\/\/photos\.example\.org/,
      );
      const config = (await (await fetch(`${configured.origin}/web-config.json`)).json()) as Record<
        string,
        string
      >;
      assert.equal(config.tilesUrl, 'https://maps.example.org');
      assert.equal(config.licence, 'ODbL 1.0');
      const image = await configured.json(`/${configured.drive[0]?.id}?fields=thumb_256_url`);
      assert.match(String(image.thumb_256_url), /^https:\/\/photos\.example\.org\/media\//);
      const { paging } = await configured.json('/images?creator_username=ada&limit=1');
      assert.match(paging?.next ?? '', /^https:\/\/maps\.example\.org\/images\?/);
    } finally {
      await configured.close();
    }
  });
});

interface Described {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string }[];
  readonly requestBody?: {
    readonly content: Readonly<
      Record<string, { readonly schema: { readonly required: string[] } }>
    >;
  };
}

describe('the API documentation', () => {
  test('is an OpenAPI 3.1 document of the routes there are', async () => {
    const document = (await (await get('/openapi.json')).json()) as {
      openapi: string;
      servers: { url: string }[];
      paths: Record<string, Partial<Record<'get' | 'post' | 'delete', Described>>>;
      components: { schemas: Record<string, { properties?: object }> };
    };
    assert.equal(document.openapi, '3.1.0');
    assert.deepEqual(document.servers, [{ url: server.origin }]);
    assert.deepEqual(Object.keys(document.paths).toSorted(), [
      '/',
      '/cameras',
      '/deletions/{id}',
      '/detections',
      '/finish_upload',
      '/image_ids',
      '/images',
      '/images/count',
      '/images/download',
      '/logging',
      '/login',
      '/map_feature_values',
      '/map_features',
      '/map_features/count',
      '/map_features/download',
      '/mapillary_public_uploads/{key}',
      '/maps/vtp/{set}/2',
      '/maps/vtp/{set}/2/{z}/{x}/{y}',
      '/me',
      '/oauth/introspect',
      '/oauth/revoke',
      '/oembed',
      '/sequences',
      '/sequences/count',
      '/sequences/download',
      '/token',
      '/uploads',
      '/uploads/known',
      '/uploads/{id}',
      '/uploads/{id}/close',
      '/uploads/{id}/events',
      '/uploads/{id}/files',
      '/uploads/{id}/files/{file}',
      '/uploads/{id}/images',
      '/uploads/{id}/sequences',
      '/{id}',
      '/{id}/detections',
      '/{id}/edits',
      '/{id}/edits/{edit}',
      '/{id}/edits/{edit}/undo',
      '/{id}/tiles',
    ]);
    const names = document.paths['/images']?.get?.parameters.map(({ name }) => name) ?? [];
    for (const name of [
      'bbox',
      'creator_username',
      'sequence_ids',
      's2',
      'limit',
      'after',
      'fields',
    ]) {
      assert.ok(names.includes(name), name);
    }
    assert.ok('computed_geometry' in (document.components.schemas.Image?.properties ?? {}));
    const exchange = document.paths['/token']?.post?.requestBody?.content['application/json'];
    assert.deepEqual(exchange?.schema.required, ['grant_type', 'client_id']);
    const methods = Object.values(document.paths).map((path) => Object.values(path));
    assert.ok(methods.every((described) => described.length > 0));
    const operations = methods.flat().map(({ operationId }) => operationId);
    assert.equal(new Set(operations).size, operations.length);
    // Every reference leads somewhere.
    for (const [, name = ''] of JSON.stringify(document).matchAll(
      /#\/components\/schemas\/(\w+)/g,
    )) {
      assert.ok(document.components.schemas[name], name);
    }
  });

  test('has a page that needs nothing from elsewhere', async () => {
    const page = await get('/docs/api/');
    assert.equal(page.status, 200);
    const html = await page.text();
    assert.doesNotMatch(html, /https?:/);
    const [, script = ''] = /<script src="([^"]+)"/.exec(html) ?? [];
    const loaded = await get(script);
    assert.equal(loaded.status, 200);
    assert.match(loaded.headers.get('content-type') ?? '', /javascript/);
  });
});

test('without a built web app there are no pages, and the API works', async () => {
  const bare = await startTestServer();
  try {
    assert.equal((await fetch(bare.origin)).status, 404);
    assert.equal((await bare.get('/me')).status, 200);
  } finally {
    await bare.close();
  }
});
