import type { Dialect } from './dialect.ts';
import type { SecretStore } from './store.ts';

export function secretStore(dialect: Dialect): SecretStore {
  return {
    ensure: (name, candidate) =>
      dialect.write(async (transaction) => {
        const row = { name, value: candidate };
        await dialect.insertRows(transaction, 'secrets', [row], 'ignore');
        const { value } = await transaction
          .selectFrom('secrets')
          .select('value')
          .where('name', '=', name)
          .executeTakeFirstOrThrow();
        return value;
      }),
  };
}
