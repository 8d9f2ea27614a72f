/** Sequences and cameras of a box. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Answer, startTestServer, type TestServer } from './fixtures.ts';

const box = 'bbox=12.96,55.59,12.98,55.61';
const world = 'bbox=-180,-90,180,90';

let server: TestServer;
before(async () => {
  server = await startTestServer();
});
after(() => server.close());

test('sequences of a box answer the fields asked for, also page by page', async () => {
  const [go, pano, sea] = [server.drive, server.panos, server.antimeridian].map(
    (images) => images[0]?.sequenceId,
  );
  const fields =
    'id,captured_at,ended_at,creator,image_count,is_pano,length,make,model,organization_id';
  const { data } = await server.json(`/sequences?${box}&make=GoPro&fields=${fields}`);
  assert.deepEqual(data, [
    {
      id: go,
      captured_at: server.drive[0]?.capturedAtMs,
      ended_at: server.drive[4]?.capturedAtMs,
      creator: { username: 'ada', id: String(server.ada.id) },
      image_count: 5,
      is_pano: false,
      length: 50.3,
      make: 'GoPro',
      model: 'HERO8 Black',
      organization_id: String(server.town.id),
    },
  ]);
  const found: string[] = [];
  let path = `/sequences?${world}&limit=1`;
  for (;;) {
    const page: Answer = await server.json(path);
    found.push(...page.data.map(({ id }) => id));
    if (!page.paging) break;
    assert.deepEqual(Object.keys(page.data[0] ?? {}), ['id']);
    path = page.paging.next.replace(server.origin, '');
  }
  assert.deepEqual(found.toSorted(), [go, pano, sea].toSorted());
  for (const [query, expected] of [
    [`${box}&is_pano=true`, [pano]],
    [`${world}&make=GoPro&model=HERO9`, []],
    [`${world}&creator_usernames=bob`, [pano]],
    ['bbox=179.9,-18,-179.9,-16', [sea]],
  ] as const) {
    const answer = await server.json(`/sequences?${query}`);
    assert.deepEqual(
      answer.data.map(({ id }) => id),
      expected,
    );
  }
});

test('cameras of a box come with how many of its images they took, the most first', async () => {
  assert.deepEqual(await server.json(`/cameras?${world}`), {
    data: [
      { make: 'GoPro', model: 'HERO8 Black', image_count: 5 },
      { make: 'Canon', image_count: 2 },
    ],
    is_exact: true,
  });
  assert.deepEqual(await server.json(`/cameras?${world}&limit=1`), {
    data: [{ make: 'GoPro', model: 'HERO8 Black', image_count: 5 }],
    is_exact: false,
  });
  // Between the second image and the fourth.
  const { data } = await server.json('/cameras?bbox=12.9701,55.59,12.9707,55.61');
  assert.deepEqual(data, [{ make: 'GoPro', model: 'HERO8 Black', image_count: 3 }]);
  assert.deepEqual(await server.json(`/cameras?${world}&creator_usernames=bob`), {
    data: [],
    is_exact: true,
  });
});

test('what can’t be meant is refused', async () => {
  for (const path of [
    '/sequences',
    '/sequences?bbox=1,2,3',
    `/sequences?${box}&after=x`,
    `/sequences?${box}&after=1.${'x'.repeat(65)}`,
    `/sequences?${box}&fields=secret`,
    `/sequences?${box}&limit=0`,
    `/sequences?${box}&model=%07`,
    '/cameras',
    '/cameras?bbox=0,0,1,91',
    `/cameras?${box}&limit=-1`,
  ]) {
    assert.equal((await server.get(path)).status, 400, path);
  }
  assert.equal((await fetch(`${server.origin}/cameras?${box}`)).status, 401);
  assert.equal((await fetch(`${server.origin}/sequences?${box}`)).status, 401);
  // A cursor of another place is only another place to go on from.
  const forged = await server.get(`/sequences?${box}&after=9007199254740991.zzz`);
  assert.deepEqual(await forged.json(), { data: [] });
});
