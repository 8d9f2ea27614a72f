import { stat } from 'node:fs/promises';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { type Compilable, Kysely, sql } from 'kysely';
import { isErrno } from '../errors.ts';
import type { Dialect, OnConflict, SqlValue } from './dialect.ts';
import { conflictClause, prepareText } from './dialect.ts';
import {
  plainObject,
  retryWhileLocked,
  SqliteConnection,
  sqliteKysely,
  toSqlite,
} from './sqlite-driver.ts';
import { ReadTurn } from './sqlite-turn.ts';
import type { Tables } from './tables.ts';

// WAL, set before these: readers never wait for a writer.
const settings = `
  pragma cache_size = -32768;
  pragma temp_store = memory;
  pragma journal_size_limit = 67108864;
  pragma wal_autocheckpoint = 4000;
`;

/**
 * SQLite in this process. Two connections: one reads, and sees what is committed; one writes, one
 * transaction after another, so no read is ever caught inside somebody else's transaction.
 */
export async function openSqlite(path: string): Promise<Dialect> {
  const writing = new DatabaseSync(path, { timeout: 0 });
  await retryWhileLocked(() => writing.exec('pragma journal_mode = wal'));
  writing.exec(settings);
  const reading = new DatabaseSync(path, { timeout: 10_000 });
  reading.exec(settings);
  reading.exec('pragma query_only = on');
  const turn = new ReadTurn(reading);
  const reader = new SqliteConnection(reading);
  const writer = new SqliteConnection(writing);
  const read = new Kysely<Tables>({ dialect: sqliteKysely(reader) });
  const write = new Kysely<Tables>({ dialect: sqliteKysely(writer) });

  function prepareAs<Args extends readonly SqlValue[], Row>(
    build: (...args: Args) => Compilable<unknown>,
    argumentCount: number | undefined,
    asArrays: boolean,
  ): (...args: Args) => Promise<Row[]> {
    const text = prepareText(build, argumentCount);
    const statement = reading.prepare(text.sql);
    statement.setReturnArrays(asArrays);
    return async (...args) => {
      turn.begin();
      const rows = statement.all(...text.bind(args).map(toSqlite));
      return (asArrays ? rows : rows.map(plainObject)) as Row[];
    };
  }

  return {
    read,
    version: () => turn.version(),
    write: (work, durability = 'kept') =>
      write.connection().execute(async (connection) => {
        // NORMAL writes the log, but leaves it to the next FULL commit to wait for the disk.
        writing.exec(`pragma synchronous = ${durability === 'kept' ? 'full' : 'normal'}`);
        const result = await connection.transaction().execute(work);
        turn.end();
        return result;
      }),
    prepare: (build, argumentCount) => prepareAs(build, argumentCount, false),
    prepareArrays: (build, argumentCount) => prepareAs(build, argumentCount, true),
    isOneOf: (column, values) =>
      sql`${sql.ref(column)} in (select value from json_each(${values}))`,
    isOneOfPairs: ([first, second], pairs) =>
      sql`(${sql.ref(first)}, ${sql.ref(second)}) in
        (select value ->> 0, value ->> 1 from json_each(${JSON.stringify(pairs)}))`,
    insertRows: (_, table, rows, onConflict) => insertRows(writer, table, rows, onConflict),
    // A write transaction is alone in the database.
    locking: (query) => query,
    isDuplicate,
    definition: {
      integerKey: 'integer',
      bytes: 'blob',
      clustered: ' without rowid',
      keptAsTheyCome: () => [],
    },
    // A write transaction is alone in the database.
    lockNumber: async () => {},
    async size() {
      // Of a table it would have to walk all pages.
      const sizes = await Promise.all([path, `${path}-wal`, `${path}-shm`].map(fileSize));
      return { bytes: sizes.reduce((sum, each) => sum + each, 0), madeTileBytes: null };
    },
    ping: async () => {
      reading.exec('select 1');
    },
    close: async () => {
      await write.connection().execute(async () => {}); // its turn comes after all that were waiting
      turn.end();
      writing.close();
      reading.close();
    },
  };
}

/** 0 while there is no such file: the log is removed when the last process closes the database. */
async function fileSize(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return 0;
    throw error;
  }
}

/** SQLITE_CONSTRAINT_UNIQUE and SQLITE_CONSTRAINT_PRIMARYKEY (https://www.sqlite.org/rescode.html). */
function isDuplicate(error: unknown): boolean {
  return (
    error instanceof Error &&
    'errcode' in error &&
    (error.errcode === 2067 || error.errcode === 1555)
  );
}

async function insertRows<Table extends keyof Tables>(
  writer: SqliteConnection,
  table: Table,
  rows: readonly Tables[Table][],
  onConflict: OnConflict<Tables[Table]> | undefined,
): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const columns = Object.keys(first) as (keyof Tables[Table] & string)[];
  const { statement } = writer.statement(
    `insert into "${table}" (${columns.map((column) => `"${column}"`).join()}) ` +
      `values (${columns.map(() => '?').join()})${conflictClause(onConflict)}`,
  );
  for (const row of rows) {
    statement.run(...columns.map((column) => row[column] as SQLInputValue));
  }
}
