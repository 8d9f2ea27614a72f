/**
 * What each known client of the Mapillary API v4 sends, replayed byte for byte, and what its code
 * takes for granted in the answer. A test that fails here is a client that stops working.
 */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { s2CellAt, s2Id } from '../src/geo/s2.ts';
import { tileAt } from '../src/geo/tile-grid.ts';
import { type SampleTown, startSampleTown } from './clients-server.ts';
import { readTile, valueFields } from './read-tile.ts';

interface Point {
  readonly type: string;
  readonly coordinates: readonly number[];
}

interface ImageAnswer {
  readonly id: string;
  readonly geometry: Point;
  readonly computed_geometry: Point;
  readonly sequence: string;
  readonly captured_at: number;
  readonly is_pano: boolean;
  readonly creator: { readonly username: string; readonly id: string };
  readonly thumb_1024_url: string;
  readonly thumb_2048_url: string;
}

interface List<Item> {
  readonly data: readonly Item[];
  readonly paging?: { readonly next: string };
}

interface Refusal {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly code: number;
    readonly error_subcode?: number;
    readonly fbtrace_id: string;
  };
}

const town = 'bbox=14.19,46.04,14.21,46.06';

let server: SampleTown;
/** Every image of the town, as an independent search finds them. */
let all: readonly ImageAnswer[];
let image: ImageAnswer;
let pano: ImageAnswer;
/** A z14 tile of the town, as `/z/x/y`. */
let address: string;

before(async () => {
  server = await startSampleTown();
  const fields = 'geometry,sequence,is_pano,captured_at,creator';
  all = await search(`/images?${town}&fields=${fields}`);
  image = first(all.filter(({ is_pano }) => !is_pano));
  pano = first(all.filter(({ is_pano }) => is_pano));
  address = tileAddress(image, 14);
});
after(() => server.stop());

async function search(target: string): Promise<readonly ImageAnswer[]> {
  const reply = await server.askAs(target);
  assert.equal(reply.status, 200, reply.body.toString());
  return reply.json<List<ImageAnswer>>().data;
}

function first<Item>(items: readonly Item[]): Item {
  const [item] = items;
  assert.ok(item !== undefined);
  return item;
}

function tileAddress({ geometry }: ImageAnswer, zoom: number): string {
  const [lon = 0, lat = 0] = geometry.coordinates;
  const { z, x, y } = tileAt(lon, lat, zoom);
  return `/${z}/${x}/${y}`;
}

const idsOf = (images: readonly { readonly id: string }[]) => images.map(({ id }) => id);

/** Features of a layer as GeoJSON, as every map library makes them. */
function featuresOf(body: Uint8Array, name: string) {
  const layer = readTile(body).layers[name];
  const [, z = 0, x = 0, y = 0] = address.split('/').map(Number);
  return Array.from({ length: layer?.length ?? 0 }, (_, index) => {
    const { geometry, properties } = layer?.feature(index).toGeoJSON(x, y, z) ?? {};
    assert.ok(geometry && properties);
    return { geometry, properties };
  });
}

describe('MapillaryJS', () => {
  const spatial =
    'id,computed_geometry,geometry,sequence,altitude,atomic_scale,camera_parameters,camera_type,captured_at,compass_angle,computed_altitude,computed_compass_angle,computed_rotation,creator,exif_orientation,height,merge_cc,mesh,organization,quality_score,sfm_cluster,thumb_1024_url,thumb_2048_url,width';
  const headers = () => ({
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
    authorization: `OAuth ${server.token}`,
    origin: 'https://example.org',
  });

  test('gets its preflight answered, without which browsers send nothing', async () => {
    const preflight = {
      origin: 'https://example.org',
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'authorization,content-type',
    };
    const { status, headers: answer } = await server.ask('/images?s2=1', preflight, 'OPTIONS');
    assert.ok(status >= 200 && status < 300);
    assert.equal(answer['access-control-allow-origin'], '*');
    const allowed = answer['access-control-allow-headers']?.toLowerCase() ?? '';
    for (const name of ['authorization', 'content-type', 'accept']) {
      assert.ok(allowed.includes(name), name);
    }
  });

  test('takes 200 images at once, with all its fields, and converts each', async () => {
    const padded = [...idsOf(all), ...Array.from({ length: 200 - all.length }, (_, i) => i + 1)];
    const target = `/images?image_ids=${padded.join(',')}&fields=${spatial}`;
    const { status, headers: answer, ...reply } = await server.ask(target, headers());
    assert.equal(status, 200);
    assert.equal(answer['access-control-allow-origin'], '*');
    const { data } = reply.json<List<ImageAnswer & Record<string, unknown>>>();
    assert.deepEqual(idsOf(data).toSorted(), idsOf(all).toSorted());
    for (const one of data) {
      assert.equal(typeof one.id, 'string');
      // An image without a sequence is thrown away, one without a thumbnail can't be shown.
      assert.equal(typeof one.sequence, 'string');
      assert.match(one.thumb_1024_url, /^http/);
      assert.match(one.thumb_2048_url, /^http/);
      assert.equal(one.geometry.coordinates.length, 2);
      assert.ok([1, 3, 6, 8].includes(Number(one.exif_orientation)));
      assert.match(String(one.camera_type), /^(perspective|fisheye|spherical)$/);
      assert.ok(Array.isArray(one.camera_parameters));
      // null would be taken for a value.
      assert.ok(!Object.values(one).includes(null));
    }
  });

  test('finds each image in its own S2 cell and in no other, or it throws the cell away', async () => {
    const cells = new Map<string, string[]>();
    for (const { id, geometry } of all) {
      const [lon = 0, lat = 0] = geometry.coordinates;
      const cell = s2Id(s2CellAt(lon, lat));
      cells.set(cell, [...(cells.get(cell) ?? []), id]);
    }
    for (const [cell, ids] of cells) {
      const found = await search(
        `/images?s2=${cell}&fields=id,computed_geometry,geometry,sequence`,
      );
      assert.deepEqual(idsOf(found).toSorted(), ids.toSorted());
    }
  });

  test('gets the images of a sequence in the order of capture', async () => {
    const { body, status } = await server.ask(
      `/image_ids?sequence_id=${image.sequence}`,
      headers(),
    );
    assert.equal(status, 200);
    const expected = all
      .filter(({ sequence }) => sequence === image.sequence)
      .toSorted((a, b) => a.captured_at - b.captured_at);
    assert.deepEqual(JSON.parse(body.toString()), { data: idsOf(expected).map((id) => ({ id })) });
  });

  test('loads thumbnails and deep-zoom tiles with neither token nor headers', async () => {
    const target = `/${pano.id}/tiles?z=11&fields=url,z,x,y`;
    const tiles = (await server.ask(target, headers())).json<List<Record<string, unknown>>>().data;
    assert.ok(tiles.length > 0);
    const [one] = await search(`/images?image_ids=${pano.id}&fields=${spatial}`);
    for (const url of [one?.thumb_1024_url, one?.thumb_2048_url, ...tiles.map(({ url }) => url)]) {
      const picture = await fetch(String(url));
      assert.equal(picture.status, 200);
      assert.equal(picture.headers.get('access-control-allow-origin'), '*');
      assert.equal(picture.headers.get('content-type'), 'image/jpeg');
      await picture.arrayBuffer();
    }
    for (const { z, x, y } of tiles) {
      assert.deepEqual([typeof z, typeof x, typeof y], ['number', 'number', 'number']);
    }
  });

  test('reads errors', async () => {
    const { error } = (await server.askAs('/images?s2=17')).json<Refusal>();
    assert.deepEqual(
      [typeof error.message, typeof error.type, typeof error.code, typeof error.fbtrace_id],
      ['string', 'string', 'number', 'string'],
    );
  });
});

describe('iD and Rapid', () => {
  test('load tiles with the raw token in the URL, and take id and sequence_id of every image', async () => {
    const target = `/maps/vtp/mly1_public/2${address}?access_token=${server.token}`;
    const { status, headers, body } = await server.ask(target, { origin: 'https://example.org' });
    assert.equal(status, 200);
    assert.equal(headers['access-control-allow-origin'], '*');
    const images = featuresOf(body, 'image');
    assert.ok(images.length > 0);
    for (const { properties, geometry } of images) {
      assert.equal(geometry.type, 'Point');
      // One missing value makes Rapid drop the whole tile.
      assert.ok(Number.isSafeInteger(properties.id));
      assert.equal(typeof properties.sequence_id, 'string');
      assert.equal(typeof properties.captured_at, 'number');
      assert.equal(typeof properties.compass_angle, 'number');
      assert.equal(typeof properties.is_pano, 'boolean');
    }
    // Both find a sequence's line by the sequence_id of its images.
    const lines = new Set(featuresOf(body, 'sequence').map(({ properties }) => properties.id));
    for (const { properties } of images) assert.ok(lines.has(properties.sequence_id));
  });

  test('join URLs with a double slash', async () => {
    const target = `//${image.id}?access_token=${server.token}&fields=id,geometry`;
    const { status, ...reply } = await server.ask(target);
    assert.equal(status, 200);
    assert.equal(reply.json<ImageAnswer>().id, image.id);
  });

  test('are told by the status that there are no map features, and go on without', async () => {
    for (const set of ['mly_map_feature_point', 'mly_map_feature_traffic_sign']) {
      const target = `/maps/vtp/${set}/2${address}?access_token=${server.token}`;
      const { status, headers } = await server.ask(target);
      assert.equal(status, 404);
      assert.equal(headers['access-control-allow-origin'], '*');
    }
  });
});

describe('JOSM', () => {
  const encoded = () => `access_token=${encodeURIComponent(server.token)}`;

  test('loads tiles from zoom 12 to 14 with an encoded token, and parses ids as longs', async () => {
    for (const set of ['mly1_public', 'mly1_computed_public']) {
      for (const zoom of [12, 13, 14]) {
        const target = `/maps/vtp/${set}/2${tileAddress(image, zoom)}?${encoded()}`;
        const { status, body } = await server.ask(target);
        assert.equal(status, 200);
        const { layers } = readTile(body);
        assert.ok((layers.sequence?.length ?? 0) > 0);
        const ids = featuresOf(body, 'image').map(({ properties }) => String(properties.id));
        assert.equal(ids.length > 0, zoom === 14);
        for (const id of ids) assert.match(id, /^[1-9]\d{0,18}$/);
      }
    }
  });

  test('asks for its fields with encoded commas, of one image and of several', async () => {
    const fields =
      'altitude,atomic_scale,thumb_original_url,captured_at,camera_type,compass_angle,computed_altitude,computed_compass_angle,computed_geometry,computed_rotation,creator,exif_orientation,geometry,height,id,make,model,organization,quality_score,sequence,thumb_1024_url,thumb_2048_url,thumb_256_url,width';
    const query = `fields=${encodeURIComponent(fields)}`;
    const one = (await server.askAs(`/${image.id}?${query}`)).json<ImageAnswer>();
    const ids = encodeURIComponent(`${image.id},${pano.id}`);
    const many = await search(`/images?${query}&image_ids=${ids}`);
    assert.equal(many.length, 2);
    for (const { id, geometry, computed_geometry, creator } of [one, ...many]) {
      assert.match(id, /^\d+$/);
      // Anything but a pair is no position for it.
      assert.equal(geometry.coordinates.length, 2);
      assert.equal(computed_geometry.coordinates.length, 2);
      assert.deepEqual(Object.keys(creator).toSorted(), ['id', 'username']);
    }
    const properties =
      'id,creator_id,is_pano,merge_cc,mesh,organization_id,sequence_id,sfm_cluster,camera_parameters,detections';
    assert.equal((await server.askAs(`/${image.id}?fields=${properties}`)).status, 200);
  });

  test('asks who it is without naming fields', async () => {
    const me = (await server.askAs('/me')).json<Record<string, unknown>>();
    assert.equal(typeof me.username, 'string');
    assert.match(String(me.id), /^\d+$/);
    const user = await server.askAs(`/${image.creator.id}?fields=username%2Cid`);
    assert.deepEqual(user.json(), image.creator);
  });

  test('takes any answer with an error in it for a failure, and needs JSON in every one', async () => {
    for (const target of ['/17', '/me/nothing', '/images?bbox=x', `/${image.id}/detections`]) {
      const { error } = (await server.askAs(target)).json<Refusal>();
      assert.equal(typeof error.message, 'string');
      // This one message would switch its network off until it is started again.
      assert.notEqual(error.message, 'Application request limit reached');
    }
  });

  test('opens photos in the web application', async () => {
    const { status, headers } = await server.ask(`/app/?pKey=${image.id}&focus=photo`);
    // Without a built web app there is no page, and the answer says so.
    assert.ok(status === 200 || status === 400);
    if (status === 200) assert.match(headers['content-type'] ?? '', /^text\/html/);
  });
});

describe('the Python SDK', () => {
  const authorization = () => ({
    authorization: `OAuth ${server.token}`,
    'accept-encoding': 'gzip, deflate',
    accept: '*/*',
  });

  test('checks a token with an image that is not here, for which only 401 is bad', async () => {
    const probe = '/1933525276802129?fields=id';
    assert.notEqual((await server.ask(probe, authorization())).status, 401);
    const bad = await server.ask(probe, { authorization: 'OAuth MLY|1|2' });
    assert.equal(bad.status, 401);
    const { error } = bad.json<Refusal>();
    for (const key of ['message', 'type', 'code', 'fbtrace_id']) assert.ok(key in error, key);
  });

  test('puts a slash before the query, and one behind tiles', async () => {
    const one = await server.ask(`/${image.id}/?fields=thumb_1024_url,geometry`, authorization());
    assert.equal(one.json<ImageAnswer>().id, image.id);
    const tile = await server.ask(
      `/maps/vtp/mly1_public/2${address}/?access_token=${encodeURIComponent(server.token)}`,
    );
    for (const { properties } of featuresOf(tile.body, 'image')) {
      for (const key of ['id', 'sequence_id', 'captured_at', 'compass_angle', 'is_pano']) {
        assert.ok(key in properties, key);
      }
    }
  });

  test('searches with sequence_id and whole seconds', async () => {
    const from = '2000-01-01T00:00:00Z';
    const found = await search(
      `/images?bbox=14.19,46.04,14.21,46.06&start_captured_at=${from}&limit=2000&sequence_id=${image.sequence},${pano.sequence}&fields=sequence`,
    );
    assert.deepEqual(
      new Set(found.map(({ sequence }) => sequence)),
      new Set([image.sequence, pano.sequence]),
    );
  });
});

describe('Vespucci', () => {
  test('casts ids and times of tiles to Long, so that they must be integers', async () => {
    const target = `/maps/vtp/mly1_computed_public/2${address}?access_token=${server.token}`;
    const { body } = await server.ask(target);
    const integers = new Set([4, 5, 6]);
    const { image: fields = {}, sequence = {} } = valueFields(body);
    for (const used of [fields.id, fields.captured_at, sequence.captured_at, sequence.image_id]) {
      assert.ok(used && used.length > 0 && used.every((field) => integers.has(field)));
    }
  });

  test('throws without thumbnail or computed position', async () => {
    for (const { id } of [image, pano]) {
      const { status, ...reply } = await server.ask(
        `/${id}?access_token=${server.token}&fields=thumb_2048_url,computed_geometry,computed_compass_angle,captured_at`,
      );
      assert.equal(status, 200);
      const answer = reply.json<ImageAnswer>();
      assert.equal((await fetch(answer.thumb_2048_url)).status, 200);
      assert.equal(answer.computed_geometry.coordinates.length, 2);
      assert.ok(Number.isSafeInteger(answer.captured_at));
    }
    const { data } = (
      await server.ask(
        `/image_ids?sequence_id=${image.sequence}&access_token=${server.token}&fields=id`,
      )
    ).json<List<{ id: string }>>();
    assert.ok(idsOf(data).includes(image.id));
  });
});

describe('web maps', () => {
  test('MapComplete reads the creator and the position unguarded', async () => {
    const target = `/${image.id}?fields=thumb_1024_url,thumb_original_url,captured_at,compass_angle,geometry,creator&access_token=${server.token}`;
    const answer = (await server.ask(target)).json<ImageAnswer>();
    assert.equal(answer.creator.username, image.creator.username);
    assert.equal(answer.geometry.type, 'Point');
  });

  test('OSMAPP names fields twice, where the last counts', async () => {
    const target = `/${pano.id}?fields=thumb_1024_url&access_token=${server.token}&fields=is_pano,thumb_1024_url,thumb_original_url`;
    const answer = (await server.ask(target)).json<Record<string, unknown>>();
    assert.deepEqual(Object.keys(answer), [
      'is_pano',
      'thumb_1024_url',
      'thumb_original_url',
      'id',
    ]);
    const [lon = 0, lat = 0] = image.geometry.coordinates;
    const box = [lon - 0.0004, lat - 0.0004, lon + 0.0004, lat + 0.0004];
    const found = await server.ask(
      `/images?access_token=${server.token}&fields=compass_angle,computed_geometry,geometry,captured_at,thumb_1024_url,thumb_original_url,is_pano&bbox=${box}`,
    );
    const { data } = found.json<List<ImageAnswer>>();
    assert.ok(idsOf(data).includes(image.id));
  });

  test('MapLibre and OpenLayers get compressed tiles and a layer for each zoom', async () => {
    for (const [zoom, layers] of [
      [0, ['overview']],
      [5, ['overview']],
      [6, ['sequence']],
      [13, ['sequence']],
      [14, ['image', 'sequence']],
    ] as const) {
      const url = `${server.origin}/maps/vtp/mly1_public/2${tileAddress(image, zoom)}`;
      const tile = await fetch(`${url}?access_token=${server.token}`);
      assert.equal(tile.headers.get('content-encoding') === null, false);
      const found = Object.keys(readTile(new Uint8Array(await tile.arrayBuffer())).layers);
      assert.deepEqual(found.toSorted(), layers, `zoom ${zoom}`);
    }
  });
});

describe('scripts', () => {
  test('ask for entities at the root, and index the answer by id', async () => {
    const ids = idsOf(all).slice(0, 100);
    for (const root of ['/', '', '//']) {
      const reply = await fetch(`${server.origin}${root}?ids=${ids}&fields=id,geometry`, {
        headers: { authorization: `Bearer ${server.token}` },
      });
      const answer = (await reply.json()) as Record<string, ImageAnswer>;
      assert.deepEqual(Object.keys(answer).toSorted(), ids.toSorted());
      for (const id of ids) assert.equal(answer[id]?.id, id);
    }
  });

  test('write boxes, lists and times in every way', async () => {
    const [lon = 0, lat = 0] = image.geometry.coordinates;
    for (const [query, atLeast] of [
      ['bbox=14.19,%2046.04,%2014.21,%2046.06', all.length],
      ['bbox=14.19,+46.04,+14.21,+46.06', all.length],
      ['bbox=14.19%2C46.04%2C14.21%2C46.06', all.length],
      ['bbox=-180,-90,180,90&limit=10', 10],
      [`${town}&limit=9999999`, all.length],
      [`${town}&is_pano=true`, 2],
      [`${town}&closeto=1,2&object_type=x&start_time=&organization_id=`, all.length],
      [`lat=${lat}&lng=${lon}&radius=50&limit=3`, 3],
      [`creator_username=${image.creator.username}`, 2],
      [`sequence_ids=${image.sequence},%20${pano.sequence}`, 2],
      [`${town}&start_captured_at=2000-01-01T00:00:00.000%2B00:00`, all.length],
      [`${town}&end_captured_at=2100-01-01T00:00:00+0000`, all.length],
    ] as const) {
      const found = await search(`/images?fields=id&${query}`);
      assert.ok(found.length >= atLeast, `${query}: ${found.length}`);
    }
  });

  test('put /v4 in front, and follow pages where there are some', async () => {
    const seen: string[] = [];
    let target: string | undefined = `/v4/images?${town}&limit=40&access_token=${server.token}`;
    while (target) {
      const { data, paging }: List<ImageAnswer> = (await server.ask(target)).json();
      seen.push(...idsOf(data));
      target = paging?.next.slice(server.origin.length);
    }
    assert.deepEqual(seen.toSorted(), idsOf(all).toSorted());
  });
});
