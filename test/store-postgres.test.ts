import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { openStore } from '../src/store/open-store.ts';
import { startPostgres } from './postgres.ts';
import { type StoreBackend, storeContract } from './store-contract.ts';
import { execute } from './store-execute.ts';
import { sampleImage, samplePublication } from './store-samples.ts';

async function openBackend(): Promise<StoreBackend> {
  const server = await startPostgres();
  let count = 0;
  return {
    async fresh() {
      const name = `contract_${++count}`;
      const client = new pg.Client({ connectionString: server.url });
      await client.connect();
      await client.query(`create database ${name}`);
      await client.end();
      const databaseUrl = new URL(server.url);
      databaseUrl.pathname = name;
      return { dataDirectory: '/nonexistent', databaseUrl: databaseUrl.href };
    },
    end: () => server.stop(),
  };
}

storeContract('PostgreSQL', openBackend);

/** Only the settings of Citus are there: it makes tables of nodes look like tables of this server. */
test('a store on Citus remembers nothing that other nodes may have changed', async () => {
  const backend = await openBackend();
  const config = await backend.fresh();
  await execute(
    config,
    `do $$ begin
      execute format('alter database %I set citus.shard_count = 32', current_database());
    end $$`,
  );
  const store = await openStore(config);
  await store.sequences.publish([samplePublication('s', [sampleImage(33)])]);
  await store.images.get(33);
  const image = await store.images.get(33);
  assert.notEqual(await store.images.get(33), image);
  assert.deepEqual(await store.images.get(33), image);
  await store.close();
  await backend.end();
});
