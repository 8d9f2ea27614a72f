import assert from 'node:assert/strict';
import { type IncomingMessage, get as request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { cellZoom, tileAt } from '../src/geo/tile-grid.ts';
import { type Answer, startTestServer, type TestServer } from './fixtures.ts';

let server: TestServer;
let path: string;
before(async () => {
  server = await startTestServer();
  const [image] = server.drive;
  assert.ok(image);
  const { z, x, y } = tileAt(image.lon, image.lat, cellZoom);
  path = `/maps/vtp/mly1_public/2/${z}/${x}/${y}`;
});
after(() => server.close());

/** The answer as it is on the wire; fetch would undo the encoding. */
async function ask(tile: string, headers: Record<string, string> = {}) {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const options = { headers: { authorization: `OAuth ${server.token}`, ...headers } };
    request(server.origin + tile, options, resolve).on('error', reject);
  });
  return {
    ...answer,
    status: answer.statusCode,
    headers: answer.headers,
    body: Buffer.concat(await answer.toArray()),
  };
}

const layersOf = (body: Uint8Array) => new VectorTile(new PbfReader(body)).layers;

describe('a coverage tile', () => {
  test('holds the images and sequences of its place, in both sets', async () => {
    for (const tile of [
      path,
      path.replace('mly1_public', 'mly1_computed_public'),
      `${path}/`,
      `/${path}`,
    ]) {
      const { status, headers, body } = await ask(tile);
      assert.equal(status, 200);
      assert.equal(headers['content-type'], 'application/vnd.mapbox-vector-tile');
      assert.equal(headers['access-control-allow-origin'], '*');
      const { image, sequence } = layersOf(body);
      assert.equal(image?.length, 8);
      assert.equal(sequence?.length, 2);
      const ids = Array.from({ length: 8 }, (_, index) => image?.feature(index).properties.id);
      assert.deepEqual(
        ids.toSorted(),
        [...server.drive, ...server.panos].map(({ id }) => id).toSorted(),
      );
    }
  });

  test('is answered to a token in the query, raw or encoded', async () => {
    for (const token of [server.token, encodeURIComponent(server.token)]) {
      assert.equal((await ask(`${path}?access_token=${token}`, { authorization: '' })).status, 200);
    }
  });

  test('is encoded as the caller likes best', async () => {
    const plain = await ask(path);
    assert.equal(plain.headers['content-encoding'], undefined);
    assert.equal(plain.headers.vary, 'Accept-Encoding');
    for (const [accept, encoding, decode] of [
      ['gzip', 'gzip', gunzipSync],
      ['br', 'br', brotliDecompressSync],
      ['gzip, deflate, br', 'br', brotliDecompressSync],
      ['gzip;q=1.0, br;q=0.5', 'gzip', gunzipSync],
      ['*', 'br', brotliDecompressSync],
      ['br;q=0, *', 'gzip', gunzipSync],
      ['identity;q=0.5, gzip;q=0.2', undefined, undefined],
      ['deflate', undefined, undefined],
      ['gzip;q=0', undefined, undefined],
      ['identity', undefined, undefined],
      ['', undefined, undefined],
    ] as const) {
      const { status, headers, body } = await ask(path, { 'accept-encoding': accept });
      assert.equal(status, 200);
      assert.equal(headers['content-encoding'], encoding, accept);
      assert.equal(Number(headers['content-length']), body.length);
      assert.deepEqual(decode ? decode(body) : body, plain.body, accept);
    }
  });

  test('has a strong ETag for each encoding, and is not sent again to who has it', async () => {
    const tags = new Set<string>();
    for (const encoding of ['gzip', 'br', 'identity']) {
      const { etag = '' } = (await ask(path, { 'accept-encoding': encoding })).headers;
      assert.match(etag, /^"[\w-]+"$/);
      tags.add(etag);
      for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
        const again = await ask(path, { 'accept-encoding': encoding, 'if-none-match': known });
        assert.equal(again.status, 304);
        assert.equal(again.headers.etag, etag);
        assert.equal(again.body.length, 0);
        assert.equal(again.headers['access-control-allow-origin'], '*');
      }
      const other = await ask(path, { 'accept-encoding': encoding, 'if-none-match': '"other"' });
      assert.equal(other.status, 200);
    }
    assert.equal(tags.size, 3);
    assert.match(String((await ask(path)).headers['cache-control']), /no-cache/);
  });

  test('is empty where nothing is', async () => {
    const { status, headers, body } = await ask('/maps/vtp/mly1_public/2/14/0/0', {
      'accept-encoding': 'gzip',
    });
    assert.equal(status, 200);
    assert.equal(body.length, 0);
    assert.equal(headers['content-encoding'], undefined);
    assert.deepEqual(Object.keys(layersOf(body)), []);
    const again = await ask('/maps/vtp/mly1_public/2/14/0/0', {
      'if-none-match': String(headers.etag),
    });
    assert.equal(again.status, 304);
  });

  test('that there can not be', async () => {
    for (const address of [
      '15/0/0',
      '0/1/0',
      '14/0/16384',
      '1/-1/0',
      '1/0/x',
      '1/0/0.5',
      '99999/0/0',
    ]) {
      const { status, body, headers } = await ask(`/maps/vtp/mly1_public/2/${address}`);
      const { error } = JSON.parse(body.toString()) as Answer;
      assert.equal(status, 404, address);
      assert.equal(typeof error.message, 'string');
      assert.equal(headers['access-control-allow-origin'], '*');
    }
    assert.equal((await ask('/maps/vtp/mly2/2/0/0/0')).status, 404);
    assert.equal((await ask('/maps/vtp/mly1_public/3/0/0/0')).status, 404);
  });
});

describe('the TileJSON of a set', () => {
  test('has the tiles of this server, with the token that came in the query', async () => {
    const token = encodeURIComponent(server.token);
    const { body } = await ask(`/maps/vtp/mly1_public/2?access_token=${token}`, {
      authorization: '',
    });
    const description = JSON.parse(body.toString()) as { tiles: string[]; maxzoom: number };
    assert.deepEqual(description.tiles, [
      `${server.origin}/maps/vtp/mly1_public/2/{z}/{x}/{y}?access_token=${token}`,
    ]);
    assert.equal(description.maxzoom, 14);
  });

  test('keeps a token from the header out of links', async () => {
    const { status, body } = await ask('/maps/vtp/mly1_computed_public/2/');
    assert.equal(status, 200);
    assert.doesNotMatch(body.toString(), /MLY/);
    assert.equal((await ask('/maps/vtp/nope/2')).status, 404);
  });
});
