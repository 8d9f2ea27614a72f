import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, mock, test } from 'node:test';
import type { LimitOverrides, LimitTier } from '../src/model/application.ts';
import { issueClientToken } from '../src/oauth/application-keys.ts';
import { type Answer, startTestServer, type TestServer } from './fixtures.ts';

let server: TestServer;

// Windows end by the clock: it stands still, in the middle of a minute.
const nowMs = Date.UTC(2026, 4, 17, 12, 30, 15);

async function start(settings: Record<string, string>, webDirectory?: string): Promise<void> {
  mock.timers.enable({ apis: ['Date'], now: nowMs });
  server = await startTestServer({ settings, ...(webDirectory && { webDirectory }) });
}

afterEach(async () => {
  await server.close();
  mock.timers.reset();
});

const paths: Readonly<Record<LimitTier, () => string[]>> = {
  entity: () => {
    const id = server.drive[0]?.id;
    return [`/${id}`, `/?ids=${id}`, '/me', `/${id}/tiles?z=12`, `/${server.town.id}`];
  },
  search: () => [
    '/images?bbox=12,55,13,56',
    `/image_ids?sequence_id=${server.drive[0]?.sequenceId}`,
  ],
  tiles: () => ['/maps/vtp/mly1_public/2/0/0/0', '/maps/vtp/mly1_public/2'],
};

const limitOf = { entity: 'ENTITY', search: 'SEARCH', tiles: 'TILE' } as const;

/** Reads answers as JOSM's Mapillary plugin does (OAuthUtils.getWithHeader): above 95 it stops. */
function josmPercentage(response: Response): number {
  const usage = JSON.parse(response.headers.get('x-app-usage') ?? '{}') as Record<string, unknown>;
  const percentage = usage.call_volume ?? usage.call_count ?? 0;
  assert.ok(Number.isInteger(percentage), 'getInt takes whole numbers only');
  return percentage as number;
}

function limitHeaders({ headers }: Response) {
  const names = ['ratelimit-policy', 'ratelimit', 'x-app-usage', 'retry-after'] as const;
  return Object.fromEntries(names.map((name) => [name, headers.get(name)]));
}

/** Another application, with limits of its own, and how to ask with its token. */
async function addApplication(limits: LimitOverrides) {
  const application = await server.store.applications.ensure(
    `with ${JSON.stringify(limits)}`,
    server.ada.id,
  );
  await server.store.applications.setLimits(application.id, limits);
  const token = await issueClientToken(server.store, application);
  return (path: string, headers: Record<string, string> = {}) =>
    server.get(path, { headers: { authorization: `OAuth ${token}`, ...headers } });
}

describe('the limit of', () => {
  for (const tier of ['entity', 'search', 'tiles'] as const) {
    test(`${tier} requests holds for all of them together, and for no others`, async () => {
      await start({ [`WAYSIDE_${limitOf[tier]}_LIMIT`]: '10' });
      const statuses: number[] = [];
      for (let request = 0; request < 12; request++) {
        const [path = ''] = paths[tier]().slice(request % paths[tier]().length);
        const response = await server.get(path);
        statuses.push(response.status);
        const remaining = Math.max(0, 9 - request);
        const seconds = tier === 'tiles' ? 86_400 : 60;
        const reset = tier === 'tiles' ? 41_385 : 45;
        assert.deepEqual(limitHeaders(response), {
          'ratelimit-policy': `"${tier}";q=10;w=${seconds}`,
          ratelimit: `"${tier}";r=${remaining};t=${reset}`,
          'x-app-usage': JSON.stringify({
            call_count: 100 - remaining * 10,
            total_cputime: 0,
            total_time: 0,
          }),
          'retry-after': request < 10 ? null : String(reset),
        });
        await response.arrayBuffer();
      }
      assert.deepEqual(statuses, [...Array(10).fill(200), 429, 429]);
      for (const other of ['entity', 'search', 'tiles'] as const) {
        if (other === tier) continue;
        for (const path of paths[other]()) assert.equal((await server.get(path)).status, 200);
      }
    });
  }

  test('days and minutes ends with them', async () => {
    await start({ WAYSIDE_ENTITY_LIMIT: '1', WAYSIDE_TILE_LIMIT: '1' });
    const statuses = async () =>
      Promise.all(
        ['/me', '/maps/vtp/mly1_public/2/0/0/0'].map(
          async (path) => (await server.get(path)).status,
        ),
      );
    assert.deepEqual(await statuses(), [200, 200]);
    assert.deepEqual(await statuses(), [429, 429]);
    mock.timers.setTime(nowMs + 45_000);
    assert.deepEqual(await statuses(), [200, 429]);
    mock.timers.setTime(Date.UTC(2026, 4, 18));
    assert.deepEqual(await statuses(), [200, 200]);
  });
});

describe('a refusal', () => {
  test('of the graph API is the documented one, and says when to come back', async () => {
    await start({ WAYSIDE_ENTITY_LIMIT: '1' });
    await server.get('/me');
    const response = await server.get(`/${server.drive[0]?.id}`);
    assert.equal(response.status, 429);
    assert.match(response.headers.get('content-type') ?? '', /^application\/json/);
    assert.equal(response.headers.get('cache-control'), 'no-store');
    const text = await response.text();
    const { error } = JSON.parse(text) as Answer;
    assert.match(error.fbtrace_id, /^A[\w-]{22}$/);
    // As api-v4.txt has it under "Rate Limits", to the byte.
    assert.equal(
      text,
      `{"error":{"message":"Application request limit reached","type":"OAuthException","is_transient":true,"code":4,"error_subcode":1349210,"error_user_title":"Rate Limit Exceeded","error_user_msg":"You are hitting rate-limits on the node that you are attempting to fetch. Please wait and try again later.","fbtrace_id":"${error.fbtrace_id}"}}`,
    );
  });

  test('and the numbers of every answer can be read by pages of other origins', async () => {
    await start({ WAYSIDE_ENTITY_LIMIT: '1', WAYSIDE_TILE_LIMIT: '1' });
    for (const path of ['/me', '/maps/vtp/mly1_public/2/0/0/0']) {
      for (const status of [200, 429]) {
        const response = await server.get(path, { headers: { origin: 'https://example.org' } });
        assert.equal(response.status, status);
        assert.equal(response.headers.get('access-control-allow-origin'), '*');
        const exposed = (response.headers.get('access-control-expose-headers') ?? '').split(', ');
        for (const name of ['RateLimit', 'RateLimit-Policy', 'Retry-After', 'X-App-Usage']) {
          assert.ok(exposed.includes(name), name);
        }
      }
    }
  });

  test('makes JOSM wait, not give up until it is started again', async () => {
    await start({ WAYSIDE_ENTITY_LIMIT: '200' });
    const heard: number[] = [];
    for (let request = 0; request < 201; request++) {
      const response = await server.get('/me');
      heard.push(josmPercentage(response));
      const body = (await response.json()) as Answer;
      // Caches.checkReturnObject sees an answer, and its message, only if the percentage let it through.
      assert.ok(heard.at(-1) === 100 || body.error === undefined);
    }
    // 191 of 200 are 95.5 %: still let through. The 192nd makes 96.
    assert.deepEqual([heard[0], heard[1], heard[190], heard[191]], [0, 1, 95, 96]);
    assert.deepEqual(heard.slice(199), [100, 100]);
  });
});

describe('what counts', () => {
  test('is every request whose token is good, whatever is answered', async () => {
    await start({ WAYSIDE_ENTITY_LIMIT: '100', WAYSIDE_TILE_LIMIT: '100' });
    const remaining = (response: Response) =>
      Number(/;r=(\d+);/.exec(response.headers.get('ratelimit') ?? '')?.[1]);
    const tile = '/maps/vtp/mly1_public/2/0/0/0';
    const etag = (await server.get(tile)).headers.get('etag') ?? '';
    const unchanged = await server.get(tile, { headers: { 'if-none-match': etag } });
    assert.deepEqual([unchanged.status, remaining(unchanged)], [304, 98]);
    const nowhere = await server.get('/maps/vtp/mly1_public/2/99/0/0');
    assert.deepEqual([nowhere.status, remaining(nowhere)], [404, 97]);
    const unknown = await server.get('/17');
    assert.deepEqual([unknown.status, remaining(unknown)], [400, 99]);
    const head = await server.get('/me', { method: 'HEAD' });
    assert.deepEqual([head.status, remaining(head)], [200, 98]);
  });

  test('is nothing else: no preflight, no public route, no media, no wrong token', async () => {
    await start({ WAYSIDE_ENTITY_LIMIT: '2', WAYSIDE_TILE_LIMIT: '1', WAYSIDE_SEARCH_LIMIT: '1' });
    const id = server.drive[0]?.id;
    const { thumb_256_url } = await server.json(`/${id}?fields=thumb_256_url`);
    for (let round = 0; round < 3; round++) {
      for (const [path, init] of [
        ['/me', { method: 'OPTIONS' }],
        ['/health', {}],
        ['/openapi.json', {}],
        [new URL(String(thumb_256_url)).pathname + new URL(String(thumb_256_url)).search, {}],
        [`/${id}`, { headers: { authorization: 'OAuth MLY|1|2' } }],
        ['/maps/vtp/mly1_public/2/0/0/0', { headers: { authorization: 'OAuth x' } }],
      ] as const) {
        const response = await server.get(path, init);
        assert.ok([200, 204, 401, 403].includes(response.status), `${path} ${response.status}`);
        assert.equal(response.headers.get('ratelimit'), null, path);
        assert.equal(response.headers.get('x-app-usage'), null, path);
      }
    }
    assert.equal((await server.get('/me')).status, 200);
    assert.equal((await server.get('/me')).status, 429);
  });
});

describe('an application', () => {
  test('may have limits of its own, and each has its own count', async () => {
    await start({ WAYSIDE_ENTITY_LIMIT: '2' });
    const few = await addApplication({ entity: 1 });
    const many = await addApplication({ entity: 4 });
    const inherits = await addApplication({ tiles: 1 });
    const statuses = async (ask: typeof few) => {
      const found: number[] = [];
      for (let request = 0; request < 5; request++) found.push((await ask('/me')).status);
      return found;
    };
    assert.deepEqual(await statuses(few), [200, 429, 429, 429, 429]);
    assert.deepEqual(await statuses(many), [200, 200, 200, 200, 429]);
    assert.deepEqual(await statuses(inherits), [200, 200, 429, 429, 429]);
  });

  test('without limits is told of none', async () => {
    await start({ WAYSIDE_ENTITY_LIMIT: '1', WAYSIDE_TILE_LIMIT: '1' });
    const free = await addApplication({ entity: 0, search: 0, tiles: 0 });
    for (let request = 0; request < 3; request++) {
      for (const path of [...paths.entity(), ...paths.tiles()]) {
        const response = await free(path);
        assert.equal(response.status, 200);
        assert.equal(response.headers.get('ratelimit'), null);
      }
    }
  });
});

test('0 means no limit', async () => {
  await start({ WAYSIDE_ENTITY_LIMIT: '0', WAYSIDE_SEARCH_LIMIT: '0', WAYSIDE_TILE_LIMIT: '0' });
  for (let request = 0; request < 3; request++) {
    for (const tier of ['entity', 'search', 'tiles'] as const) {
      for (const path of paths[tier]()) assert.equal((await server.get(path)).status, 200);
    }
  }
});

test("the pages' own token has no limit, unless the operator gives it one", async () => {
  const webDirectory = await mkdtemp(join(tmpdir(), 'wayside-web-'));
  try {
    await writeFile(join(webDirectory, 'index.html'), '');
    await start({ WAYSIDE_ENTITY_LIMIT: '1' }, webDirectory);
    const { accessToken } = await server.json('/web-config.json');
    const headers = { authorization: `OAuth ${accessToken}` };
    for (let request = 0; request < 3; request++) {
      assert.equal((await server.get('/me', { headers })).status, 200);
    }
  } finally {
    await rm(webDirectory, { recursive: true });
  }
});
