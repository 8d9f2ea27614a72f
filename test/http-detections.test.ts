import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Answer, startTestServer, type TestServer } from './fixtures.ts';
import { readTile } from './read-tile.ts';
import {
  addSeenObjects,
  bench,
  hydrant,
  outline,
  pole,
  type SeenObjects,
  sampleGeometry,
  stopSign,
} from './seen-objects.ts';

const box = 'bbox=12.96,55.59,12.98,55.61';

let server: TestServer;
let seen: SeenObjects;
/** Calls of the store, by name. */
const calls: string[] = [];

before(async () => {
  server = await startTestServer({
    wrapStore: (store) => {
      const counted = <Port extends object>(name: string, port: Port): Port =>
        new Proxy(port, {
          get(target, key) {
            calls.push(`${name}.${String(key)}`);
            return Reflect.get(target, key);
          },
        });
      return {
        ...store,
        detections: counted('detections', store.detections),
        images: counted('images', store.images),
      };
    },
  });
  seen = await addSeenObjects(server);
});
after(() => server.close());

const of = (value: string, imageId = server.drive[0]?.id) => {
  const found = seen.detections.find((each) => each.value === value && each.imageId === imageId);
  assert.ok(found);
  return found;
};

/** The first ring as iD and Rapid read it. */
function ringOf(geometry: unknown) {
  const layer = readTile(Buffer.from(String(geometry), 'base64')).layers['mpy-or'];
  assert.ok(layer);
  const [ring = []] = layer.feature(0).loadGeometry();
  return { version: layer.version, ring: ring.map(({ x, y }) => [x, y]), extent: layer.extent };
}

describe('a detection', () => {
  test('by its id has the fields of the document, written as recorded', async () => {
    const { id } = of(stopSign);
    const [image] = server.drive;
    const answer = await server.get(`/${id}?fields=created_at,geometry,image,value`);
    assert.equal(
      await answer.text(),
      `{"created_at":"2021-05-20T17:49:01+0000","geometry":"${sampleGeometry}",` +
        `"image":{"geometry":{"type":"Point","coordinates":[12.97,55.6]},"id":"${image?.id}"},` +
        `"value":"regulatory--stop--g1","id":"${id}"}`,
    );
    assert.deepEqual(await server.json(`/${id}`), { id: String(id) });
  });

  test('that is no box is an outline of version 2', async () => {
    const { geometry } = await server.json(`/${of(hydrant).id}?fields=geometry`);
    assert.deepEqual(ringOf(geometry), {
      version: 2,
      extent: 4096,
      ring: [...outline, outline[0]].map(([x, y]) => [x, y]),
    });
    const layer = readTile(Buffer.from(String(geometry), 'base64')).layers['mpy-or'];
    assert.equal(layer?.feature(0).id, 1);
    assert.deepEqual(Object.keys(layer?.feature(0).properties ?? {}), []);
  });

  test('tells how sure which model is, where it is', async () => {
    const fields = 'fields=confidence,model,version,image{width,height,captured_at}';
    const sign = await server.json(`/${of(stopSign).id}?${fields}`);
    const [image] = server.drive;
    assert.deepEqual(sign, {
      confidence: 0.875,
      model: 'eyes',
      version: '1.0',
      image: { width: 3000, height: 1500, captured_at: image?.capturedAtMs, id: `${image?.id}` },
      id: String(of(stopSign).id),
    });
    assert.equal('confidence' in (await server.json(`/${of(hydrant).id}?${fields}`)), false);
    const unseen = await server.json(`/${seen.unseen.id}?fields=version`);
    assert.equal(unseen.version, '2.0', 'by id also of versions that are not active');
  });

  test('comes by ids, beside others', async () => {
    const ids = [of(stopSign).id, of(hydrant).id, seen.sign.id];
    const answer = await server.json(`/?ids=${ids},${of(stopSign).id + 16 * 5_000}&fields=id`);
    assert.deepEqual(Object.keys(answer).toSorted(), ids.map(String).toSorted());
  });

  test('that there is not is answered as an unknown object', async () => {
    const unknown = of(stopSign).id + 16 * 5_000;
    for (const path of [
      `/${unknown}`,
      `/${unknown}/detections`,
      `/${of(stopSign).id}/detections`,
      `/${server.ada.id}/detections`,
      '/1/detections',
      '/17/detections',
      '/x/detections',
      '/99999999999999999999/detections',
    ]) {
      const refused = await server.get(path);
      assert.equal(refused.status, 400, path);
      const { error } = (await refused.json()) as Answer;
      assert.deepEqual([error.code, error.error_subcode], [100, 33], path);
    }
    const wrong = await server.json(`/${of(stopSign).id}?fields=value,colour`);
    assert.match(wrong.error.message, /nonexisting field \(colour\) on node type \(Detection\)/);
  });
});

describe('the detections of an image', () => {
  test('are answered to iD, Rapid and JOSM', async () => {
    const [image] = server.drive;
    const token = `access_token=${server.token}`;
    for (const target of [
      `//${image?.id}/detections?${token}&fields=id,image,geometry,value`,
      `//${image?.id}/detections?${token}&fields=id,value,image`,
      `//${image?.id}/detections?fields=id,created_at,geometry,image,value&${token}`,
      `/${image?.id}/detections?fields=value%2Ccreated_at%2Cimage%2Cgeometry&${token}`,
      `/${image?.id}/detections/?fields=id,value,image&${token}`,
    ]) {
      const answer = await fetch(server.origin + target);
      assert.equal(answer.status, 200, target);
      const { data } = (await answer.json()) as Answer;
      assert.deepEqual(
        data.map(({ id, value, image: { id: imageId } = { id: '' } }: Detected) => [
          id,
          value,
          imageId,
        ]),
        [hydrant, stopSign].map((value) => [`${of(value).id}`, value, `${image?.id}`]),
        target,
      );
      if (!target.includes('geometry')) continue;
      for (const { geometry } of data) assert.ok(ringOf(geometry).ring.length > 4);
    }
    const bare = await server.get(`/${image?.id}/detections`);
    assert.equal(
      await bare.text(),
      `{"data":[{"id":"${of(hydrant).id}"},{"id":"${of(stopSign).id}"}]}`,
    );
  });

  interface Detected extends Answer {
    readonly image?: { readonly id: string };
  }

  test('come page by page', async () => {
    const walked: string[] = [];
    let next: string | undefined = `${server.origin}/${server.drive[0]?.id}/detections?limit=1`;
    while (next) {
      const { data, paging } = await server.json(next.slice(server.origin.length));
      assert.equal(data.length, 1);
      walked.push(...data.map(({ id }) => id));
      next = paging?.next;
    }
    assert.deepEqual(walked, [`${of(hydrant).id}`, `${of(stopSign).id}`]);
  });

  test('are part of an image as they are asked for', async () => {
    const [image] = server.drive;
    const text = async (fields: string) =>
      (await server.get(`/${image?.id}?fields=${fields}`)).text();
    const [first, second] = [of(hydrant), of(stopSign)];
    assert.equal(
      await text('detections'),
      `{"detections":{"data":[{"id":"${first.id}"},{"id":"${second.id}"}]},"id":"${image?.id}"}`,
    );
    const { detections } = await server.json(
      `/${image?.id}?fields=id,computed_geometry,detections.value`,
    );
    const [, sign] = (detections as Answer).data;
    assert.equal(
      JSON.stringify(sign),
      `{"value":"${stopSign}","geometry":"${sampleGeometry}","id":"${second.id}"}`,
    );
    assert.match(
      await text('detections{geometry,value}'),
      /\{"geometry":"[\w/+=]+","value":"regulatory--stop--g1","id":"\d+"\}/,
    );
    assert.match(
      await text('detections{value,confidence}'),
      /\{"value":"regulatory--stop--g1","confidence":0.875,"id":"\d+"\}/,
    );
    assert.match(
      await text('detections{image{id},model}'),
      new RegExp(`\\{"image":\\{"id":"${image?.id}"\\},"model":"eyes","id":"${first.id}"\\}`),
    );
    const { error } = await server.json(`/${image?.id}?fields=detections.colour`);
    assert.match(error.message, /colour.*Detection/);
  });

  test('are read at once for all images of an answer', async () => {
    calls.length = 0;
    const fields = 'fields=detections{value,image,model}';
    const { data } = await server.json(`/images?${box}&${fields}`);
    assert.deepEqual(
      data.map(({ detections }) => (detections as Answer).data.length).toSorted(),
      [1, 1, 1, 1, 1, 1, 2, 2],
    );
    assert.deepEqual(calls.toSorted(), ['detections.ofImages', 'detections.runs', 'images.inBox']);
    calls.length = 0;
    await server.json(`/detections?${box}&fields=image,value,model`);
    assert.deepEqual(calls.toSorted(), ['detections.inBox', 'detections.runs', 'images.getMany']);
    calls.length = 0;
    await server.json(`/images?${box}&fields=id,geometry`);
    assert.deepEqual(calls, ['images.inBox']);
  });
});

describe('the search for detections', () => {
  const valuesOf = async (query: string) =>
    (await server.json(`/detections?fields=value&${query}`)).data.map(({ value }) => value);
  const count = async (query: string) => (await valuesOf(query)).length;

  test('finds by box, value and time of the image', async () => {
    assert.equal(await count(box), 10);
    assert.equal(await count(`${box}&values=${stopSign}`), 2);
    assert.equal(await count(`${box}&values=regulatory--*,object--support--*`), 5);
    assert.equal(await count(`${box}&values=*hydrant%20,%20%20${pole}`), 8);
    assert.equal(await count(`${box}&values=*`), 10);
    assert.equal(await count(`${box}&values=`), 10);
    assert.equal(await count(`${box}&values=object`), 0);
    assert.equal(await count(`${box}&start_captured_at=2024-05-02T00:00:00Z`), 3);
    assert.equal(await count(`${box}&end_captured_at=2024-05-02T00:00:00Z`), 7);
    assert.equal(await count(`${box}&limit=3`), 3);
    assert.equal(await count('bbox=0,0,1,1'), 0);
    assert.deepEqual(await valuesOf('bbox=179.9,-18,-179.9,-16'), [bench, bench]);
    assert.deepEqual(await valuesOf('bbox=-180,-90,180,90&values=*bench'), [bench, bench]);
  });

  test('answers id and value alone, as the document does', async () => {
    const { data } = await server.json(`/detections?fields=value&${box}&values=${stopSign}`);
    for (const each of data) assert.deepEqual(Object.keys(each), ['value', 'id']);
  });

  test('comes page by page, each once', async () => {
    for (const limit of [1, 2, 3, 4, 9, 10, 11]) {
      const walked: string[] = [];
      let path: string | undefined = `/detections?${box}&limit=${limit}`;
      while (path) {
        const { data, paging }: Answer = await server.json(path);
        assert.ok(data.length <= limit);
        walked.push(...data.map(({ id }) => id));
        assert.equal(paging === undefined || paging.next.startsWith(server.origin), true);
        path = paging?.next.slice(server.origin.length);
      }
      assert.equal(walked.length, 10);
      assert.equal(new Set(walked).size, 10);
    }
  });

  test('says what it needs, and what it can not read', async () => {
    const long = `a--${'b'.repeat(200)}`;
    for (const [query, message] of [
      ['', 'The parameter bbox is required'],
      ['values=object--bench', 'The parameter bbox is required'],
      ['bbox=1,2,3', 'Param bbox must be four numbers'],
      [`${box}&limit=-1`, 'Param limit must be'],
      [`${box}&limit=1e9`, 'Param limit must be'],
      [`${box}&start_captured_at=yesterday`, 'Param start_captured_at must be a time'],
      [`${box}&end_captured_at=2024-02-30T00:00:00Z`, 'Param end_captured_at must be a time'],
      [`${box}&values=${long}`, 'Param values must be a list'],
      [`${box}&values=${'*a'.repeat(20)}`, 'Param values must be a list'],
      [`${box}&values=a'--b;drop%20table%20images`, 'Param values must be a list'],
      [
        `${box}&values=${Array.from({ length: 201 }, (_, index) => `a--${index}`)}`,
        'Param values must be a list',
      ],
      [`${box}&after=nonsense`, 'cursor'],
      [`${box}&after=${'x'.repeat(300)}`, 'Param after must be'],
      [`${box}&fields=value,password`, 'nonexisting field'],
    ] as const) {
      const refused = await server.get(`/detections?${query}`);
      assert.equal(refused.status, 400, query);
      const { error } = (await refused.json()) as Answer;
      assert.ok(error.message.includes(message), `${query}: ${error.message}`);
    }
    const many = await server.get(`/detections?${box}&limit=999999999`);
    assert.equal(many.status, 200);
    const [image] = server.drive;
    for (const path of ['/detections', `/${image?.id}/detections`]) {
      assert.equal((await fetch(`${server.origin}${path}?${box}`)).status, 401);
    }
    assert.equal((await server.get(`/${image?.id}/detections?after=nonsense`)).status, 400);
  });
});
