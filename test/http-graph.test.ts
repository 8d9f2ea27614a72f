import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { s2CellAt, s2Id } from '../src/geo/s2.ts';
import { type Answer, driveStartMs, startTestServer, type TestServer } from './fixtures.ts';

let server: TestServer;
before(async () => {
  server = await startTestServer();
});
after(() => server.close());

const idsOf = (answer: Answer) => answer.data.map(({ id }) => id);
const textIds = (images: readonly { id: number }[]) => images.map(({ id }) => String(id));
const first = () => server.drive[0] as TestServer['drive'][number];
const pano = () => server.panos[0] as TestServer['drive'][number];

describe('an entity by its id', () => {
  test('only its id without fields, as a string', async () => {
    const id = String(first().id);
    assert.deepEqual(await server.json(`/${id}`), { id });
    assert.deepEqual(await server.json(`/${id}?fields=`), { id });
    assert.deepEqual(await server.json(`/${server.ada.id}`), { id: String(server.ada.id) });
  });

  test('fields in the order asked for, and the id last', async () => {
    const answer = await server.json(`/${first().id}?fields=width,captured_at,height`);
    assert.deepEqual(Object.keys(answer), ['width', 'captured_at', 'height', 'id']);
    const withId = await server.json(`/${first().id}?fields=width,id,height`);
    assert.deepEqual(Object.keys(withId), ['width', 'id', 'height']);
  });

  test('every value of an image has its type', async () => {
    const fields =
      'altitude,camera_parameters,camera_type,captured_at,compass_angle,computed_compass_angle,computed_geometry,creator,creator_id,exif_orientation,geometry,height,is_pano,make,model,organization,organization_id,sequence,sequence_id,time_zone,width';
    const image = first();
    assert.deepEqual(await server.json(`/${image.id}?fields=${fields}`), {
      altitude: 12.5,
      camera_parameters: [0.85136388143343, -0.000066499673206348, 0],
      camera_type: 'perspective',
      captured_at: driveStartMs,
      compass_angle: 90.25,
      computed_compass_angle: 90.25,
      computed_geometry: { type: 'Point', coordinates: [12.97, 55.6] },
      creator: { username: 'ada', id: String(server.ada.id) },
      creator_id: String(server.ada.id),
      exif_orientation: 1,
      geometry: { type: 'Point', coordinates: [12.97, 55.6] },
      height: 1500,
      is_pano: false,
      make: 'GoPro',
      model: 'HERO8 Black',
      organization: { id: String(server.town.id) },
      organization_id: String(server.town.id),
      sequence: image.sequenceId,
      sequence_id: image.sequenceId,
      time_zone: 'Europe/Berlin',
      width: 3000,
      id: String(image.id),
    });
  });

  test('what an image does not have is left out, never null', async () => {
    const fields =
      'altitude,make,model,organization,organization_id,atomic_scale,computed_altitude,computed_rotation,merge_cc,mesh{id,url},quality_score,sfm_cluster,compass_angle,camera_type,camera_parameters,is_pano,detections.value';
    assert.deepEqual(await server.json(`/${pano().id}?fields=${fields}`), {
      compass_angle: 90,
      camera_type: 'spherical',
      camera_parameters: [],
      is_pano: true,
      detections: { data: [] },
      id: String(pano().id),
    });
  });

  test('numbers have at most 14 significant digits', async () => {
    const text = await (await server.get(`/${pano().id}?fields=geometry`)).text();
    assert.match(text, /\[12\.970123456789,55\.6002\]/);
  });

  test('parts of objects, dotted and braced', async () => {
    const id = first().id;
    const creator = { username: 'ada', id: String(server.ada.id) };
    for (const fields of [
      'creator.username',
      'creator{username}',
      'creator{username,id}',
      'creator',
      'creator.username,creator.id',
      ' creator { username } ,',
      'width&fields=creator',
    ]) {
      const answer = await server.json(`/${id}?fields=${encodeURI(fields)}`);
      assert.deepEqual(answer, { creator, id: String(id) }, fields);
    }
    const onlyId = await server.json(`/${id}?fields=creator.id,organization.id`);
    assert.deepEqual(onlyId.creator, { id: String(server.ada.id) });
    assert.deepEqual(onlyId.organization, { id: String(server.town.id) });
  });

  test('fields that there are not', async () => {
    for (const [fields, message] of [
      ['id,nope', '(#100) Tried accessing nonexisting field (nope) on node type (Image)'],
      ['__proto__', '(#100) Tried accessing nonexisting field (__proto__) on node type (Image)'],
      ['creator{nope}', '(#100) Tried accessing nonexisting field (nope) on node type (creator)'],
      ['width.nope', '(#100) Tried accessing nonexisting field (nope) on node type (width)'],
      ['creator{id', '(#100) Syntax error in param fields: creator{id'],
      ['creator.', '(#100) Syntax error in param fields: creator.'],
      ['a}b', '(#100) Syntax error in param fields: a}b'],
    ] as const) {
      const response = await server.get(`/${first().id}?fields=${fields}`);
      const { error } = (await response.json()) as Answer;
      assert.equal(response.status, 400, fields);
      assert.equal(error.message, message);
      assert.equal(error.code, 100);
      assert.equal(error.type, 'OAuthException');
    }
  });

  test('users, organizations and the caller', async () => {
    const id = String(server.ada.id);
    assert.deepEqual(await server.json(`/${id}?fields=username,id`), { username: 'ada', id });
    assert.deepEqual(await server.json(`/${server.town.id}?fields=slug,name,description`), {
      slug: 'sample-town',
      name: 'Sample Town',
      description: 'Streets that nobody walks',
      id: String(server.town.id),
    });
    assert.deepEqual(await server.json('/me'), { username: 'ada', id });
    assert.deepEqual(await server.json('/me?fields=id,username'), { id, username: 'ada' });
  });

  test('an unknown or malformed id, or one of something else, is error 100/33 with status 400', async () => {
    const application = await server.store.newId('application');
    for (const id of [
      '1',
      '1933525276802129',
      'foo',
      '12e3',
      '-1',
      '0',
      '99999999999999999999',
      application,
    ]) {
      const response = await server.get(`/${id}?fields=id`);
      const { error } = (await response.json()) as Answer;
      assert.equal(response.status, 400, String(id));
      assert.equal(
        error.message,
        `Unsupported get request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation`,
      );
      assert.deepEqual([error.type, error.code, error.error_subcode], ['MLYApiException', 100, 33]);
      assert.match(error.fbtrace_id, /^A[\w-]{22}$/);
    }
  });

  test('paths with double and trailing slashes, and with /v4', async () => {
    const id = String(first().id);
    for (const path of [`//${id}`, `/${id}/`, `/${id}/?fields=id`, `/v4/${id}`, `//v4//${id}//`]) {
      assert.deepEqual(await server.json(path), { id }, path);
    }
    assert.equal((await server.get('/v4/images/?image_ids=1')).status, 200);
  });
});

describe('several entities by their ids', () => {
  test('an object keyed by id, without those that are unknown', async () => {
    const [a, b] = textIds(server.drive) as [string, string];
    assert.deepEqual(await server.json(`/?ids=${a},${b},17,foo,&fields=id,width`), {
      [a]: { id: a, width: 3000 },
      [b]: { id: b, width: 3000 },
    });
    assert.deepEqual(await server.json(`/?ids=${a}`), { [a]: { id: a } });
    assert.deepEqual(await server.json(`?fields=id&ids=${a}%2C%20${b}`), {
      [a]: { id: a },
      [b]: { id: b },
    });
    const user = String(server.ada.id);
    assert.deepEqual(await server.json(`/v4/?ids=${user}&fields=username`), {
      [user]: { username: 'ada', id: user },
    });
  });

  test('at least one id, and no more than the bound', async () => {
    const many = Array.from({ length: 501 }, (_, index) => index + 1).join(',');
    for (const ids of ['', many]) {
      assert.equal((await server.get(`/?ids=${ids}`)).status, 400);
    }
  });
});

describe('image search', () => {
  const search = async (query: string) => idsOf(await server.json(`/images?fields=id&${query}`));

  test('by bounding box, with spaces and encoded commas, edges included', async () => {
    const drive = textIds(server.drive).toSorted();
    for (const bbox of [
      '12.9699,55.5999,12.9709,55.6001',
      '12.97,55.6,12.9708,55.6',
      '12.9699, 55.5999, 12.9709, 55.6001',
      '12.9699%2C55.5999%2C12.9709%2C55.6001',
      '1.29699e1,55.5999,12.9709,+55.6001',
    ]) {
      assert.deepEqual((await search(`bbox=${bbox}`)).toSorted(), drive, bbox);
    }
    assert.deepEqual(await search('bbox=1,1,2,2'), []);
  });

  test('across the antimeridian', async () => {
    const both = textIds(server.antimeridian).toSorted();
    assert.deepEqual((await search('bbox=179.9,-18,-179.9,-16')).toSorted(), both);
    assert.deepEqual(await search('bbox=179.9,-18,180,-16'), both.slice(0, 1));
    // Boxes made by adding to a longitude, and those of maps that show the world several times.
    for (const box of ['179.9,-18,180.1,-16', '-180.1,-18,-179.9,-16', '-200,-18,200,-16']) {
      assert.deepEqual((await search(`bbox=${box}`)).toSorted(), both, box);
    }
    assert.deepEqual(
      await search('bbox=372.96,55,372.98,56'),
      await search('bbox=12.96,55,12.98,56'),
    );
  });

  test('boxes that are none', async () => {
    for (const bbox of [
      '1,2,3',
      '1,2,3,4,5',
      '1,2,3,x',
      '1,4,3,2',
      '181,0,-1,1',
      '-541,0,1,1',
      '0,-91,1,1',
      '0,0,1,91',
      'NaN,0,1,1',
      '0x10,0,1,1',
      '1,2,3,',
    ]) {
      const response = await server.get(`/images?bbox=${bbox}`);
      const { error } = (await response.json()) as Answer;
      assert.equal(response.status, 400, bbox);
      assert.equal(error.code, 100);
      assert.match(error.message, /^\(#100\) Param bbox must be/);
    }
  });

  test('by the other filters', async () => {
    const box = 'bbox=12.9,55.5,13.1,55.7';
    const drive = textIds(server.drive);
    const panos = textIds(server.panos);
    const sequence = first().sequenceId;
    const cell = s2Id(s2CellAt(first().lon, first().lat));
    const inCell = [...server.drive, ...server.panos].filter(
      ({ lon, lat }) => s2Id(s2CellAt(lon, lat)) === cell,
    );
    const cases: [string, string[]][] = [
      [`${box}&is_pano=true`, panos],
      [`${box}&is_pano=false`, drive],
      [`${box}&make=GoPro`, drive],
      [`${box}&make=GoPro&model=HERO8+Black`, drive],
      [`${box}&model=HERO8%20Black`, drive],
      [`${box}&make=Canon`, []],
      [`${box}&organization_id=${server.town.id}`, drive],
      [`${box}&creator_username=bob`, panos],
      ['creator_username=bob', panos],
      ['creator_username=bob&is_pano=false', []],
      ['creator_username=nobody', []],
      [`organization_id=${server.town.id}`, drive],
      ['organization_id=17', []],
      [`sequence_ids=${sequence}`, drive],
      [`sequence_id=${sequence}`, drive],
      [`sequence_ids=nope,%20${sequence}`, drive],
      [`sequence_ids=${sequence},${pano().sequenceId}`, [...drive, ...panos]],
      [`sequence_ids=${sequence}&bbox=12.9699,55,12.9701,56`, drive.slice(0, 1)],
      [`image_ids=${drive.join(',')}`, drive],
      [`image_ids=17,foo,${drive[0]},${drive[0]}`, drive.slice(0, 1)],
      [`image_ids=${drive[0]},${panos[0]}&creator_username=bob`, panos.slice(0, 1)],
      [`s2=${cell}`, textIds(inCell)],
      [`s2=${cell}&unknown_param=1&object_type=x`, textIds(inCell)],
      ['lat=55.6&lng=12.97&radius=5', drive.slice(0, 1)],
      ['lat=55.6&lng=12.97&radius=13&is_pano=false', drive.slice(0, 2)],
      ['lat=-17&lng=180&radius=50', textIds(server.antimeridian)],
      [`${box}&start_captured_at=2024-05-02T00:00:00Z`, panos],
      [`${box}&end_captured_at=2024-05-02T00:00:00Z`, drive],
      [
        `${box}&start_captured_at=2024-05-01T12:00:02%2B02:00&end_captured_at=2024-05-01T10:00:03Z`,
        drive.slice(2, 4),
      ],
      [
        `${box}&start_captured_at=2024-05-01T12:00:02+02:00&end_captured_at=2024-05-01T10:00:03.000Z`,
        drive.slice(2, 4),
      ],
      [`${box}&end_captured_at=2024-05-02`, drive],
      [`${box}&end_captured_at=2024-05-02%2000:00:00`, drive],
      [`${box}&end_captured_at=2024-05-02+02:00:00+02:00`, drive],
    ];
    for (const [query, expected] of cases) {
      assert.deepEqual((await search(query)).toSorted(), expected.toSorted(), query);
    }
  });

  test('nearest first around a point', async () => {
    const [a, b] = textIds(server.drive);
    assert.deepEqual(await search('lat=55.6&lng=12.97&radius=13&is_pano=false'), [a, b]);
  });

  test('every image is in its own S2 cell and in no other', async () => {
    const all = [...server.drive, ...server.panos, ...server.antimeridian];
    const cells = new Set(all.map(({ lon, lat }) => s2Id(s2CellAt(lon, lat))));
    const seen: string[] = [];
    for (const cell of cells) {
      seen.push(...(await search(`s2=${cell}`)));
      // MapillaryJS may write a cell as a signed number.
      const signed = BigInt.asIntN(64, BigInt(cell)).toString();
      assert.deepEqual(await search(`s2=${signed}`), await search(`s2=${cell}`));
    }
    assert.deepEqual(seen.toSorted(), textIds(all).toSorted());
  });

  test('rules among filters, and values that are wrong', async () => {
    for (const [query, message] of [
      ['', /A filter is required/],
      ['limit=5', /A filter is required/],
      ['start_captured_at=2024-05-01', /A filter is required/],
      ['creator_username=bob&make=GoPro', /Param make can only be used with bbox/],
      ['organization_id=5&model=x', /Param model can only be used with bbox/],
      [
        'organization_id=5&is_pano=true',
        /Param is_pano must be used with creator_username or bbox/,
      ],
      ['bbox=1,1,2,2&is_pano=maybe', /Param is_pano must be true or false/],
      ['bbox=1,1,2,2&limit=0', /Param limit must be/],
      ['bbox=1,1,2,2&limit=-1', /Param limit must be/],
      ['bbox=1,1,2,2&limit=many', /Param limit must be/],
      ['bbox=1,1,2,2&organization_id=x', /Param organization_id must be an ID/],
      ['bbox=1,1,2,2&start_captured_at=yesterday', /Param start_captured_at must be a time/],
      ['bbox=1,1,2,2&end_captured_at=2024-02-30', /Param end_captured_at must be a time/],
      ['bbox=1,1,2,2&end_captured_at=2024-02-03T25:00Z', /Param end_captured_at must be a time/],
      ['s2=5', /Param s2 must be/],
      ['lat=1&lng=2&radius=51', /Param radius must be/],
      ['creator_username=%00', /Param creator_username must be a text/],
      ['bbox=1,1,2,2&make=a%0Ab', /Param make must be a text/],
      ['lat=91&lng=2', /Param lat must be/],
      ['lat=1', /The parameter lng is required/],
      ['lng=1&radius=2', /The parameter lat is required/],
      ['bbox=1,1,2,2&after=nonsense', /cursor/],
      ['s2=5067577237549613056&after=nonsense', /cursor/],
    ] as const) {
      const response = await server.get(`/images?${query}`);
      const { error } = (await response.json()) as Answer;
      assert.equal(response.status, 400, query);
      assert.match(error.message, message);
      assert.deepEqual([error.type, error.code], ['OAuthException', 100], query);
    }
  });

  test('pages until the last, which has no paging', async () => {
    const token = encodeURIComponent(server.token);
    for (const filter of [
      'bbox=12.9,55.5,13.1,55.7',
      'creator_username=ada',
      `sequence_ids=${first().sequenceId},${pano().sequenceId}`,
      'lat=55.6&lng=12.97&radius=50',
      `image_ids=${textIds(server.drive)}`,
    ]) {
      const whole = await server.json(`/images?${filter}&fields=id`);
      assert.equal(whole.paging, undefined, filter);
      const seen: string[] = [];
      let url: string | undefined =
        `${server.origin}/images?${filter}&fields=id&limit=2&access_token=${token}`;
      while (url) {
        const page = (await (await fetch(url)).json()) as Answer;
        assert.ok(page.data.length <= 2);
        seen.push(...idsOf(page));
        assert.deepEqual(Object.keys(page), page.paging ? ['data', 'paging'] : ['data']);
        url = page.paging?.next;
      }
      assert.deepEqual(seen, idsOf(whole), filter);
    }
  });

  test('the next page does not show a token that came in a header', async () => {
    const { paging } = await server.json('/images?bbox=12.9,55.5,13.1,55.7&limit=1');
    assert.ok(paging);
    assert.equal(new URL(paging.next).searchParams.get('access_token'), null);
    assert.equal(new URL(paging.next).searchParams.get('after'), paging.cursors.after);
    assert.equal(
      (await server.get(new URL(paging.next).pathname + new URL(paging.next).search)).status,
      200,
    );
  });

  test('a limit above the most is brought down', async () => {
    assert.equal((await search('bbox=12.9,55.5,13.1,55.7&limit=999999')).length, 8);
  });

  test('what MapillaryJS asks for', async () => {
    const fields =
      'id,computed_geometry,geometry,sequence,altitude,atomic_scale,camera_parameters,camera_type,captured_at,compass_angle,computed_altitude,computed_compass_angle,computed_rotation,creator,exif_orientation,height,merge_cc,mesh,organization,quality_score,sfm_cluster,thumb_1024_url,thumb_2048_url,width';
    const response = await server.get(`/images?image_ids=${first().id}&fields=${fields}`, {
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    });
    const { data } = (await response.json()) as Answer;
    const [image] = data;
    assert.ok(image);
    assert.equal(Object.keys(image)[0], 'id');
    for (const name of [
      'geometry',
      'sequence',
      'thumb_1024_url',
      'thumb_2048_url',
      'creator',
      'width',
    ]) {
      assert.ok(image[name], name);
    }
  });
});

describe('the images of a sequence', () => {
  test('in capture order', async () => {
    const answer = await server.json(`/image_ids?sequence_id=${first().sequenceId}&fields=id`);
    assert.deepEqual(answer, { data: textIds(server.drive).map((id) => ({ id })) });
  });

  test('none where there is no such sequence, and an error where none is named', async () => {
    assert.deepEqual(await server.json('/image_ids?sequence_id=nope'), { data: [] });
    assert.deepEqual(await server.json('/images?sequence_ids=nope,%00'), { data: [] });
    const { error } = await server.json('/image_ids');
    assert.equal(error.message, '(#100) The parameter sequence_id is required');
  });
});

describe('deep-zoom tiles of an image', () => {
  test('each with a link that works', async () => {
    const { data } = await server.json(`/${first().id}/tiles?z=12&fields=url,z,x,y`);
    assert.equal(data.length, 6);
    assert.deepEqual(Object.keys(data[0] ?? {}), ['url', 'z', 'x', 'y']);
    const response = await fetch(String(data[5]?.url));
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('content-type'), 'image/jpeg');
    assert.deepEqual([...new Uint8Array(await response.arrayBuffer()).slice(0, 2)], [0xff, 0xd8]);
  });

  test('levels that there are not', async () => {
    for (const query of ['', '?z=10', '?z=13', '?z=11.5', '?z=x']) {
      assert.equal((await server.get(`/${first().id}/tiles${query}`)).status, 400, query);
    }
    assert.equal((await server.json(`/17/tiles?z=11`)).error.error_subcode, 33);
    assert.equal((await server.json(`/${server.ada.id}/tiles?z=11`)).error.error_subcode, 33);
  });
});
