import { migrations } from '../src/store/migrations/index.ts';
import type { StoreConfig } from './store-contract.ts';
import { execute } from './store-execute.ts';

/** Makes the empty tables of a database of an older version. */
export async function makeTables(config: StoreConfig, version: number): Promise<void> {
  const words = {
    keptAsTheyCome: () => [],
    ...(config.databaseUrl === undefined
      ? { integerKey: 'integer', bytes: 'blob', clustered: ' without rowid' }
      : { integerKey: 'bigint', bytes: 'bytea', clustered: '' }),
  };
  const statements = migrations
    .slice(0, version)
    .flatMap(({ name, statements }, index) => [
      ...statements(words),
      `insert into migrations values (${index + 1}, '${name}', 0)`,
    ]);
  await execute(
    config,
    [
      'create table migrations (number bigint primary key, name text, applied_at_ms bigint)',
      // What converts rows has nothing to do.
      ...statements.filter((statement) => typeof statement === 'string'),
    ].join(';\n'),
  );
}
