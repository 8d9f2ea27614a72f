/** Recorded answers of Mapillary itself, where they are at hand: ours have the same keys and types. */

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startTestServer, type TestServer } from './fixtures.ts';
import { addSeenObjects } from './seen-objects.ts';

const recorded = fileURLToPath(
  new URL('../../shared/data/api-truth/mapillary-v4/graph/', import.meta.url),
);

describe('recorded answers', { skip: !existsSync(recorded) }, () => {
  let server: TestServer;
  before(async () => {
    server = await startTestServer();
    await addSeenObjects(server);
  });
  after(() => server.close());

  const read = (name: string) =>
    JSON.parse(readFileSync(recorded + name, 'utf8')) as Record<string, unknown>;

  test('of images have our shapes, wherever we answer a field at all', async () => {
    const files = readdirSync(recorded).filter((name) => /^\d+\.json$/.test(name));
    let compared = 0;
    for (const file of files) {
      const truth = read(file);
      if (!('geometry' in truth)) continue;
      // Says that the detections were left out by whoever recorded it.
      if ('comment' in truth) delete truth.detections;
      delete truth.comment;
      const keys = Object.keys(truth);
      const ours = await server.json(`/${server.drive[0]?.id}?fields=${keys}`);
      for (const [key, value] of Object.entries(ours)) {
        assert.deepEqual(shapeOf(value), shapeOf(truth[key]), `${file}: ${key}`);
      }
      const order = keys.filter((key) => key in ours);
      assert.deepEqual(Object.keys(ours), order, file);
      compared++;
    }
    assert.ok(compared > 0);
  });

  test('of detections have our shapes, and our keys their order', async () => {
    const [image] = server.drive;
    let compared = 0;
    for (const file of readdirSync(recorded, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('detections.json')) continue;
      const truth = read(file);
      const fields = 'created_at,geometry,image,value';
      const ours = await server.json(`/${image?.id}/detections?fields=${fields}`);
      assert.deepEqual(shapeOf(ours), shapeOf(truth), file);
      compared++;
    }
    assert.ok(compared > 0);
  });

  test('of users and sequences have our shapes', async () => {
    assert.deepEqual(
      shapeOf(await server.json(`/${server.ada.id}?fields=username,id`)),
      shapeOf(read('104214208486349.json')),
    );
    assert.deepEqual(
      shapeOf(await server.json(`/image_ids?sequence_id=${server.drive[0]?.sequenceId}`)),
      shapeOf(read('image_ids/7nfcwfvjdtphz7yj6zat6a.json')),
    );
  });

  test('of a missing token differ in the status and in nothing else', async () => {
    const ours = await (await fetch(`${server.origin}/17`)).json();
    const truth = read('internal_server_error.json');
    assert.deepEqual(withoutTraceId(ours), withoutTraceId(truth));
    assert.deepEqual(shapeOf(ours), shapeOf(truth));
  });
});

/** Keys and types, in order; numbers and texts lose their values, lists keep the shape of their first item. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.entries(value).map(([key, part]) => [key, shapeOf(part)]);
}

function withoutTraceId(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer, (key, value) => (key === 'fbtrace_id' ? 'x' : value)));
}
