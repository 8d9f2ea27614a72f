/** Answers that are too large for memory: sent as they are read, or refused. */

import assert from 'node:assert/strict';
import { type IncomingMessage, request } from 'node:http';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { deserialize } from 'flatgeobuf/lib/mjs/geojson.js';
import { tileAt, tileKey } from '../src/geo/tile-grid.ts';
import type { StoredMapFeature } from '../src/store/detection-stores.ts';
import { type Answer, startTestServer, type TestServer } from './fixtures.ts';

const featureCount = 50_000;
const [lon, lat] = [12.97, 55.6];

let server: TestServer;
/** Pages of map features that were read from the store. */
let pagesRead = 0;

before(async () => {
  server = await startTestServer({
    wrapStore: (store) => ({
      ...store,
      mapFeatures: {
        ...store.mapFeatures,
        inBox: (...asked) => {
          pagesRead++;
          return store.mapFeatures.inBox(...asked);
        },
      },
    }),
  });
  const { store, drive } = server;
  const run = await store.detections.ensureRun('eyes', '1');
  const { x, y } = tileAt(lon, lat, 15);
  const cell = tileKey(x, y);
  for (const [index, { id }] of drive.entries()) {
    const seen = Array.from({ length: 20_001 }, (_, number) => ({
      imageId: id,
      sourceId: `${number}`,
      value: 'object--bench',
      rings: [Int16Array.of(0, 0, 4096, 0, 4096, 2048)],
      confidence: null,
      createdAtMs: 1000,
    }));
    await store.detections.add(run.id, seen, () => (index === 0 ? [cell] : []));
  }
  const features: StoredMapFeature[] = [];
  for (let index = 0; index < featureCount; index++) {
    features.push({
      id: await store.newId('map_feature'),
      runId: run.id,
      value: 'object--bench',
      lon,
      lat,
      uncertaintyMetres: 1,
      alignedDirectionDegrees: 0,
      firstSeenAtMs: 1000,
      lastSeenAtMs: 2000,
      viewCount: 0,
      detections: [],
    });
  }
  const [stale] = await store.mapFeatures.stale(1);
  assert.ok(stale);
  await store.mapFeatures.replaceCell(stale, features);
});
after(() => server.close());

/** The answer to a download, of which nothing is read yet. */
function startDownload(format: string): Promise<IncomingMessage> {
  const path = `/map_features/download?bbox=-180,-90,180,90&format=${format}`;
  const headers = { authorization: `OAuth ${server.token}` };
  return new Promise((resolve, reject) => {
    request(server.origin + path, { headers }, resolve)
      .on('error', reject)
      .end();
  });
}

/** The number of pages read once it stays the same. */
async function settledPages(): Promise<number> {
  for (let before = -1; before !== pagesRead; await sleep(500)) before = pagesRead;
  return pagesRead;
}

test('a download is read from the store as fast as it is taken, and whole', async () => {
  pagesRead = 0;
  const answer = await startDownload('ndjson');
  const whileNobodyReads = await settledPages();
  assert.ok(whileNobodyReads < 45, `${whileNobodyReads} pages`);
  const lines = Buffer.concat(await answer.toArray())
    .toString()
    .trimEnd()
    .split('\n');
  assert.equal(new Set(lines.map((line) => (JSON.parse(line) as Answer).id)).size, featureCount);
  assert.ok(pagesRead >= 50);
});

test('a download as FlatGeobuf is whole, too', async () => {
  const answer = await startDownload('flatgeobuf');
  const ids = new Set<unknown>();
  const features = deserialize(Readable.toWeb(answer) as ReadableStream);
  for await (const { properties } of features) ids.add(properties?.id);
  assert.equal(ids.size, featureCount);
});

test('a download that is given up is not read on', async () => {
  pagesRead = 0;
  const answer = await startDownload('geojson');
  answer.on('error', () => {});
  await settledPages();
  answer.destroy();
  assert.ok((await settledPages()) < 45);
  assert.equal((await server.get('/map_features?bbox=0,0,1,1')).status, 200);
  assert.deepEqual(server.logged, []);
});

test('detections in images are refused where one answer can not hold them', async () => {
  const box = 'bbox=12.96,55.59,12.98,55.61';
  const refused = await server.get(`/images?${box}&fields=detections`);
  assert.equal(refused.status, 500);
  const { error } = (await refused.json()) as Answer;
  assert.match(error.message, /Please reduce the amount of data/);
  assert.equal((await server.get(`/images?${box}`)).status, 200);
  const [image] = server.drive;
  const { detections } = await server.json(`/${image?.id}?fields=detections`);
  assert.equal((detections as Answer).data.length, 20_001);
});
