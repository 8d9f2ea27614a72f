import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type Dialect as KyselyDialect,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { WaysideError } from '../errors.ts';
import type { SqlValue } from './dialect.ts';

/** How long a writer waits for other processes to finish their transactions. */
const lockWaitMs = 30_000;
/** More statements than our own code has; searches with many combinations of filters may add some. */
const maxStatements = 500;

export function toSqlite(value: SqlValue): SQLInputValue {
  return Array.isArray(value) ? JSON.stringify(value) : (value as SQLInputValue);
}

/** `node:sqlite` gives rows without a prototype, which are not equal to any object that code writes. */
export function plainObject<Row extends object>(row: Row): Row {
  return { ...row };
}

interface CachedStatement {
  readonly statement: StatementSync;
  readonly givesRows: boolean;
}

/** One SQLite connection with its prepared statements, by their text. */
export class SqliteConnection implements DatabaseConnection {
  readonly database: DatabaseSync;
  readonly #statements = new Map<string, CachedStatement>();

  constructor(database: DatabaseSync) {
    this.database = database;
  }

  statement(text: string): CachedStatement {
    let cached = this.#statements.get(text);
    if (!cached) {
      const statement = this.database.prepare(text);
      cached = { statement, givesRows: statement.columns().length > 0 };
      if (this.#statements.size >= maxStatements) this.#statements.clear();
      this.#statements.set(text, cached);
    }
    return cached;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const { statement, givesRows } = this.statement(query.sql);
    const values = (query.parameters as SqlValue[]).map(toSqlite);
    if (givesRows) return { rows: statement.all(...values).map(plainObject) as Row[] };
    return { rows: [], numAffectedRows: BigInt(statement.run(...values).changes) };
  }

  // biome-ignore lint/correctness/useYield: the port has streams, and nothing here asks for one
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('SQLite queries are not streamed');
  }

  /** Takes the database's write lock. Waits for other processes without blocking this one. */
  async begin(): Promise<void> {
    await retryWhileLocked(() => this.database.exec('begin immediate'));
  }
}

function isLocked(error: unknown): boolean {
  // SQLITE_BUSY and its extended codes (https://www.sqlite.org/rescode.html#busy).
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === 5;
}

export async function retryWhileLocked<Result>(action: () => Result): Promise<Result> {
  const giveUpAt = performance.now() + lockWaitMs;
  for (let waitMs = 1; ; waitMs = Math.min(20, waitMs * 2)) {
    try {
      return action();
    } catch (error) {
      if (!isLocked(error)) throw error;
      if (performance.now() > giveUpAt) {
        throw new WaysideError('unavailable', 'The database is busy with another process', {
          cause: error,
        });
      }
    }
    await sleep(waitMs * (0.5 + Math.random()));
  }
}

/** Hands one connection to one caller at a time: what others start in between waits for its turn. */
class SqliteDriver implements Driver {
  readonly #connection: SqliteConnection;
  #turn: Promise<void> = Promise.resolve();
  #endTurn: () => void = () => {};

  constructor(connection: SqliteConnection) {
    this.#connection = connection;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    const before = this.#turn;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#turn = promise;
    await before;
    this.#endTurn = resolve;
    return this.#connection;
  }

  async releaseConnection(): Promise<void> {
    this.#endTurn();
  }

  async beginTransaction(): Promise<void> {
    await this.#connection.begin();
  }

  async commitTransaction(): Promise<void> {
    this.#connection.database.exec('commit');
  }

  async rollbackTransaction(): Promise<void> {
    // A full disk or an I/O error has ended the transaction already.
    if (this.#connection.database.isTransaction) this.#connection.database.exec('rollback');
  }

  async destroy(): Promise<void> {}
}

/** Kysely on a connection that is open already. */
export function sqliteKysely(connection: SqliteConnection): KyselyDialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new SqliteDriver(connection),
    createIntrospector: (database) => new SqliteIntrospector(database),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}
