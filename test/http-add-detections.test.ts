/** `POST /detections`: who may add what, in which formats, and what is said of the rest. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { User } from '../src/model/account.ts';
import { type Answer, startTestServer, type TestServer } from './fixtures.ts';

let server: TestServer;
before(async () => {
  server = await startTestServer({ settings: { WAYSIDE_MAX_DETECTIONS_MB: '1' } });
});
after(() => server.close());

interface Sent {
  readonly token?: string;
  readonly as?: User;
  readonly type?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

async function post(
  body: string | ReadableStream | null,
  { token, as = server.ada, type = 'application/x-ndjson', query, headers }: Sent = {},
) {
  const parameters = new URLSearchParams({ model: 'watcher', version: '1', ...query });
  const response = await fetch(`${server.origin}/detections?${parameters}`, {
    method: 'POST',
    body,
    headers: {
      authorization: `OAuth ${token ?? (await server.userToken(as))}`,
      'content-type': type,
      ...headers,
    },
    ...(body instanceof ReadableStream && { duplex: 'half' }),
  } as RequestInit);
  return { status: response.status, answer: (await response.json()) as Answer };
}

const line = (image: { id: number } | undefined, more: object = {}) =>
  `${JSON.stringify({ image: String(image?.id), value: 'object--bench', box: [0, 0, 0.5, 0.5], ...more })}\n`;

/** What is shown of an image. */
async function shown(image: { id: number } | undefined): Promise<string[]> {
  const page = await server.store.detections.ofImage(image?.id ?? 0, undefined, { limit: 100 });
  return page.items.map(({ value, ring }) => `${value} ${ring.join(' ')}`);
}

const box = '0 0 2048 0 2048 2048 0 2048';

describe('detections sent to the API', () => {
  test('are added, once', async () => {
    const [first] = server.drive;
    const body = line(first, { id: 'a' }) + line(first, { id: 'b', value: 'warning--wind--g1' });
    const { status, answer } = await post(body);
    assert.equal(status, 200, JSON.stringify(answer));
    assert.deepEqual(answer, {
      run: { ...(answer.run as object), model: 'watcher', version: '1', active: true },
      detections: 2,
      images: 1,
      added: 2,
      changed: 0,
      unchanged: 0,
      removed: 0,
      skipped: 0,
    });
    assert.equal((await post(body)).answer.unchanged, 2);
    assert.deepEqual(await shown(first), [`object--bench ${box}`, `warning--wind--g1 ${box}`]);
  });

  test('come as GeoJSON and COCO, too', async () => {
    const [, second, third] = server.drive;
    const polygon = {
      type: 'Polygon',
      coordinates: [
        [
          [0, 0],
          [0.5, 0],
          [0.5, 0.5],
          [0, 0.5],
          [0, 0],
        ],
      ],
    };
    const collection = {
      type: 'FeatureCollection',
      features: [
        {
          type: 'Feature',
          geometry: polygon,
          properties: { image: `${second?.id}`, value: 'object--bench' },
        },
      ],
    };
    const geojson = await post(JSON.stringify(collection), {
      type: 'application/geo+json; charset=utf-8',
    });
    assert.equal(geojson.status, 200, JSON.stringify(geojson.answer));
    const coco = {
      images: [{ id: 1, file_name: `${third?.id}.jpg`, width: 300, height: 150 }],
      categories: [{ id: 1, name: 'bank' }],
      annotations: [{ image_id: 1, category_id: 1, bbox: [0, 0, 150, 75] }],
    };
    const classes = { classes: JSON.stringify({ bank: 'object--bench' }) };
    for (const type of ['application/json', 'application/octet-stream']) {
      const sent = await post(JSON.stringify(coco), { type, query: classes });
      assert.equal(sent.status, 200, JSON.stringify(sent.answer));
    }
    assert.deepEqual(await shown(second), [`object--bench ${box}`]);
    assert.deepEqual(await shown(third), [`object--bench ${box}`]);
  });

  test('are taken for images of one’s own, of an organisation one manages, and by administrators', async () => {
    const [, , , fourth] = server.drive;
    const [pano] = server.panos;
    const asBob = () => post(line(fourth), { as: server.bob });
    const refused = await asBob();
    assert.equal(refused.status, 403);
    assert.match(refused.answer.error.message, /not yours.*Nothing was imported/);
    const mixed = await post(line(pano) + line(fourth), { as: server.bob });
    assert.equal(mixed.status, 403);
    assert.deepEqual(await shown(pano), []);
    assert.equal((await post(line(pano), { as: server.bob })).status, 200);

    const { organizations, users } = server.store;
    await organizations.setMember(server.town.id, server.bob.id, 'contributor');
    assert.equal((await asBob()).status, 403);
    await organizations.setMember(server.town.id, server.bob.id, 'admin');
    assert.equal((await asBob()).status, 200);

    const root = { username: 'root', email: null, passwordHash: null, isAdministrator: true };
    await server.store.accounts.create(root);
    const administrator = (await users.byUsername('root')) as User;
    assert.equal((await post(line(fourth) + line(pano), { as: administrator })).status, 200);
  });

  test('need the scope write', async () => {
    const [first] = server.drive;
    for (const token of [server.token, await server.userToken(server.ada, ['read', 'upload'])]) {
      const { status, answer } = await post(line(first), { token });
      assert.equal(status, 403);
      assert.match(answer.error.message, /scope write/);
    }
  });

  test('lose the parts that a record has no more', async () => {
    const [, , pano] = server.panos;
    const across = (right: number) =>
      line(pano, {
        id: 'wall',
        box: undefined,
        polygon: [
          [0.9, 0.4],
          [right, 0.4],
          [right, 0.6],
          [0.9, 0.6],
        ],
      });
    const sent = async (body: string) => (await post(body, { as: server.bob })).answer;
    assert.equal((await sent(across(1.1))).added, 2);
    const ids = async () =>
      (await server.store.detections.ofImage(pano?.id ?? 0, undefined, { limit: 9 })).items.map(
        ({ id }) => id,
      );
    const [first, second] = await ids();
    const answer = await sent(across(1));
    assert.deepEqual([answer.unchanged, answer.removed], [1, 1]);
    assert.deepEqual(await ids(), [first]);
    assert.equal((await server.get(`/${second}?fields=id`)).status, 400);
    assert.equal((await sent(across(1.1))).added, 1);
  });

  test('are refused as a whole when something is wrong, with lines', async () => {
    const [, , , , fifth] = server.drive;
    const { status, answer } = await post(
      `${line(fifth)}${line({ id: 17 })}{"image":\n${line(fifth, { value: 'x' })}`,
    );
    assert.equal(status, 400);
    assert.match(
      answer.error.message,
      /^\(#100\) Nothing was imported:\nline 2: image 17: there is no such image\nline 3: it is no JSON.*\nline 4: value: /,
    );
    assert.deepEqual(await shown(fifth), []);
    const many = await post('{}\n'.repeat(1000));
    assert.equal(many.status, 400);
    assert.equal(many.answer.error.message.split('\n').length, 22, 'the first problems are enough');
    assert.match(many.answer.error.message, /and there may be more/);
  });

  test('say what else is wrong', async () => {
    const [first] = server.drive;
    for (const [body, sent, message] of [
      [null, {}, /body must hold detections/],
      ['', {}, /body must hold detections/],
      ['\n', {}, /no detections/],
      [line(first).repeat(10_001), {}, /line 10001: image \d+ has more than 10000 detections/],
      ['what?', { type: 'text/plain' }, /format/],
      [line(first), { query: { model: '' } }, /model is required/],
      [line(first), { query: { version: '' } }, /version is required/],
      [line(first), { query: { format: 'vistas' } }, /format must be one of/],
      [line(first), { query: { images: 'all' } }, /user:NAME/],
      [line(first), { query: { classes: '{' } }, /classes must be/],
      [line(first), { headers: { 'content-encoding': 'gzip' } }, /not be compressed/],
      [
        JSON.stringify({ images: [], categories: [], annotations: [{ segments_info: [] }] }),
        { type: 'application/json' },
        /command line/,
      ],
    ] as const) {
      const { status, answer } = await post(body, sent);
      assert.equal(status, 400, `${body?.slice(0, 200)}: ${JSON.stringify(answer)}`);
      assert.match(answer.error.message, message);
      assert.doesNotMatch(answer.error.message, /tmp|incoming/, 'no path of the server');
    }
  });

  test('are bounded in size, announced or not', async () => {
    const [first] = server.drive;
    const tooMuch = line(first).repeat(20_000);
    const announced = await post(tooMuch);
    assert.equal(announced.status, 413);
    assert.match(announced.answer.error.message, /larger than 1 MB/);
    const chunks = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(tooMuch));
        controller.close();
      },
    });
    // The answer may come while the body is still under way, which not every client bears.
    const streamed = await post(chunks).catch((error: unknown) => ({ status: 0, error }));
    assert.ok(streamed.status === 413 || streamed.status === 0, `${streamed.status}`);
    assert.equal((await post(line(first))).status, 200, 'the server goes on');
  });

  test('are described in the API’s document', async () => {
    const document = (await (await server.get('/openapi.json')).json()) as {
      paths: Record<
        string,
        {
          post?: {
            requestBody: { content: object };
            parameters: { name: string; required: boolean }[];
          };
        }
      >;
    };
    const { requestBody, parameters = [] } = document.paths['/detections']?.post ?? {};
    assert.ok('application/x-ndjson' in (requestBody?.content ?? {}));
    assert.deepEqual(
      parameters.filter(({ required }) => required).map(({ name }) => name),
      ['model', 'version'],
    );
  });
});
