import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startPostgres } from './postgres.ts';
import { runWayside, startServer, withDataDirectory } from './wayside-process.ts';

const limit = 200;
const tile = '/maps/vtp/mly1_public/2/0/0/0';

let postgres: Awaited<ReturnType<typeof startPostgres>>;
before(async () => {
  postgres = await startPostgres();
});
after(() => postgres.stop());

describe('a daily limit is exact for all server processes of a database, and outlives them', () => {
  test('on SQLite', () => withDataDirectory((data) => walk({ WAYSIDE_DATA: data })));
  test('on PostgreSQL', () =>
    withDataDirectory((data) => walk({ WAYSIDE_DATA: data, DATABASE_URL: postgres.url })));
});

async function walk(base: Record<string, string>): Promise<void> {
  const settings = { ...base, WAYSIDE_TILE_LIMIT: String(limit) };
  const { stdout: token } = await runWayside(['token'], settings);
  const ask = async (address: string): Promise<number> => {
    const headers = { authorization: `OAuth ${token.trim()}` };
    const answer = await fetch(address + tile, { headers });
    await answer.arrayBuffer();
    assert.ok([200, 429].includes(answer.status), String(answer.status));
    return answer.status;
  };
  const askMany = async (address: string, requests: number): Promise<number> => {
    const statuses = await Promise.all(Array.from({ length: requests }, () => ask(address)));
    return statuses.filter((status) => status === 200).length;
  };
  const start = () => startServer('serve', settings);

  const alone = await start();
  let answered = await askMany(alone.address, 50);
  assert.equal(answered, 50);
  assert.equal((await alone.stop()).code, 0);

  const [one, other] = await Promise.all([start(), start()]);
  for (let round = 0; round < 20; round++) {
    const counts = await Promise.all(
      [one, other].map(({ address }) => askMany(address, round < 10 ? 10 : 3)),
    );
    for (const count of counts) answered += count;
  }
  assert.equal(answered, limit);
  for (const server of [one, other]) assert.equal((await server.stop()).code, 0);

  const again = await start();
  assert.equal(await ask(again.address), 429);
  assert.equal((await again.stop()).code, 0);
}
