import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import type { StoreConfig } from './store-contract.ts';

/** Runs SQL behind the store's back. */
export async function execute(config: StoreConfig, sql: string): Promise<void> {
  if (config.databaseUrl === undefined) {
    const database = new DatabaseSync(join(config.dataDirectory, 'wayside.sqlite'));
    database.exec(sql);
    database.close();
    return;
  }
  const client = new pg.Client({ connectionString: config.databaseUrl });
  await client.connect();
  await client.query(sql);
  await client.end();
}
