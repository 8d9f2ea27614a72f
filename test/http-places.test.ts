import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { tileAt } from '../src/geo/tile-grid.ts';
import { compilePlaces, type GeoName } from '../src/places/compile-places.ts';
import { startTestServer, type TestServer } from './fixtures.ts';

const none: Omit<GeoName, 'name' | 'lon' | 'lat' | 'country' | 'population'> = {
  otherNames: [],
  region: '',
  kind: 'place',
};
const places: GeoName[] = [
  { ...none, name: 'Malmö', lon: 13, lat: 55.6, country: 'SE', population: 350_000 },
  { ...none, name: 'Limhamn', lon: 12.93, lat: 55.58, country: 'SE', population: 30_000 },
  {
    ...none,
    name: 'Prague',
    otherNames: ['Praha', 'Prag', 'Прага'],
    lon: 14.42,
    lat: 50.09,
    country: 'CZ',
    population: 1_200_000,
    kind: 'capital',
  },
  {
    ...none,
    name: 'Prague',
    lon: -96.69,
    lat: 35.49,
    country: 'US',
    region: 'OK',
    population: 2400,
  },
];

let directory: string;
let server: TestServer;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wayside-places-'));
  await writeFile(join(directory, 'index.html'), '');
  await mkdir(join(directory, '.data'));
  await writeFile(join(directory, '.data', 'places.bin'), compilePlaces(places));
  server = await startTestServer({ webDirectory: directory });
});
after(async () => {
  await server.close();
  await rm(directory, { recursive: true });
});

const ask = (path: string) => fetch(server.origin + path);

async function find(text: string) {
  const answer = await ask(`/places?q=${encodeURIComponent(text)}`);
  assert.equal(answer.status, 200, text);
  const { data } = (await answer.json()) as { data: { name: string; country: string }[] };
  return data.map(({ name, country }) => `${name} ${country}`);
}

test('places are found by the beginning of any of their names, without a token', async () => {
  assert.deepEqual(await find('malmö'), ['Malmö SE']);
  assert.deepEqual(await find('MALM'), ['Malmö SE']);
  assert.deepEqual(await find('prag'), ['Prague CZ', 'Prague US']);
  assert.deepEqual(await find('ПРАГА'), ['Prague CZ']);
  assert.deepEqual(await find('Prague, OK'), ['Prague US']);
  assert.deepEqual(await find('Prag, Tschechien'), ['Prague CZ']);
  assert.deepEqual(await find('Nowhere'), []);
  assert.deepEqual(await find('…'), []);
  const answer = await ask('/places?q=prague,ok');
  assert.deepEqual(await answer.json(), {
    data: [
      { name: 'Prague', lon: -96.69, lat: 35.49, country: 'US', region: 'OK', population: 2400 },
    ],
  });
});

test('a search without a text, or with one too long, is refused', async () => {
  assert.equal((await ask('/places')).status, 400);
  assert.equal((await ask(`/places?q=${'a'.repeat(201)}`)).status, 400);
});

test('tiles hold the places of their part of the world, the greatest first', async () => {
  const namesIn = async (z: number, lon: number, lat: number) => {
    const { x, y } = tileAt(lon, lat, z);
    const answer = await ask(`/places/${z}/${x}/${y}`);
    assert.equal(answer.status, 200);
    const tile = new VectorTile(new PbfReader(await answer.arrayBuffer()));
    const { places } = tile.layers;
    return Array.from({ length: places?.length ?? 0 }, (_, index) => {
      const feature = places?.feature(index);
      assert.ok(feature);
      const [place] = (feature.toGeoJSON(x, y, z).geometry as GeoJSON.Point).coordinates;
      return `${feature.properties.name} ${place?.toFixed(1)}`;
    });
  };
  assert.deepEqual(await namesIn(0, 13, 55.6), ['Prague 14.4']);
  assert.deepEqual(await namesIn(10, 13, 55.6), ['Malmö 13.0', 'Limhamn 12.9']);
  assert.deepEqual(await namesIn(10, 0, 0), []);
});

test('a tile is kept until the list changes, and there is none beyond the last zoom', async () => {
  const answer = await ask('/places/0/0/0');
  const etag = answer.headers.get('etag') ?? '';
  const again = await fetch(`${server.origin}/places/0/0/0`, {
    headers: { 'if-none-match': etag },
  });
  assert.equal(again.status, 304);
  for (const path of ['11/0/0', '1/2/0', '1/-1/0', '1.5/0/0', 'x/0/0']) {
    assert.equal((await ask(`/places/${path}`)).status, 404, path);
  }
});

test('the list itself is nobody’s to read', async () => {
  assert.equal((await ask('/.data/places.bin')).status, 404);
});
