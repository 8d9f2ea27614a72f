import { sql } from 'kysely';
import { WaysideError } from '../errors.ts';
import type { Dialect } from './dialect.ts';
import { migrations } from './migrations/index.ts';

/** No id, and any number that no other program locks in the same database. */
const migrationLock = 7_289_441_300;

/**
 * Brings the database to the schema that this code knows, in one transaction; processes that start
 * together do it one after another. Throws `configuration` when the database is newer than the code.
 */
export async function migrate(dialect: Dialect): Promise<void> {
  await dialect.write(async (transaction) => {
    await dialect.lockNumber(transaction, migrationLock);
    await sql`create table if not exists migrations (
      number bigint primary key, name text not null, applied_at_ms bigint not null
    )`.execute(transaction);
    const { version } = await transaction
      .selectFrom('migrations')
      .select(({ fn }) => fn.coalesce(fn.max('number'), sql<number>`0`).as('version'))
      .executeTakeFirstOrThrow();
    if (version > migrations.length) {
      throw new WaysideError(
        'configuration',
        `The database has schema version ${version}, made by a newer Wayside; this one knows ` +
          `version ${migrations.length}. Install the newer Wayside, or use another database.`,
      );
    }
    for (const [index, migration] of migrations.entries()) {
      const number = index + 1;
      if (number <= version) continue;
      for (const statement of migration.statements(dialect.definition)) {
        if (typeof statement === 'string') await sql.raw(statement).execute(transaction);
        else await statement(dialect, transaction);
      }
      await transaction
        .insertInto('migrations')
        .values({ number, name: migration.name, applied_at_ms: Date.now() })
        .execute();
    }
  });
}
