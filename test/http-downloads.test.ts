/** Images and sequences of a box as files, and how many there are. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { deserialize } from 'flatgeobuf/lib/mjs/geojson.js';
import type { Feature, FeatureCollection, MultiLineString, Point } from 'geojson';
import type { Image } from '../src/model/image.ts';
import { sequenceOf } from '../src/model/sequence.ts';
import { placeOnCoverage } from '../src/tiles/sequence-lines.ts';
import { type Answer, driveStartMs, startTestServer, type TestServer } from './fixtures.ts';

const box = 'bbox=12.96,55.59,12.98,55.61';
const world = 'bbox=-180,-90,180,90';
const pacific = 'bbox=179.9,-18,-179.9,-16';
const nowhere = 'bbox=0,0,1,1';

let server: TestServer;
/** Chidi's, whose camera says of itself what it likes, and whose drive is one photo. */
let odd: Image;

before(async () => {
  server = await startTestServer();
  odd = await publishOdd();
});
after(() => server.close());

async function publishOdd(): Promise<Image> {
  const { store, drive } = server;
  const [first] = drive;
  assert.ok(first);
  const { id: creatorId } = await store.users.ensure('chidi');
  const image: Image = {
    ...first,
    id: await store.newId('image'),
    sequenceId: '-oddOddOddOddOddOddOdd',
    sequenceIndex: 0,
    creatorId,
    organizationId: null,
    lon: 12.961,
    lat: 55.591,
    altitudeMetres: null,
    capturedAtMs: driveStartMs - 1,
    make: '=HYPERLINK("http://evil.example")',
    model: 'One, "two"\r\nthree',
  };

  const sequence = sequenceOf({ id: image.sequenceId, creatorId, organizationId: null }, [image]);
  await store.sequences.publish([
    { sequence, images: [image], coverage: placeOnCoverage(sequence, [image]) },
  ]);
  return image;
}

async function features(path: string): Promise<Feature[]> {
  const answer = await server.get(path);
  assert.equal(answer.status, 200, path);
  return ((await answer.json()) as FeatureCollection).features;
}

const idsOf = (images: readonly { readonly id?: unknown }[]) =>
  images.map(({ id }) => String(id)).sort();

describe('the download of images', () => {
  test('is GeoJSON of all of a box, with the fields of the API', async () => {
    const answer = await server.get(`/images/download?${world}`);
    assert.equal(answer.headers.get('content-type'), 'application/geo+json');
    assert.match(answer.headers.get('content-disposition') ?? '', /"images\.geojson"$/);
    const all = ((await answer.json()) as FeatureCollection).features;
    const { drive, panos, antimeridian } = server;
    assert.deepEqual(idsOf(all), idsOf([...drive, ...panos, ...antimeridian, odd]));
    const [first] = drive;
    assert.ok(first);
    assert.deepEqual(
      all.find(({ id }) => id === String(first.id)),
      {
        type: 'Feature',
        id: String(first.id),
        geometry: { type: 'Point', coordinates: [12.97, 55.6] },
        properties: {
          id: String(first.id),
          sequence: first.sequenceId,
          captured_at: '2024-05-01T10:00:00Z',
          compass_angle: 90.25,
          altitude: 12.5,
          camera_type: 'perspective',
          is_pano: false,
          make: 'GoPro',
          model: 'HERO8 Black',
          width: 3000,
          height: 1500,
          creator: 'ada',
          creator_id: String(server.ada.id),
          organization_id: String(server.town.id),
        },
      },
    );
    const pano = all.find(({ id }) => id === String(panos[1]?.id));
    assert.deepEqual(pano?.properties, {
      ...pano?.properties,
      captured_at: '2024-05-02T10:00:00.001Z',
      camera_type: 'spherical',
      is_pano: true,
      make: null,
      altitude: null,
      organization_id: null,
    });
  });

  test('is what every filter leaves', async () => {
    const { drive, panos, antimeridian } = server;
    for (const [query, expected] of [
      [`${box}&is_pano=true`, panos],
      [`${box}&is_pano=false`, [...drive, odd]],
      [`${world}&creator_usernames=ada`, [...drive, ...antimeridian]],
      [`${world}&creator_usernames=bob,chidi,nobody`, [...panos, odd]],
      [`${world}&creator_usernames=nobody`, []],
      [`${world}&organization_id=${server.town.id}`, drive],
      [`${world}&make=GoPro&model=HERO8%20Black`, drive],
      [`${world}&make=GoPro&model=HERO9`, []],
      [
        `${box}&start_captured_at=2024-05-01T10:00:03Z&end_captured_at=2024-05-01T10:00:04Z`,
        drive.slice(3),
      ],
      [pacific, antimeridian],
      [nowhere, []],
    ] as const) {
      assert.deepEqual(idsOf(await features(`/images/download?${query}`)), idsOf(expected), query);
      assert.deepEqual(await server.json(`/images/count?${query}`), {
        count: expected.length,
        is_exact: true,
      });
    }
  });

  test('is a table, in which no text becomes a formula or breaks out of its field', async () => {
    const answer = await server.get(`/images/download?${box}&creator_usernames=chidi&format=csv`);
    assert.equal(
      await answer.text(),
      'id,lon,lat,sequence,captured_at,compass_angle,altitude,camera_type,is_pano,make,model,width,height,creator,creator_id,organization_id\r\n' +
        `${odd.id},12.961,55.591,-oddOddOddOddOddOddOdd,2024-05-01T09:59:59.999Z,90.25,,perspective,false,` +
        `"'=HYPERLINK(""http://evil.example"")","One, ""two""\r\nthree",3000,1500,chidi,${odd.creatorId},\r\n`,
    );
  });

  test('is the same in every format', async () => {
    const geojson = await features(`/images/download?${world}`);
    const lines = await (await server.get(`/images/download?${world}&format=ndjson`)).text();
    assert.deepEqual(
      lines
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Feature),
      geojson,
    );
    const read = await readFlatGeobuf(`/images/download?${world}&format=flatgeobuf`);
    assert.deepEqual(
      read.map(({ geometry }) => rounded((geometry as Point).coordinates)),
      geojson.map(({ geometry }) => (geometry as Point).coordinates),
    );
    assert.deepEqual(
      read.map(({ properties }) => properties),
      geojson.map(({ properties }) => withoutNulls(properties)),
    );
  });
});

describe('the download of sequences', () => {
  test('is a line of each with an image in the box, with what is known of it', async () => {
    const [first] = server.drive;
    const all = await features(`/sequences/download?bbox=12.9699,55.5999,12.9701,55.6001`);
    assert.equal(all.length, 1);
    const [line] = all;
    assert.deepEqual(line, {
      type: 'Feature',
      id: first?.sequenceId,
      geometry: {
        type: 'MultiLineString',
        coordinates: [server.drive.map(({ lon, lat }) => rounded([lon, lat]))],
      },
      properties: {
        id: first?.sequenceId,
        captured_at: '2024-05-01T10:00:00Z',
        ended_at: '2024-05-01T10:00:04Z',
        image_count: 5,
        is_pano: false,
        length: 50.3,
        make: 'GoPro',
        model: 'HERO8 Black',
        creator: 'ada',
        creator_id: String(server.ada.id),
        organization_id: String(server.town.id),
      },
    });
  });

  test('cuts lines at the antimeridian, and draws a single photo as a line of no length', async () => {
    const [crossing] = await features(`/sequences/download?${pacific}`);
    assert.deepEqual(linesOf(crossing), [
      [
        [179.9999, -17],
        [180, -17],
      ],
      [
        [-180, -17],
        [-179.9999, -17],
      ],
    ]);
    const [single] = await features(`/sequences/download?${world}&creator_usernames=chidi`);
    assert.deepEqual(linesOf(single), [
      [
        [12.961, 55.591],
        [12.961, 55.591],
      ],
    ]);
  });

  test('is what every filter leaves, also as a table and as FlatGeobuf', async () => {
    const { drive, panos, antimeridian } = server;
    const [go, pano, sea] = [drive, panos, antimeridian].map((images) => images[0]?.sequenceId);
    for (const [query, expected] of [
      [world, [go, pano, sea, odd.sequenceId]],
      [`${box}&is_pano=true`, [pano]],
      [`${world}&creator_usernames=ada`, [go, sea]],
      [`${world}&organization_id=${server.town.id}`, [go]],
      [`${world}&make=Canon`, [sea]],
      [`${world}&make=GoPro&model=HERO8%20Black`, [go]],
      [`${world}&end_captured_at=2024-05-01T09:59:59.999Z`, [odd.sequenceId]],
      [nowhere, []],
    ] as const) {
      const geojson = await features(`/sequences/download?${query}`);
      assert.deepEqual(idsOf(geojson), idsOf(expected.map((id) => ({ id }))), query);
      assert.deepEqual(await server.json(`/sequences/count?${query}`), {
        count: expected.length,
        is_exact: true,
      });
      const read = await readFlatGeobuf(`/sequences/download?${query}&format=flatgeobuf`);
      assert.deepEqual(
        read.map(({ geometry, properties }) => ({
          lines: (geometry as MultiLineString).coordinates.map((line) => line.map(rounded)),
          properties,
        })),
        geojson.map(({ geometry, properties }) => ({
          lines: (geometry as MultiLineString).coordinates,
          properties: withoutNulls(properties),
        })),
      );
    }
    const table = await server.get(`/sequences/download?${pacific}&format=csv`);
    assert.equal(
      await table.text(),
      'id,wkt,captured_at,ended_at,image_count,is_pano,length,make,model,creator,creator_id,organization_id\r\n' +
        `${sea},"MULTILINESTRING((179.9999 -17,180 -17),(-180 -17,-179.9999 -17))",` +
        `2024-05-01T10:00:00Z,2024-05-01T10:00:01Z,2,false,21.3,Canon,,ada,${server.ada.id},\r\n`,
    );
  });
});

test('counts stop at a limit, and say so', async () => {
  for (const [path, all] of [
    [`/images/count?${world}`, 11],
    [`/sequences/count?${world}`, 4],
  ] as const) {
    assert.deepEqual(await server.json(`${path}&limit=${all}`), { count: all, is_exact: true });
    assert.deepEqual(await server.json(`${path}&limit=3`), { count: 3, is_exact: false });
  }
  assert.deepEqual(await server.json(`/map_features/count?${world}`), { count: 0, is_exact: true });
});

test('a download is announced by HEAD without being made', async () => {
  for (const what of ['images', 'sequences']) {
    const answer = await server.get(`/${what}/download?${world}&format=csv`, { method: 'HEAD' });
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get('content-disposition') ?? '', new RegExp(`"${what}\\.csv"$`));
  }
});

test('what can’t be meant is refused, and so is who has no token', async () => {
  const many = Array.from({ length: 21 }, (_, index) => `u${index}`);
  for (const query of [
    '',
    'bbox=1',
    'bbox=0,91,1,92',
    `${box}&is_pano=perhaps`,
    `${box}&organization_id=1%20or%201`,
    `${box}&start_captured_at=yesterday`,
    `${box}&creator_usernames=${many}`,
    `${box}&make=${'x'.repeat(201)}`,
    `${box}&model=%00`,
  ]) {
    for (const what of ['images', 'sequences']) {
      for (const path of [`/${what}/download?${query}`, `/${what}/count?${query}`]) {
        const answer = await server.get(path);
        assert.equal(answer.status, 400, path);
        assert.ok(((await answer.json()) as Answer).error.message);
      }
    }
  }
  for (const format of ['toString', 'GeoJSON', '__proto__']) {
    const answer = await server.get(`/images/download?${box}&format=${format}`);
    assert.equal(answer.status, 400, format);
  }
  for (const limit of ['0', '-1', '1e3', 'all']) {
    assert.equal((await server.get(`/images/count?${box}&limit=${limit}`)).status, 400, limit);
  }
  for (const path of ['images/download', 'images/count', 'sequences/download', 'sequences/count']) {
    assert.equal((await fetch(`${server.origin}/${path}?${box}`)).status, 401, path);
  }
  const injected = encodeURIComponent(`x' or make is not null --`);
  assert.deepEqual(await server.json(`/images/count?${world}&make=${injected}`), {
    count: 0,
    is_exact: true,
  });
  assert.deepEqual(await features(`/sequences/download?${world}&model=${injected}`), []);
});

function linesOf(feature: Feature | undefined) {
  assert.ok(feature?.geometry.type === 'MultiLineString');
  return feature.geometry.coordinates;
}

async function readFlatGeobuf(path: string): Promise<Feature[]> {
  const bytes = new Uint8Array(await (await server.get(path)).arrayBuffer());
  return (await Array.fromAsync(deserialize(bytes))) as Feature[];
}

/** JSON has fewer digits. */
function rounded(position: readonly number[]): number[] {
  return position.map((degrees) => Number(degrees.toPrecision(14)));
}

/** FlatGeobuf leaves out what is not there. */
function withoutNulls(properties: Feature['properties']): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties ?? {}).filter(([, value]) => value !== null));
}
