import { initial } from '../src/store/migrations/0001-initial.ts';
import type { StoreConfig } from './store-contract.ts';
import { execute } from './store-execute.ts';

/** Makes the empty tables of a database of version 1. */
export async function makeVersion1Tables(config: StoreConfig): Promise<void> {
  const words = {
    keptAsTheyCome: () => [],
    ...(config.databaseUrl === undefined
      ? { integerKey: 'integer', bytes: 'blob', clustered: ' without rowid' }
      : { integerKey: 'bigint', bytes: 'bytea', clustered: '' }),
  };
  const statements = [
    'create table migrations (number bigint primary key, name text, applied_at_ms bigint)',
    `insert into migrations values (1, 'initial', 0)`,
    ...initial.statements(words),
  ];
  await execute(config, statements.join(';\n'));
}
