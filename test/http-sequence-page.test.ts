/** The public page of a sequence, and the files of its track. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { XMLParser } from 'fast-xml-parser';
import { newSequenceId } from '../src/model/sequence.ts';
import { type BuiltWeb, makeBuiltWeb } from './built-web.ts';
import { startTestServer, type TestServer } from './fixtures.ts';
import { type PageVisitor, visit } from './page-visitor.ts';
import { sampleImage, samplePublication } from './store-samples.ts';

let web: BuiltWeb;
let server: TestServer;
let anybody: PageVisitor;
let path: string;
const lone = newSequenceId();
const hostileId = newSequenceId();
before(async () => {
  web = await makeBuiltWeb();
  server = await startTestServer({ webDirectory: web.directory });
  anybody = visit(server.origin);
  path = `/app/sequence/${server.drive[0]?.sequenceId}`;
});
after(async () => {
  await server.close();
  await web.remove();
});

test('tells of a sequence to everybody', async () => {
  const { status, html } = await anybody.get(path);
  assert.equal(status, 200);
  assert.match(html, /<h1>Sequence of 1 May 2024, 10:00<\/h1>/);
  assert.match(html, /<dt>images<\/dt><dd>5<\/dd>/);
  // Four steps of 12.56 m in four seconds.
  assert.match(html, /<dt>length<\/dt><dd>50 m<\/dd>/);
  assert.match(html, /<dt>duration<\/dt><dd>4 secs<\/dd>/);
  assert.match(html, /<dt>average speed<\/dt><dd>45 km\/h<\/dd>/);
  assert.match(html, /href="\/app\/user\/ada">ada/);
  assert.match(html, /href="\/app\/org\/sample-town">Sample Town/);
  assert.match(html, /GoPro HERO8 Black/);
  for (const { id } of server.drive)
    assert.ok(html.includes(`/app?pKey&#61;${id}`) || html.includes(`/app?pKey=${id}`), String(id));
  assert.match(html, /aria-label="Speed over time, from 45 km\/h to 45 km\/h"/);
  assert.match(html, /aria-label="Altitude over time, from 13 m to 17 m"/);
  assert.match(html, /<th scope="row">10:00:00<\/th><td>45 km\/h<\/td><td>13 m<\/td>/);
  const german = await anybody.get(path, { 'accept-language': 'de' });
  assert.match(german.html, /<dt>Dauer<\/dt><dd>4 Sek\.<\/dd>/);
});

test('does without what a sequence does not have', async () => {
  const panos = await anybody.get(`/app/sequence/${server.panos[0]?.sequenceId}`);
  assert.match(panos.html, /360° panoramas/);
  assert.ok(!panos.html.includes('Altitude over time'));
  const publication = samplePublication(lone, [sampleImage(99_985)]);
  await server.store.sequences.publish([publication]);
  const { status, html } = await anybody.get(`/app/sequence/${lone}`);
  assert.equal(status, 200);
  assert.ok(!html.includes('average speed') && !html.includes('track-charts'));
  assert.match(html, /<dt>duration<\/dt><dd>0 secs<\/dd>/);
});

test('knows no other', async () => {
  for (const id of ['none', '%3Cb%3E', 'a'.repeat(500), '..%2F..', '%00', "'--"]) {
    for (const file of ['', '/track.gpx', '/track.geojson']) {
      const { status, html } = await anybody.get(`/app/sequence/${id}${file}`);
      assert.equal(status, 404, id + file);
      assert.ok(!html.includes('<b>'));
    }
  }
});

test('escapes what cameras wrote', async () => {
  const make = `"'><script>alert(1)</script>`;
  const hostile = samplePublication(hostileId, [sampleImage(160_001, { make })]);
  await server.store.sequences.publish([hostile]);
  const { html } = await anybody.get(`/app/sequence/${hostileId}`);
  assert.ok(!html.includes('<script>'));
  assert.match(html, /&lt;script&gt;|&#60;script&#62;/);
});

test('hands out the track as GPX and GeoJSON', async () => {
  const gpx = await anybody.get(`${path}/track.gpx`);
  assert.match(gpx.headers.get('content-type') ?? '', /^application\/gpx\+xml/);
  assert.match(
    gpx.headers.get('content-disposition') ?? '',
    /^attachment; filename="[\w-]+\.gpx"$/,
  );
  const read = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(gpx.html);
  const points = read.gpx.trk.trkseg.trkpt as {
    lat: string;
    lon: string;
    ele: number;
    time: string;
  }[];
  assert.deepEqual(
    points.map(({ lat, lon, ele, time }) => [Number(lon), Number(lat), ele, Date.parse(time)]),
    server.drive.map(({ lon, lat, altitudeMetres, capturedAtMs }) => [
      lon,
      lat,
      altitudeMetres,
      capturedAtMs,
    ]),
  );
  const geojson = await anybody.get(`${path}/track.geojson`);
  const { features } = JSON.parse(geojson.html) as {
    features: {
      geometry: { type: string; coordinates: unknown[] };
      properties: Record<string, unknown>;
    }[];
  };
  assert.deepEqual(
    features.map(({ geometry }) => geometry.type),
    ['LineString', ...server.drive.map(() => 'Point')],
  );
  assert.deepEqual(
    features.slice(1).map(({ properties }) => properties.id),
    server.drive.map(({ id }) => String(id)),
  );
});
