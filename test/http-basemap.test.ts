import assert from 'node:assert/strict';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { FetchSource, PMTiles } from 'pmtiles';
import { readConfig } from '../src/config.ts';
import { startTestServer, type TestServer } from './fixtures.ts';
import { makePmtiles } from './make-pmtiles.ts';

const tile = Buffer.from('a tile');
const archive = makePmtiles([{ z: 3, x: 4, y: 2, bytes: tile }], ['earth', 'water', 'roads']);

let directory: string;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wayside-basemap-'));
  await writeFile(join(directory, 'index.html'), '<html lang="en"><head></head></html>');
  await writeFile(join(directory, 'town.pmtiles'), archive);
});
after(() => rm(directory, { recursive: true }));

const start = (settings: Record<string, string>) =>
  startTestServer({ settings, webDirectory: directory });

async function policyOf({ origin }: TestServer): Promise<string> {
  return (await fetch(origin)).headers.get('content-security-policy') ?? '';
}

async function basemapOf({ origin }: TestServer): Promise<unknown> {
  return ((await (await fetch(`${origin}/web-config.json`)).json()) as { basemap: unknown })
    .basemap;
}

describe('a PMTiles file', () => {
  let server: TestServer;
  before(async () => {
    server = await start({ WAYSIDE_BASEMAP: join(directory, 'town.pmtiles') });
  });
  after(() => server.close());

  const ask = (range?: string, method = 'GET') =>
    fetch(`${server.origin}/basemap.pmtiles`, { method, headers: range ? { range } : {} });

  test('is told to pages by an address of the server, and read by its own library', async () => {
    assert.deepEqual(await basemapOf(server), { pmtiles: '/basemap.pmtiles' });
    const reader = new PMTiles(new FetchSource(`${server.origin}/basemap.pmtiles`));
    const { minZoom, maxZoom, tileType } = await reader.getHeader();
    assert.deepEqual([minZoom, maxZoom, tileType], [3, 3, 1]);
    const read = await reader.getZxy(3, 4, 2);
    assert.deepEqual(Buffer.from(read?.data ?? new ArrayBuffer()), tile);
    assert.equal(await reader.getZxy(3, 4, 3), undefined);
  });

  test('comes in ranges', async () => {
    const answer = await ask('bytes=0-6');
    assert.equal(answer.status, 206);
    assert.equal(answer.headers.get('content-range'), `bytes 0-6/${archive.length}`);
    assert.equal(await answer.text(), 'PMTiles');
    const last = await ask('bytes=-3');
    assert.deepEqual(Buffer.from(await last.arrayBuffer()), Buffer.from(archive.slice(-3)));
    const beyond = await ask(`bytes=${archive.length}-`);
    assert.equal(beyond.status, 416);
    assert.equal(beyond.headers.get('content-range'), `bytes */${archive.length}`);
  });

  test('is never sent whole', async () => {
    assert.equal((await ask()).status, 400);
    const head = await ask(undefined, 'HEAD');
    assert.equal(head.headers.get('content-length'), String(archive.length));
    const large = join(directory, 'town.pmtiles');
    await truncate(large, 40e6);
    try {
      const answer = await ask('bytes=0-');
      assert.equal(answer.headers.get('content-range'), `bytes 0-${2 ** 24 - 1}/40000000`);
      assert.equal((await answer.arrayBuffer()).byteLength, 2 ** 24);
    } finally {
      await writeFile(large, archive);
    }
  });

  test('that is replaced has another tag', async () => {
    const tagOf = async () => (await ask('bytes=0-6')).headers.get('etag');
    const first = await tagOf();
    assert.equal(await tagOf(), first);
    await writeFile(join(directory, 'town.pmtiles'), Buffer.concat([archive, Buffer.alloc(1)]));
    assert.notEqual(await tagOf(), first);
    await writeFile(join(directory, 'town.pmtiles'), archive);
  });

  test('that is taken away is not there', async () => {
    await rm(join(directory, 'town.pmtiles'));
    assert.equal((await ask('bytes=0-6')).status, 404);
    await writeFile(join(directory, 'town.pmtiles'), archive);
  });

  test('lets pages ask nobody else', async () => {
    assert.doesNotMatch(await policyOf(server), /https:/);
  });
});

test('a file that is none is told to the log, and pages have the built-in map', async () => {
  for (const name of ['index.pmtiles', 'missing.pmtiles']) {
    await writeFile(join(directory, 'index.pmtiles'), 'not at all');
    const server = await start({ WAYSIDE_BASEMAP: join(directory, name) });
    try {
      assert.equal(await basemapOf(server), undefined);
      const range = { range: 'bytes=0-6' };
      const answer = await fetch(`${server.origin}/basemap.pmtiles`, { headers: range });
      assert.equal(answer.ok, false);
      assert.match(server.logged.join(''), /base map can’t be used/);
    } finally {
      await server.close();
    }
  }
});

test('styles are told to pages, which may ask their origins and those named, and nobody else', async () => {
  const server = await start({
    WAYSIDE_BASEMAP: 'https://maps.example/light.json?key=1',
    WAYSIDE_BASEMAP_DARK: 'https://maps.example/dark.json',
    WAYSIDE_BASEMAP_ORIGINS: 'https://tiles.example/any/path, https://fonts.example:8443',
  });
  try {
    assert.deepEqual(await basemapOf(server), {
      light: 'https://maps.example/light.json?key=1',
      dark: 'https://maps.example/dark.json',
    });
    const allowed = 'https://maps.example https://tiles.example https://fonts.example:8443';
    const directives = new Map(
      (await policyOf(server)).split('; ').map((each) => {
        const [name = '', ...sources] = each.split(' ');
        return [name, sources.filter((source) => source.startsWith('https:')).join(' ')];
      }),
    );
    assert.equal(directives.get('connect-src'), allowed);
    assert.equal(directives.get('img-src'), allowed);
    assert.equal([...directives.values()].filter(Boolean).length, 2);
  } finally {
    await server.close();
  }
});

test('settings that are no base map are named', () => {
  for (const settings of [
    { WAYSIDE_BASEMAP: 'town.mbtiles' },
    { WAYSIDE_BASEMAP: 'https://' },
    { WAYSIDE_BASEMAP_ORIGINS: 'tiles.example' },
    { WAYSIDE_BASEMAP_ORIGINS: "https://ok.example,'none'; script-src *" },
    { WAYSIDE_BASEMAP_DARK: 'dark.json' },
  ]) {
    const [name = ''] = Object.keys(settings);
    assert.throws(() => readConfig(settings), new RegExp(`${name}: must be`));
  }
  assert.equal(readConfig({}).basemap, undefined);
});
