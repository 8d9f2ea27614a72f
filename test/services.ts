/** The services of a process, on a database of their own. */

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { readConfig } from '../src/config.ts';
import { openServices, type Services } from '../src/wiring.ts';
import { execute } from './store-execute.ts';
import { withDataDirectory } from './wayside-process.ts';

export type Settings = Readonly<Record<string, string>>;

/** Settings with an empty database: SQLite, or a new one of the PostgreSQL server whose address is given. */
export async function withSettings(
  postgresUrl: string | undefined,
  use: (settings: Settings) => Promise<void>,
): Promise<void> {
  await withDataDirectory(async (data) => {
    const settings = { WAYSIDE_DATA: data };
    if (postgresUrl === undefined) return use(settings);
    const name = `test_${data.replace(/\W/g, '_').toLowerCase()}`;
    await execute({ dataDirectory: data, databaseUrl: postgresUrl }, `create database ${name}`);
    const url = new URL(postgresUrl);
    url.pathname = name;
    await use({ ...settings, DATABASE_URL: url.href });
  });
}

export async function inServices(
  settings: Settings,
  use: (services: Services) => Promise<unknown>,
): Promise<void> {
  const services = await openServices(readConfig({ WAYSIDE_LOG_LEVEL: 'error', ...settings }));
  try {
    await use(services);
  } finally {
    await services.close();
  }
}

export async function until<T>(look: () => Promise<T | undefined>, everyMs = 100): Promise<T> {
  const giveUpAt = Date.now() + 60_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    assert.ok(Date.now() < giveUpAt, 'waited for a minute');
    await sleep(everyMs);
  }
}
