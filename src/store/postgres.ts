import { type Compilable, CompiledQuery, Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { WaysideError } from '../errors.ts';
import { conflictClause, type Dialect, prepareText, type SqlValue } from './dialect.ts';
import { shareQuestion } from './shared-question.ts';
import type { Tables } from './tables.ts';

const maxConnections = 20;
const connectTimeoutMs = 10_000;
/** How often a transaction runs again that lost against another one. */
const maxAttempts = 8;
/** Of the parameters of one bulk insert, in characters or bytes. */
const maxInsertLength = 4_000_000;
/** The protocol counts parameters in 16 bits. */
const maxParameters = 30_000;

const { builtins } = pg.types;

// Our 64 bit integers are below 2^53; bytes are plain arrays, as SQLite gives them.
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === builtins.INT8 && format !== 'binary') return Number;
    const parse = pg.types.getTypeParser(oid, format);
    if (oid !== builtins.BYTEA) return parse;
    return (text: string) => {
      const buffer = parse(text) as Buffer;
      return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
    };
  }) as typeof pg.types.getTypeParser,
};

/**
 * Two equal snapshots of one server see the same rows. Its start time tells it from another that has
 * taken its place. On Citus (whose settings then exist) other nodes hold rows, of which it knows nothing.
 */
const versionText = `
  select case when current_setting('citus.shard_count', true) is null
    then concat(pg_postmaster_start_time(), ' ', pg_current_snapshot()) end`;

/** Serialisation failure and deadlock (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
function isConflict(error: unknown): boolean {
  return error instanceof pg.DatabaseError && (error.code === '40001' || error.code === '40P01');
}

/** PostgreSQL, alone or with Citus. */
export async function openPostgres(url: string): Promise<Dialect> {
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: 'wayside',
    types,
  });
  // An idle connection that breaks is replaced by the pool; unheard, the event would end the process.
  pool.on('error', () => {});
  const database = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  await assertReachable(pool, url);
  let preparedCount = 0;
  let canTellVersion = true;
  const askVersion = shareQuestion(async () => {
    const query = { name: 'wayside_version', text: versionText, rowMode: 'array' } as const;
    const { rows } = await pool.query<[string | null]>(query);
    const version = rows[0]?.[0] ?? undefined;
    canTellVersion = version !== undefined;
    return version;
  });

  function prepareAs<Args extends readonly SqlValue[], Row>(
    build: (...args: Args) => Compilable<unknown>,
    argumentCount: number | undefined,
    rowMode: 'array' | undefined,
  ): (...args: Args) => Promise<Row[]> {
    const { sql: text, bind } = prepareText(build, argumentCount);
    const name = `wayside_${preparedCount++}`;
    return async (...args) => {
      const query = { name, text, values: bind(args), ...(rowMode && { rowMode }) };
      const { rows }: { rows: unknown[] } = await pool.query(query);
      return rows as Row[];
    };
  }

  return {
    read: database,
    version: async () => (canTellVersion ? askVersion() : undefined),

    async write(work, durability = 'kept') {
      for (let attempt = 1; ; attempt++) {
        try {
          return await database.transaction().execute(async (transaction) => {
            if (durability === 'replayable') {
              await sql`set local synchronous_commit = off`.execute(transaction);
            }
            return work(transaction);
          });
        } catch (error) {
          if (attempt >= maxAttempts || !isConflict(error)) throw error;
        }
      }
    },

    prepare: (build, argumentCount) => prepareAs(build, argumentCount, undefined),
    prepareArrays: (build, argumentCount) => prepareAs(build, argumentCount, 'array'),
    isOneOf: (column, values) => sql`${sql.ref(column)} = any(${values})`,
    isOneOfPairs: ([first, second], pairs) =>
      sql`(${sql.ref(first)}, ${sql.ref(second)}) in (select * from unnest(
        ${pairs.map(([value]) => value)}::bigint[], ${pairs.map(([, value]) => value)}::bigint[]))`,

    async insertRows(transaction, table, rows, onConflict) {
      const [first] = rows;
      if (!first) return;
      const columns = Object.keys(first) as (keyof typeof first & string)[];
      const names = columns.map((column) => `"${column}"`).join();
      const conflict = conflictClause(onConflict);
      if (columns.some((column) => (first[column] as SqlValue) instanceof Uint8Array)) {
        const rowsEach = Math.floor(maxParameters / columns.length);
        for (const values of valueChunks(rows, columns, rowsEach)) {
          const text = `insert into "${table}" (${names}) values ${placeholders(values.length, columns.length)}${conflict}`;
          await transaction.executeQuery(CompiledQuery.raw(text, values));
        }
        return;
      }
      const text =
        `insert into "${table}" (${names}) select ${names} ` +
        `from json_populate_recordset(null::"${table}", $1)${conflict}`;
      for (const json of jsonChunks(rows)) {
        await transaction.executeQuery(CompiledQuery.raw(text, [json]));
      }
    },

    locking(query, { skip = false, shared = false } = {}) {
      const locked = shared ? query.forShare() : query.forUpdate();
      return skip ? locked.skipLocked() : locked;
    },

    isDuplicate: (error) => error instanceof pg.DatabaseError && error.code === '23505',

    definition: {
      integerKey: 'bigint',
      bytes: 'bytea',
      clustered: '',
      keptAsTheyCome: (table, columns) =>
        columns.map((column) => `alter table ${table} alter ${column} set storage external`),
    },

    async lockNumber(transaction, number) {
      await sql`select pg_advisory_xact_lock(${number})`.execute(transaction);
    },

    async size() {
      const { rows } = await pool.query<{ bytes: number; tiles: number }>(
        "select pg_database_size(current_database()) as bytes, pg_total_relation_size('tiles') as tiles",
      );
      const { bytes = 0, tiles = 0 } = rows[0] ?? {};
      return { bytes, madeTileBytes: tiles };
    },

    async ping() {
      await pool.query('select 1');
    },

    close: () => pool.end(),
  };
}

/** Rows as lists for `json_populate_recordset`, each of a size that both sides can hold with ease. */
function* jsonChunks(rows: readonly object[]): Generator<string> {
  let list: string[] = [];
  let length = 0;
  for (const row of rows) {
    const json = JSON.stringify(row);
    list.push(json);
    length += json.length;
    if (length < maxInsertLength) continue;
    yield `[${list.join()}]`;
    list = [];
    length = 0;
  }
  if (list.length > 0) yield `[${list.join()}]`;
}

/** The values of rows that hold bytes, which travel as they are only when each is a parameter. */
function* valueChunks<Row extends object>(
  rows: readonly Row[],
  columns: readonly (keyof Row)[],
  rowsEach: number,
): Generator<unknown[]> {
  let values: unknown[] = [];
  let length = 0;
  for (const row of rows) {
    for (const column of columns) {
      const value = row[column];
      const isBytes = value instanceof Uint8Array;
      values.push(isBytes ? Buffer.from(value.buffer, value.byteOffset, value.length) : value);
      if (isBytes) length += value.length;
    }
    if (length < maxInsertLength && values.length < rowsEach * columns.length) continue;
    yield values;
    values = [];
    length = 0;
  }
  if (values.length > 0) yield values;
}

/** `($1,$2),($3,$4)` … for so many values, so many to a row. */
function placeholders(count: number, columns: number): string {
  const rows: string[] = [];
  for (let from = 1; from <= count; from += columns) {
    rows.push(`(${Array.from({ length: columns }, (_, index) => `$${from + index}`).join()})`);
  }
  return rows.join();
}

async function assertReachable(pool: pg.Pool, url: string): Promise<void> {
  try {
    await pool.query('select 1');
  } catch (error) {
    await pool.end();
    const { host, pathname } = new URL(url);
    const reason = error instanceof Error && error.message ? error.message : String(error);
    throw new WaysideError(
      'configuration',
      `Can't use the PostgreSQL database ${host}${pathname} of DATABASE_URL: ${reason}`,
      { cause: error },
    );
  }
}
