import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTestServer, type TestServer } from './fixtures.ts';

let server: TestServer;
before(async () => {
  server = await startTestServer();
});
after(() => server.close());

test('all known values are served with type, label and group', async () => {
  const { data } = await server.json('/map_feature_values');
  assert.ok(data.length > 1500);
  assert.deepEqual(
    data.find(({ value }) => value === 'object--fire-hydrant'),
    {
      value: 'object--fire-hydrant',
      type: 'point',
      label: 'Fire hydrant',
      group: 'Utilities',
      group_id: 'utilities',
    },
  );
  assert.equal((await fetch(`${server.origin}/map_feature_values`)).status, 401);
});

test('values can be asked for, also unknown ones', async () => {
  const { data } = await server.json(
    '/map_feature_values?values=warning--dragon-crossing--g1,object--bench',
  );
  assert.deepEqual(
    data.map(({ type, label, group }) => [type, label, group]),
    [
      ['traffic_sign', 'Dragon crossing (g1)', 'Warning signs'],
      ['point', 'Bench', 'Street furniture'],
    ],
  );
  for (const values of ['bench', 'object--bench,,', `a--b${',a--b'.repeat(200)}`]) {
    const refused = await server.get(`/map_feature_values?values=${values}`);
    assert.equal(refused.status, 400, values);
  }
});

test('labels and groups are in the language that is asked for', async () => {
  const { data } = await server.json('/map_feature_values?language=de');
  assert.deepEqual(
    data.find(({ value }) => value === 'regulatory--yield--g1'),
    {
      value: 'regulatory--yield--g1',
      type: 'traffic_sign',
      label: 'Vorfahrt gewähren (g1)',
      group: 'Vorschriftzeichen',
      group_id: 'regulatory-signs',
    },
  );
  const some = '/map_feature_values?values=object--bench,warning--dragon-crossing--g1';
  const german = await server.json(`${some}&language=de`);
  assert.deepEqual(
    german.data.map(({ label, group }) => [label, group]),
    [
      ['Sitzbank', 'Straßenmobiliar'],
      ['Dragon crossing (g1)', 'Gefahrzeichen'],
    ],
  );
  assert.deepEqual(await server.json(`${some}&language=en`), await server.json(some));
  for (const language of ['fr', 'DE', 'de,en', 'constructor']) {
    const refused = await server.get(`/map_feature_values?language=${language}`);
    assert.equal(refused.status, 400, language);
  }
});
