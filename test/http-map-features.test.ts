import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ColumnType } from 'flatgeobuf/lib/mjs/flat-geobuf/column-type.js';
import { GeometryType } from 'flatgeobuf/lib/mjs/flat-geobuf/geometry-type.js';
import { deserialize } from 'flatgeobuf/lib/mjs/geojson.js';
import type { HeaderMeta } from 'flatgeobuf/lib/mjs/header-meta.js';
import type { FeatureCollection } from 'geojson';
import { tileAt } from '../src/geo/tile-grid.ts';
import { type Answer, startTestServer, type TestServer } from './fixtures.ts';
import { readTile, valueFields } from './read-tile.ts';
import { addSeenObjects, bench, hydrant, type SeenObjects, stopSign } from './seen-objects.ts';

const box = 'bbox=12.96,55.59,12.98,55.61';
const world = 'bbox=-180,-90,180,90';

/** The file as the format's own library reads it. */
async function readFlatGeobuf(answer: Response) {
  let header: HeaderMeta | undefined;
  const features = deserialize(new Uint8Array(await answer.arrayBuffer()), {
    headerMetaFn: (meta: HeaderMeta) => {
      header = meta;
    },
  });
  return { read: await Array.fromAsync(features), header };
}

let server: TestServer;
let seen: SeenObjects;
before(async () => {
  server = await startTestServer();
  seen = await addSeenObjects(server);
});
after(() => server.close());

describe('a map feature', () => {
  test('answers what Rapid asks of it', async () => {
    const fields =
      'id,geometry,aligned_direction,first_seen_at,last_seen_at,object_value,object_type,images';
    const target = `//${seen.sign.id}?fields=${fields}&access_token=${server.token}`;
    const answer = await fetch(server.origin + target);
    assert.equal(answer.status, 200);
    assert.deepEqual(JSON.parse(await answer.text()), {
      id: String(seen.sign.id),
      geometry: { type: 'Point', coordinates: [12.9702, 55.60005] },
      aligned_direction: 271.5,
      first_seen_at: '2024-05-01T10:00:00+0000',
      last_seen_at: '2024-05-01T10:00:01+0000',
      object_value: stopSign,
      object_type: 'trafficsign',
      images: {
        data: server.drive.slice(0, 2).map(({ id, lon, lat }) => ({
          geometry: { type: 'Point', coordinates: [lon, lat] },
          id: String(id),
        })),
      },
    });
    const detections = `//${seen.sign.id}/detections?access_token=${server.token}&fields=id,created_at,geometry,image,value`;
    const { data } = (await (await fetch(server.origin + detections)).json()) as Answer;
    assert.deepEqual(
      data.map(({ id }) => id),
      seen.sign.detections.map(({ id }) => String(id)),
    );
    assert.deepEqual(
      data.map(({ image }) => (image as Answer).id),
      server.drive.slice(0, 2).map(({ id }) => String(id)),
    );
    for (const each of data) {
      assert.deepEqual(Object.keys(each), ['id', 'created_at', 'geometry', 'image', 'value']);
      assert.equal(each.value, stopSign);
    }
  });

  test('tells how well its place is known, by how many views of which model', async () => {
    const fields = 'object_type,position_uncertainty,view_count,model,version,images.id';
    const answer = await server.get(`/${seen.hydrant.id}?fields=${fields}`);
    const images = server.drive.map(({ id }) => `{"id":"${id}"}`);
    assert.equal(
      await answer.text(),
      '{"object_type":"point","position_uncertainty":0.4,"view_count":5,"model":"eyes",' +
        `"version":"1.0","images":{"data":[${images}]},"id":"${seen.hydrant.id}"}`,
    );
    assert.deepEqual(await server.json(`/${seen.hydrant.id}`), { id: String(seen.hydrant.id) });
  });

  test('comes by ids, and not when there is none', async () => {
    const [one, two] = seen.benches.map(({ id }) => String(id));
    const answer = await server.json(`?ids=${two},${one}&fields=object_value`);
    assert.deepEqual(answer, {
      [`${one}`]: { object_value: bench, id: one },
      [`${two}`]: { object_value: bench, id: two },
    });
    const unknown = seen.sign.id + 16 * 5_000;
    for (const path of [`/${unknown}`, `/${unknown}/detections`]) {
      const { error } = await server.json(path);
      assert.deepEqual([error.code, error.error_subcode], [100, 33]);
    }
    const { error } = await server.json(`/${seen.sign.id}?fields=colour`);
    assert.match(error.message, /colour.*MapFeature/);
  });

  test('has its detections page by page', async () => {
    const walked: string[] = [];
    let path: string | undefined = `/${seen.hydrant.id}/detections?limit=2`;
    while (path) {
      const { data, paging }: Answer = await server.json(path);
      walked.push(...data.map(({ id }) => id));
      path = paging?.next.slice(server.origin.length);
    }
    assert.deepEqual(
      walked,
      seen.hydrant.detections.map(({ id }) => String(id)),
    );
    assert.equal((await server.get(`/${seen.hydrant.id}/detections?after=17`)).status, 400);
  });
});

describe('the search for map features', () => {
  const valuesOf = async (query: string) =>
    (await server.json(`/map_features?fields=object_value&${query}`)).data
      .map(({ object_value }) => object_value)
      .toSorted();

  test('finds by box, value and when they were seen', async () => {
    const both = [hydrant, stopSign];
    assert.deepEqual(await valuesOf(box), both);
    assert.deepEqual(await valuesOf('bbox=12.96, 55.59, 12.98, 55.61'), both);
    assert.deepEqual(await valuesOf('bbox=12.96%2C55.59%2C12.98%2C55.61'), both);
    assert.deepEqual(await valuesOf(`${box}&object_values=regulatory--*,warning--*`), [stopSign]);
    assert.deepEqual(await valuesOf(`${box}&object_values=object--fire-hydrant`), [hydrant]);
    assert.deepEqual(
      await valuesOf(`${box}&object_values=regulatory--*,object--traffic-light--*&limit=2000`),
      [stopSign],
    );
    assert.deepEqual(await valuesOf(`${box}&object_values=marking--*`), []);
    assert.deepEqual(await valuesOf(`${box}&object_type=ignored`), both);
    for (const [query, values] of [
      ['start_first_seen_at=2024-05-01T10:00:00Z', both],
      ['start_first_seen_at=2024-05-01T10:00:01Z', []],
      ['end_first_seen_at=2024-05-01T10:00:00Z', both],
      ['end_first_seen_at=2024-05-01T09:59:59Z', []],
      ['start_last_seen_at=2024-05-01T10:00:02Z', [hydrant]],
      ['end_last_seen_at=2024-05-01T10:00:01Z', [stopSign]],
      ['end_last_seen_at=2024-05-01T12:00:01%2B02:00', [stopSign]],
    ] as const) {
      assert.deepEqual(await valuesOf(`${box}&${query}`), values, query);
    }
    assert.deepEqual(await valuesOf('bbox=12.97,55.6,12.9703,55.6001'), [stopSign]);
    const [first, , third] = server.drive;
    assert.deepEqual(await valuesOf(`${box}&image_id=${first?.id}`), both);
    assert.deepEqual(await valuesOf(`${box}&image_id=${third?.id}`), [hydrant]);
    assert.deepEqual(await valuesOf(`${box}&image_id=${server.panos[0]?.id}`), []);
    assert.deepEqual(await valuesOf('bbox=179.9,-18,-179.9,-16'), [bench, bench]);
    assert.deepEqual(await valuesOf('bbox=179.9,-18,180,-16'), [bench]);
    assert.deepEqual(await valuesOf(world), [bench, bench, ...both]);
  });

  test('comes page by page, each once', async () => {
    for (const limit of [1, 2, 3, 4, 5]) {
      const walked: string[] = [];
      let path: string | undefined =
        `/map_features?${world}&limit=${limit}&access_token=${server.token}`;
      while (path) {
        const { data, paging }: Answer = await server.json(path);
        assert.ok(data.length <= limit);
        walked.push(...data.map(({ id }) => id));
        path = paging?.next.slice(server.origin.length);
        if (path) assert.match(path, /access_token=MLY/);
      }
      assert.equal(walked.length, 4);
      assert.equal(new Set(walked).size, 4);
    }
  });

  test('says what it needs, and what it can not read', async () => {
    for (const [query, message] of [
      ['', 'The parameter bbox is required'],
      ['object_values=object--bench', 'The parameter bbox is required'],
      ['bbox=1,2,3,nan', 'Param bbox must be four numbers'],
      [`${box}&limit=0`, 'Param limit must be'],
      [`${box}&start_first_seen_at=1`, 'Param start_first_seen_at must be a time'],
      [`${box}&object_values=a'b`, 'Param object_values must be a list'],
      [`${box}&after=1.1`, 'cursor'],
      [`${box}&fields=images{geometry{x}}`, 'nonexisting field'],
    ] as const) {
      const refused = await server.get(`/map_features?${query}`);
      assert.equal(refused.status, 400, query);
      const { error } = (await refused.json()) as Answer;
      assert.ok(error.message.includes(message), `${query}: ${error.message}`);
    }
    assert.equal((await fetch(`${server.origin}/map_features?${box}`)).status, 401);
  });
});

describe('the tiles of map features', () => {
  const sets = [
    ['mly_map_feature_point', 'point'],
    ['mly_map_feature_traffic_sign', 'traffic_sign'],
  ] as const;

  test('show each kind in its set, to iD and Rapid', async () => {
    for (const [set, layer] of sets) {
      const feature = layer === 'point' ? seen.hydrant : seen.sign;
      const { z, x, y } = tileAt(feature.lon, feature.lat, 14);
      const target = `/maps/vtp/${set}/2/${z}/${x}/${y}?access_token=${server.token}`;
      const answer = await fetch(server.origin + target);
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get('content-type'), 'application/vnd.mapbox-vector-tile');
      const body = new Uint8Array(await answer.arrayBuffer());
      const { layers } = readTile(body);
      assert.deepEqual(Object.keys(layers), [layer]);
      assert.equal(layers[layer]?.length, 1);
      const { geometry, properties } = layers[layer]?.feature(0).toGeoJSON(x, y, z) ?? {};
      assert.deepEqual(
        { ...properties },
        {
          first_seen_at: feature.firstSeenAtMs,
          id: feature.id,
          last_seen_at: feature.lastSeenAtMs,
          value: feature.value,
        },
      );
      assert.ok(geometry?.type === 'Point');
      const [lon = 0, lat = 0] = geometry.coordinates;
      assert.ok(Math.abs(lon - feature.lon) < 1e-5 && Math.abs(lat - feature.lat) < 1e-5);
      // Numbers that clients cast to long, and a text.
      assert.deepEqual(valueFields(body)[layer], {
        first_seen_at: [4],
        id: [4],
        last_seen_at: [4],
        value: [1],
      });
    }
  });

  test('are empty where there are none, and at every other zoom', async () => {
    const { x, y } = tileAt(seen.hydrant.lon, seen.hydrant.lat, 14);
    for (const [set] of sets) {
      for (const tile of ['14/0/0', `13/${x >> 1}/${y >> 1}`, '0/0/0']) {
        const answer = await server.get(`/maps/vtp/${set}/2/${tile}`);
        assert.equal(answer.status, 200, tile);
        assert.equal((await answer.arrayBuffer()).byteLength, 0, tile);
      }
      assert.equal((await server.get(`/maps/vtp/${set}/2/15/${x * 2}/${y * 2}`)).status, 404);
    }
  });

  test('are described by TileJSON', async () => {
    const coverage = (await server.json('/maps/vtp/mly1_public/2')) as unknown as {
      bounds: [number, number, number, number];
    };
    for (const [set, layer] of sets) {
      const description = (await server.json(`/maps/vtp/${set}/2`)) as unknown as {
        minzoom: number;
        maxzoom: number;
        bounds: [number, number, number, number];
        vector_layers: { id: string; fields: Record<string, string> }[];
      };
      assert.deepEqual([description.minzoom, description.maxzoom], [14, 14]);
      // What stands just outside of the images' cells lies inside, too.
      const [, south, , north] = description.bounds;
      assert.ok(south < coverage.bounds[1] && north > coverage.bounds[3]);
      assert.deepEqual(
        description.vector_layers.map(({ id, fields }) => [id, Object.keys(fields)]),
        [[layer, ['first_seen_at', 'id', 'last_seen_at', 'value']]],
      );
    }
  });
});

describe('the download of map features', () => {
  const download = (query: string) => server.get(`/map_features/download?${query}`);

  test('is GeoJSON of all of a box', async () => {
    const answer = await download(world);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('content-type'), 'application/geo+json');
    assert.equal(
      answer.headers.get('content-disposition'),
      'attachment; filename="map-features.geojson"',
    );
    const { type, features } = (await answer.json()) as {
      type: string;
      features: { id: string; geometry: unknown; properties: unknown }[];
    };
    assert.equal(type, 'FeatureCollection');
    assert.equal(features.length, 4);
    assert.deepEqual(
      features.find(({ id }) => id === String(seen.sign.id)),
      {
        type: 'Feature',
        id: String(seen.sign.id),
        geometry: { type: 'Point', coordinates: [12.9702, 55.60005] },
        properties: {
          id: String(seen.sign.id),
          object_value: stopSign,
          object_type: 'trafficsign',
          first_seen_at: '2024-05-01T10:00:00Z',
          last_seen_at: '2024-05-01T10:00:01Z',
          aligned_direction: 271.5,
          position_uncertainty: 0.4,
          view_count: 2,
        },
      },
    );
  });

  test('is of one type, or of what else is asked for', async () => {
    for (const [query, name, values] of [
      [`${box}&type=point`, 'points.ndjson', [hydrant]],
      [`${box}&type=traffic_sign`, 'traffic-signs.ndjson', [stopSign]],
      [`${world}&object_values=*bench`, 'map-features.ndjson', [bench, bench]],
      [`${box}&start_last_seen_at=2024-05-01T10:00:02Z`, 'map-features.ndjson', [hydrant]],
    ] as const) {
      const answer = await download(`${query}&format=ndjson`);
      assert.equal(answer.headers.get('content-type'), 'application/x-ndjson');
      assert.match(answer.headers.get('content-disposition') ?? '', new RegExp(`"${name}"$`));
      const lines = (await answer.text()).split('\n');
      assert.equal(lines.pop(), '');
      assert.deepEqual(
        lines.map((line) => (JSON.parse(line) as { properties: Answer }).properties.object_value),
        values,
      );
    }
  });

  test('is a table', async () => {
    const answer = await download(`${box}&format=csv&type=traffic_sign`);
    assert.equal(answer.headers.get('content-type'), 'text/csv; charset=UTF-8');
    assert.equal(
      await answer.text(),
      'id,lon,lat,object_value,object_type,first_seen_at,last_seen_at,aligned_direction,position_uncertainty,view_count\r\n' +
        `${seen.sign.id},12.9702,55.60005,${stopSign},trafficsign,2024-05-01T10:00:00Z,2024-05-01T10:00:01Z,271.5,0.4,2\r\n`,
    );
  });

  test('is FlatGeobuf with what GeoJSON has', async () => {
    const answer = await download(`${world}&format=flatgeobuf`);
    assert.equal(answer.headers.get('content-type'), 'application/flatgeobuf');
    assert.match(answer.headers.get('content-disposition') ?? '', /"map-features\.fgb"$/);
    const { features } = (await (await download(world)).json()) as FeatureCollection;
    const { read, header } = await readFlatGeobuf(answer);
    assert.deepEqual(
      read.map(({ geometry, properties }) => {
        assert.ok(geometry.type === 'Point');
        // JSON has fewer digits.
        const coordinates = geometry.coordinates.map((degrees) => Number(degrees.toPrecision(14)));
        return { geometry: { type: 'Point', coordinates }, properties };
      }),
      features.map(({ geometry, properties }) => ({ geometry, properties })),
    );
    assert.equal(read.length, 4);
    assert.deepEqual(
      [header?.geometryType, header?.crs?.code, header?.featuresCount, header?.indexNodeSize],
      [GeometryType.Point, 4326, 0, 0],
    );
    assert.deepEqual(
      header?.columns?.map(({ name, type }) => [name, ColumnType[type]]),
      [
        ['id', 'String'],
        ['object_value', 'String'],
        ['object_type', 'String'],
        ['first_seen_at', 'DateTime'],
        ['last_seen_at', 'DateTime'],
        ['aligned_direction', 'Double'],
        ['position_uncertainty', 'Double'],
        ['view_count', 'Int'],
      ],
    );
  });

  test('of nothing is an empty file', async () => {
    const nowhere = 'bbox=0,0,1,1';
    const geojson = JSON.parse(await (await download(nowhere)).text());
    assert.deepEqual(geojson, { type: 'FeatureCollection', features: [] });
    assert.equal(await (await download(`${nowhere}&format=ndjson`)).text(), '');
    assert.match(await (await download(`${nowhere}&format=csv`)).text(), /^id,.*view_count\r\n$/);
    const { read, header } = await readFlatGeobuf(await download(`${nowhere}&format=flatgeobuf`));
    assert.deepEqual([read, header?.columns?.length], [[], 8]);
  });

  test('is announced by HEAD without being made', async () => {
    const answer = await server.get(`/map_features/download?${world}`, { method: 'HEAD' });
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get('content-disposition') ?? '', /^attachment/);
  });

  test('needs a box, a known type and format, and a token', async () => {
    for (const query of ['', 'bbox=1', `${box}&type=sign`, `${box}&format=toString`]) {
      assert.equal((await download(query)).status, 400, query);
    }
    assert.equal((await fetch(`${server.origin}/map_features/download?${box}`)).status, 401);
  });
});
