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

/** All rows of all tables, whatever tables there are, by table. */
export async function readEverything(
  config: StoreConfig,
): Promise<Map<string, Readonly<Record<string, unknown>>[]>> {
  const tables = new Map<string, Readonly<Record<string, unknown>>[]>();
  if (config.databaseUrl === undefined) {
    const database = new DatabaseSync(join(config.dataDirectory, 'wayside.sqlite'));
    for (const { name } of database
      .prepare(`select name from sqlite_master where type = 'table'`)
      .all()) {
      tables.set(String(name), database.prepare(`select * from "${name}"`).all());
    }
    database.close();
    return tables;
  }
  const client = new pg.Client({ connectionString: config.databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public'`,
  );
  for (const { name } of rows)
    tables.set(name, (await client.query(`select * from "${name}"`)).rows);
  await client.end();
  return tables;
}
