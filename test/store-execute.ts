import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import type { StoreConfig } from './store-contract.ts';

/** Runs SQL behind the store's back. */
export async function execute(config: StoreConfig, sql: string): Promise<void> {
  if (config.databaseUrl !== undefined) return void (await ask(config.databaseUrl, sql));
  const database = openFile(config);
  database.exec(sql);
  database.close();
}

/** The rows that a query finds. */
export async function query(
  config: StoreConfig,
  sql: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  if (config.databaseUrl !== undefined) return (await ask(config.databaseUrl, sql)).rows;
  const database = openFile(config);
  const rows = database.prepare(sql).all();
  database.close();
  return rows;
}

function openFile({ dataDirectory }: StoreConfig): DatabaseSync {
  return new DatabaseSync(join(dataDirectory, 'wayside.sqlite'));
}

async function ask(connectionString: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  const result = await client.query(sql);
  await client.end();
  return result;
}
