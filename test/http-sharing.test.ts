import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { XMLParser } from 'fast-xml-parser';
import sharp from 'sharp';
import { newSequenceId, sequenceOf } from '../src/model/sequence.ts';
import { placeOnCoverage } from '../src/tiles/sequence-lines.ts';
import { startTestServer, type TestServer } from './fixtures.ts';

const indexHtml =
  '<!doctype html><html><head><title>Map</title></head><body data-view="map">Map</body></html>';
const embedHtml = '<!doctype html><html><head><title>Embed</title></head><body>Embed</body></html>';
const hostile = `"'><script>alert(1)</script>&lt;`;

let server: TestServer;
let webDirectory: string;
let id: string;
let hostileId: string;

before(async () => {
  webDirectory = await mkdtemp(join(tmpdir(), 'wayside-web-'));
  await writeFile(join(webDirectory, 'index.html'), indexHtml);
  await writeFile(join(webDirectory, 'embed.html'), embedHtml);
  server = await startTestServer({ webDirectory });
  id = String(server.drive[0]?.id);
  hostileId = await publishHostileImage();
});
after(async () => {
  await server.close();
  await rm(webDirectory, { recursive: true });
});

/** An image whose camera calls itself a script, by a user whose photo is turned on its side. */
async function publishHostileImage(): Promise<string> {
  const [like] = server.drive;
  assert.ok(like);
  const { store, ada } = server;
  const image = {
    ...like,
    id: await store.newId('image'),
    sequenceId: newSequenceId(),
    sequenceIndex: 0,
    make: hostile,
    exifOrientation: 6,
  } as const;
  const sequence = sequenceOf({ id: image.sequenceId, creatorId: ada.id, organizationId: null }, [
    image,
  ]);
  await store.sequences.publish([
    { sequence, images: [image], coverage: placeOnCoverage(sequence, [image]) },
  ]);
  return String(image.id);
}

const get = (path: string, init?: RequestInit) => fetch(server.origin + path, init);

const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' });

interface Tag {
  readonly property?: string;
  readonly name?: string;
  readonly content?: string;
  readonly type?: string;
  readonly href?: string;
}

/** The tags in a page's head, as an XML parser reads them. */
function tagsOf(page: string): readonly Tag[] {
  const tags = page.match(/<(?:meta|link)\s[^>]*>/g) ?? [];
  return tags.flatMap((tag) => {
    const { meta, link } = parser.parse(tag.replace(/>$/, '/>')) as { meta?: Tag; link?: Tag };
    return meta ?? link ?? [];
  });
}

const property = (tags: readonly Tag[], name: string) =>
  tags.find((tag) => tag.property === name)?.content;

describe('a page of an image', () => {
  test('says what it shows, to whoever unfurls the link', async () => {
    const paths = [`/?pKey=${id}`, `/app/?pKey=${id}&focus=photo`, `/embed?image_key=${id}`];
    for (const path of paths) {
      const response = await get(path);
      assert.equal(response.status, 200);
      assert.match(response.headers.get('content-type') ?? '', /^text\/html/);
      const page = await response.text();
      const tags = tagsOf(page);
      assert.equal(property(tags, 'og:title'), 'Photo by ada, 1 May 2024');
      assert.match(
        property(tags, 'og:description') ?? '',
        /at 55\.60000, 12\.97000, taken with GoPro/,
      );
      assert.equal(property(tags, 'og:url'), `${server.origin}/app/?pKey=${id}`);
      assert.equal(property(tags, 'og:image:width'), '1024');
      assert.equal(property(tags, 'og:image:height'), '512');
      assert.equal(
        tags.find(({ name }) => name === 'twitter:card')?.content,
        'summary_large_image',
      );

      const picture = await fetch(property(tags, 'og:image') ?? '');
      assert.equal(picture.status, 200);
      assert.equal(picture.headers.get('content-type'), 'image/jpeg');
      for (const type of ['application/json+oembed', 'text/xml+oembed']) {
        const link = tags.find((tag) => tag.type === type)?.href ?? '';
        const answer = await fetch(link.replaceAll('&amp;', '&'));
        assert.equal(answer.status, 200);
        assert.match(await answer.text(), /Photo by ada, 1 May 2024/);
      }
      const built = path.startsWith('/embed') ? embedHtml : indexHtml;
      const [start = '', end = ''] = built.split('</head>');
      const rest = end.replace(
        /data-view="map"/,
        path.includes('focus=photo') ? 'data-view="photo"' : 'data-view="both"',
      );
      assert.ok(page.startsWith(start) && page.endsWith(`</head>${rest}`));
    }
  });

  test('is the page as it was built where there is no such image', async () => {
    const paths = ['/app?pKey=17', '/app?pKey=x', `/app?pKey=${server.ada.id}`, '/app?image_key=1'];
    for (const path of paths) {
      const response = await get(path);
      assert.equal(response.status, 200);
      assert.equal(await response.text(), indexHtml);
    }
  });

  test('has room for the photo before its script runs', async () => {
    const viewOf = async (query: string) =>
      /data-view="(\w+)"/.exec(await (await get(`/app?${query}`)).text())?.[1];
    assert.equal(await viewOf(''), 'map');
    assert.equal(await viewOf('pKey=1&focus=photo'), 'map');
    assert.equal(await viewOf(`pKey=${id}`), 'both');
    assert.equal(await viewOf(`pKey=${id}&focus=photo`), 'photo');
    assert.equal(await viewOf(`pKey=${id}&focus=<script>`), 'both');
  });

  test('escapes what a camera wrote, and shows the picture upright', async () => {
    for (const path of [`/?pKey=${hostileId}`, `/embed?image_key=${hostileId}`]) {
      const page = await (await get(path)).text();
      assert.doesNotMatch(page, /<script/);
      const tags = tagsOf(page);
      assert.ok(property(tags, 'og:description')?.includes('alert(1)'));
      assert.equal(property(tags, 'og:image:width'), '1024');
      assert.equal(property(tags, 'og:image:height'), '2048');
    }
  });

  test('never says what its address says', async () => {
    const values = [hostile, 'x'.repeat(8_000), '../../etc/passwd', '%00', '%', '1e999', '-1'];
    const names = 'image_key pKey style x y lat lng z map_style close image_key[] url'.split(' ');
    for (const name of names) {
      for (const value of values) {
        const query = `${name}=${encodeURIComponent(value)}`;
        for (const [path, built] of [
          ['/', indexHtml],
          ['/app', indexHtml],
          ['/embed', embedHtml],
        ] as const) {
          const response = await get(`${path}?${query}`);
          assert.equal(response.status, path === '/embed' && name === 'image_key' ? 404 : 200);
          assert.equal(await response.text(), built);
        }
      }
    }
    const twice = await (await get(`/embed?image_key=x&image_key=${id}`)).text();
    assert.match(twice, /og:title/);
  });
});

describe('an embed', () => {
  test('is for every page to frame, and no other page is', async () => {
    const embed = await get(`/embed?image_key=${id}&style=split`);
    const policy = embed.headers.get('content-security-policy') ?? '';
    assert.match(policy, /; frame-ancestors \* file:$/);
    assert.equal(embed.headers.get('x-frame-options'), null);
    const pages = ['/', `/?pKey=${id}`, `/app/?pKey=${id}`, '/docs/api', '/sign-in', '/sign-up'];
    for (const path of pages) {
      const { headers } = await get(path);
      assert.match(
        headers.get('content-security-policy') ?? '',
        /frame-ancestors '(self|none)'/,
        path,
      );
    }
    const app = (await get(`/app?pKey=${id}`)).headers.get('content-security-policy') ?? '';
    assert.equal(app, (await get('/app')).headers.get('content-security-policy'));
    assert.equal(policy.replace('* file:', "'self'"), app);
    assert.doesNotMatch(app, /script-src|unsafe-eval/);
  });

  test('of a place, or of nothing, is no error; of an image that there isn’t, it is', async () => {
    const status = async (query: string) => (await get(`/embed?${query}`)).status;
    assert.equal(await status(''), 200);
    assert.equal(await status('lat=55.6&lng=12.97&z=17'), 200);
    assert.equal(await status('lat=1e9&lng=x&z='), 200);
    assert.equal(await status('image_key=&lat=55.6&lng=12.97'), 200);
    assert.equal(await status('image_key=17'), 404);
    assert.equal(await status('image_key=nope'), 404);
    assert.equal(await status(`image_key=${server.ada.id}`), 404);
    assert.equal((await get(`/embed/?image_key=${id}`, { method: 'HEAD' })).status, 200);
  });
});

describe('a preview', () => {
  test('is a thumbnail at a link that stays, without a token', async () => {
    for (const width of [256, 1024, 2048]) {
      const response = await get(`/preview/${id}-${width}.jpg`);
      assert.equal(response.status, 200);
      assert.equal(response.headers.get('content-type'), 'image/jpeg');
      assert.equal(response.headers.get('cache-control'), 'public, max-age=3600');
      assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
      const { format } = await sharp(await response.arrayBuffer()).metadata();
      assert.equal(format, 'jpeg');
    }
    const { headers } = await get(`/preview/${id}-256.jpg`, { method: 'HEAD' });
    const etag = headers.get('etag') ?? '';
    const again = { headers: { 'if-none-match': etag, 'cache-control': 'max-age=0' } };
    assert.equal((await get(`/preview/${id}-256.jpg`, again)).status, 304);
  });

  test('is not there for anything else', async () => {
    const names = ['17-256.jpg', `${id}-512.jpg`, `${id}.jpg`, `${id}-256.png`, '-256.jpg'];
    const tricks = [
      `${server.ada.id}-256.jpg`,
      '..%2f..%2fwayside.db',
      `${id}-256.jpg%00`,
      hostile,
    ];
    for (const name of [...names, ...tricks]) {
      const response = await get(`/preview/${encodeURIComponent(name)}`);
      assert.equal(response.status, 404, name);
      assert.match(response.headers.get('content-type') ?? '', /^application\/json/);
      assert.equal(response.headers.get('cache-control'), 'no-store');
    }
  });
});

interface OEmbed {
  readonly html: string;
  readonly width: number;
  readonly height: number;
  readonly thumbnail_url?: string;
  readonly thumbnail_width?: number;
}

const oembed = (url: string, more = '') => get(`/oembed?url=${encodeURIComponent(url)}${more}`);

test('links unfurl in the language of who asks', async () => {
  const german = { headers: { 'accept-language': 'de' } };
  const page = await (await fetch(`${server.origin}/app/?pKey=${id}`, german)).text();
  assert.equal(property(tagsOf(page), 'og:title'), 'Foto von ada, 1. Mai 2024');
  assert.match(
    property(tagsOf(page), 'og:description') ?? '',
    /^Straßenfoto bei 55\.60000, 12\.97000, aufgenommen mit GoPro/,
  );
  const link = encodeURIComponent(`${server.origin}/app/?pKey=${id}`);
  const answer = await fetch(`${server.origin}/oembed?url=${link}`, german);
  assert.match(await answer.text(), /"title":"Foto von ada, 1\. Mai 2024"/);
});

describe('oEmbed', () => {
  test('answers an iframe for the pages of an image', async () => {
    const links = [
      [`${server.origin}/app/?pKey=${id}&focus=photo`, 'photo'],
      [`${server.origin}/?lat=1&pKey=${id}`, 'photo'],
      [`${server.origin}/embed?image_key=${id}`, 'photo'],
      [`${server.origin}/embed/?style=split&image_key=${id}#map`, 'split'],
      [`${server.origin}/embed?image_key=${id}&style=${encodeURIComponent(hostile)}`, 'photo'],
    ] as const;
    for (const [link, style] of links) {
      const response = await oembed(link);
      assert.equal(response.status, 200);
      assert.match(response.headers.get('content-type') ?? '', /^application\/json/);
      assert.equal(response.headers.get('access-control-allow-origin'), '*');
      assert.deepEqual(await response.json(), {
        type: 'rich',
        version: '1.0',
        title: 'Photo by ada, 1 May 2024',
        author_name: 'ada',
        provider_name: 'Wayside',
        provider_url: `${server.origin}/`,
        cache_age: 3600,
        html: `<iframe src="${server.origin}/embed?image_key=${id}&amp;style=${style}" width="640" height="480" frameborder="0" loading="lazy" title="Photo by ada, 1 May 2024"></iframe>`,
        width: 640,
        height: 480,
        thumbnail_url: `${server.origin}/preview/${id}-1024.jpg`,
        thumbnail_width: 1024,
        thumbnail_height: 512,
      });
    }
  });

  test('answers XML that says the same', async () => {
    const link = `${server.origin}/app/?pKey=${id}`;
    const json = (await (await oembed(link)).json()) as Record<string, unknown>;
    const response = await oembed(link, '&format=xml');
    assert.match(response.headers.get('content-type') ?? '', /^text\/xml/);
    const plain = new XMLParser({ parseTagValue: false });
    const { oembed: xml } = plain.parse(await response.text()) as { oembed: object };
    assert.deepEqual(
      xml,
      Object.fromEntries(Object.entries(json).map(([name, value]) => [name, String(value)])),
    );
  });

  test('keeps to the size that is asked for, the thumbnail as well', async () => {
    const link = `${server.origin}/app/?pKey=${id}`;
    const size = async (more: string) => {
      const answer = (await (await oembed(link, more)).json()) as OEmbed;
      assert.match(answer.html, new RegExp(` width="${answer.width}" height="${answer.height}" `));
      return [answer.width, answer.height, answer.thumbnail_width];
    };
    assert.deepEqual(await size('&maxwidth=2000&maxheight=2000'), [640, 480, 1024]);
    assert.deepEqual(await size('&maxwidth=320'), [320, 240, 256]);
    assert.deepEqual(await size('&maxheight=240'), [320, 240, 256]);
    assert.deepEqual(await size('&maxwidth=100'), [100, 75, undefined]);
    assert.deepEqual(await size('&maxwidth=1'), [1, 1, undefined]);
  });

  test('has nothing for other links, and asks nobody about them', async () => {
    const { host } = new URL(server.origin);
    const links = [
      `https://example.org/app/?pKey=${id}`,
      `https://${host}/app/?pKey=${id}`,
      `http://${host}.example.org/app/?pKey=${id}`,
      `http://${host}@example.org/app/?pKey=${id}`,
      `http://localhost:1/app/?pKey=${id}`,
      `file:///app/?pKey=${id}`,
      `javascript:alert(1)//app/?pKey=${id}`,
      `/app/?pKey=${id}`,
      `${server.origin}/app/?pKey=17`,
      `${server.origin}/app/?pKey=${server.ada.id}`,
      `${server.origin}/app/?image_key=${id}`,
      `${server.origin}/dashboard/developers?pKey=${id}`,
      `${server.origin}/constructor?pKey=${id}`,
      `${server.origin}/${id}`,
      server.origin,
      hostile,
    ];
    for (const link of links) {
      const response = await oembed(link);
      assert.equal(response.status, 404, link);
      assert.doesNotMatch(await response.text(), /script|example/);
    }
  });

  test('refuses what it can’t read', async () => {
    const link = `${server.origin}/app/?pKey=${id}`;
    const status = async (path: string) => (await get(path)).status;
    assert.equal(await status('/oembed'), 400);
    assert.equal(await status('/oembed?url='), 400);
    assert.equal(await status(`/oembed?url[]=${link}`), 400);
    assert.equal((await oembed(`${link}&${'x'.repeat(3_000)}`)).status, 400);
    for (const more of ['&maxwidth=0', '&maxwidth=-1', '&maxheight=x', '&maxwidth=1e9']) {
      assert.equal((await oembed(link, more)).status, 400, more);
    }
    assert.equal((await oembed(link, '&format=yaml')).status, 501);
    assert.equal((await oembed(link, '&format=__proto__')).status, 501);
  });
});

test('a deleted image is in none of it', async () => {
  const token = await server.userToken(server.ada);
  const last = String(server.drive.at(-1)?.id);
  const deleted = await get(`/${last}`, {
    method: 'DELETE',
    headers: { authorization: `OAuth ${token}` },
  });
  assert.ok(deleted.ok, await deleted.text());
  assert.equal((await get(`/preview/${last}-256.jpg`)).status, 404);
  assert.equal((await get(`/embed?image_key=${last}`)).status, 404);
  assert.equal((await oembed(`${server.origin}/app/?pKey=${last}`)).status, 404);
  assert.equal(await (await get(`/app?pKey=${last}`)).text(), indexHtml);
});

test('links follow the address in the settings', async () => {
  const settings = { WAYSIDE_WEB_URL: 'https://maps.example.org/streets/' };
  const configured = await startTestServer({ webDirectory, settings });
  try {
    const image = configured.drive[0]?.id;
    const link = `https://maps.example.org/streets/app/?pKey=${image}`;
    const ask = (url: string) =>
      fetch(`${configured.origin}/oembed?url=${encodeURIComponent(url)}`);
    const { html } = (await (await ask(link)).json()) as OEmbed;
    assert.ok(html.includes(`"https://maps.example.org/streets/embed?image_key=${image}&amp;`));
    assert.equal((await ask(`https://maps.example.org/app/?pKey=${image}`)).status, 404);
    assert.equal((await ask(`${configured.origin}/app/?pKey=${image}`)).status, 404);
    const page = await (await fetch(`${configured.origin}/?pKey=${image}`)).text();
    assert.equal(property(tagsOf(page), 'og:url'), link);
  } finally {
    await configured.close();
  }
});
