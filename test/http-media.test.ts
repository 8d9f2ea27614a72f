import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openMediaLinks } from '../src/http/media-links.ts';
import { startTestServer, type TestServer } from './fixtures.ts';

let server: TestServer;
let links: Record<
  'thumb_256_url' | 'thumb_1024_url' | 'thumb_2048_url' | 'thumb_original_url',
  string
>;
before(async () => {
  server = await startTestServer();
  const fields = 'thumb_256_url,thumb_1024_url,thumb_2048_url,thumb_original_url';
  links = (await server.json(
    `/${server.drive[0]?.id}?fields=${fields}`,
  )) as unknown as typeof links;
});
after(() => server.close());

describe('a link to a photo', () => {
  test('needs no token and works on pages of any origin', async () => {
    for (const name of [
      'thumb_256_url',
      'thumb_1024_url',
      'thumb_2048_url',
      'thumb_original_url',
    ] as const) {
      const response = await fetch(links[name]);
      const bytes = new Uint8Array(await response.arrayBuffer());
      assert.equal(response.status, 200, name);
      assert.deepEqual([...bytes.slice(0, 2)], [0xff, 0xd8]);
      const { headers } = response;
      assert.equal(headers.get('content-type'), 'image/jpeg');
      assert.equal(headers.get('access-control-allow-origin'), '*');
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.equal(Number(headers.get('content-length')), bytes.length);
      const maxAge = /^public, max-age=(\d+), immutable$/.exec(headers.get('cache-control') ?? '');
      assert.ok(Number(maxAge?.[1]) >= 48 * 3600, 'lives as long as the settings say');
    }
    const { headers } = await fetch(links.thumb_original_url);
    assert.equal(
      headers.get('content-disposition'),
      `inline; filename="${server.drive[0]?.id}.jpg"`,
    );
  });

  test('stays the same, so that caches work', async () => {
    const again = await server.json(`/${server.drive[0]?.id}?fields=thumb_256_url`);
    assert.equal(again.thumb_256_url, links.thumb_256_url);
  });

  test('is answered once to who has its bytes', async () => {
    for (const url of [links.thumb_256_url, links.thumb_original_url]) {
      const etag = (await fetch(url)).headers.get('etag') ?? '';
      assert.match(etag, /^"[\w-]+"$/);
      const again = await fetch(url, { headers: { 'if-none-match': etag } });
      assert.equal(again.status, 304);
      assert.equal(again.headers.get('etag'), etag);
    }
  });

  test('answers ranges', async () => {
    const url = links.thumb_original_url;
    const whole = Buffer.from(await (await fetch(url)).arrayBuffer());
    const size = whole.length;
    const etag = (await fetch(url)).headers.get('etag') ?? '';
    const cases: [range: string, status: number, part?: [number, number]][] = [
      ['bytes=0-9', 206, [0, 9]],
      ['bytes=10-', 206, [10, size - 1]],
      ['bytes=-10', 206, [size - 10, size - 1]],
      [`bytes=5-${size + 100}`, 206, [5, size - 1]],
      [`bytes=${size}-`, 416],
      ['bytes=-0', 416],
      ['bytes=9-5', 200],
      ['bytes=0-1,3-4', 200],
      ['items=0-1', 200],
      ['bytes=x', 200],
    ];
    for (const [range, status, part] of cases) {
      const response = await fetch(url, { headers: { range } });
      assert.equal(response.status, status, range);
      if (status === 416) assert.equal(response.headers.get('content-range'), `bytes */${size}`);
      const expected = part ? whole.subarray(part[0], part[1] + 1) : whole;
      if (status !== 416)
        assert.deepEqual(Buffer.from(await response.arrayBuffer()), expected, range);
      if (part)
        assert.equal(response.headers.get('content-range'), `bytes ${part[0]}-${part[1]}/${size}`);
    }
    const ifRange = async (tag: string) =>
      (await fetch(url, { headers: { range: 'bytes=0-1', 'if-range': tag } })).status;
    assert.deepEqual([await ifRange(etag), await ifRange('"other"')], [206, 200]);
  });

  test('answers HEAD with the size', async () => {
    const { headers, status } = await fetch(links.thumb_original_url, { method: 'HEAD' });
    const whole = await (await fetch(links.thumb_original_url)).arrayBuffer();
    assert.equal(status, 200);
    assert.equal(Number(headers.get('content-length')), whole.byteLength);
  });

  test('is refused when it was altered', async () => {
    const url = new URL(links.thumb_256_url);
    const altered = (change: (copy: URL) => void) => {
      const copy = new URL(url);
      change(copy);
      return copy;
    };
    for (const bad of [
      altered((copy) => copy.searchParams.delete('signature')),
      altered((copy) => copy.searchParams.delete('expires')),
      altered((copy) => copy.searchParams.set('signature', 'x')),
      altered((copy) =>
        copy.searchParams.set('expires', String(Number(url.searchParams.get('expires')) + 1)),
      ),
      altered((copy) => {
        copy.pathname = copy.pathname.replace('256', '2048');
      }),
      altered((copy) => {
        copy.pathname = copy.pathname.replace(/\/\d+\//, `/${server.drive[1]?.id}/`);
      }),
      altered((copy) => {
        copy.pathname = copy.pathname.replace('thumb-256.jpg', 'original');
      }),
      `${server.origin}/media/x/original`,
      `${server.origin}/media/${server.drive[0]?.id}/tiles/11/0/0.jpg${url.search}`,
      `${server.origin}/media/${server.drive[0]?.id}/tiles/a/b/c${url.search}`,
    ]) {
      const response = await fetch(bad);
      assert.equal(response.status, 403, String(bad));
      assert.equal(response.headers.get('access-control-allow-origin'), '*');
      assert.equal(response.headers.get('cache-control'), 'no-store');
    }
    assert.equal(
      (await fetch(`${server.origin}/media/../../../etc/passwd${url.search}`)).status,
      404,
    );
  });

  test('is refused after its time, which is quantised', async () => {
    let now = 1_000_000_000_000;
    const clocked = await openMediaLinks(server.store, 3600, () => now);
    const path = new URL(links.thumb_256_url).pathname;
    const link = clocked.sign(path);
    const { searchParams } = new URL(link, server.origin);
    const [expires, signature] = [
      searchParams.get('expires') ?? '',
      searchParams.get('signature') ?? '',
    ];
    const left = clocked.check(path, expires, signature);
    assert.ok(left >= 3600 && left <= 7200);
    now = Number(expires) * 1000 - 1000;
    assert.equal(clocked.check(path, expires, signature), 1);
    now += 1000;
    assert.throws(() => clocked.check(path, expires, signature), /expired/);
    // The same key in the server: an old link is refused there too.
    assert.equal((await fetch(server.origin + link)).status, 403);
  });
});
