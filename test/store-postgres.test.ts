import pg from 'pg';
import { startPostgres } from './postgres.ts';
import { storeContract } from './store-contract.ts';

storeContract('PostgreSQL', async () => {
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
});
