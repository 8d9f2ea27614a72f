import type {
  Compilable,
  Expression,
  Kysely,
  SelectQueryBuilder,
  SqlBool,
  Transaction,
} from 'kysely';
import type { Tables } from './tables.ts';

/** What a column may hold on its way in. Lists are bound as one parameter, for `isOneOf`. */
export type SqlValue = number | string | Uint8Array | null | readonly number[] | readonly string[];

export type WriteTransaction = Transaction<Tables>;

/** What a bulk insert does about a row that exists already. */
export type OnConflict<Row> =
  | 'ignore'
  | {
      readonly keys: readonly (keyof Row & string)[];
      readonly update: readonly (keyof Row & string)[];
    };

/**
 * `kept`, the default: it survives a loss of power once the write resolves. `replayable`: a loss of
 * power may take it back, with all that was written after it, because then it is done again; it need
 * not wait for the disk. The end of a process alone takes back nothing.
 */
type Durability = 'kept' | 'replayable';

/** All that differs between the two databases. */
export interface Dialect {
  /** For reads outside of transactions. Never waits for a write transaction of this process. */
  readonly read: Kysely<Tables>;

  /**
   * Another one after each commit that reads can see, whoever made it: when two are the same, nothing
   * changed from the one call to the other. Undefined: this database can't tell, and never will.
   */
  version(): Promise<string | undefined>;

  /**
   * Runs `work` in one transaction that may write. `work` awaits nothing but its transaction, and may
   * run again after a conflict with another process.
   */
  write<Result>(
    work: (transaction: WriteTransaction) => Promise<Result>,
    durability?: Durability,
  ): Promise<Result>;

  /**
   * A query built and compiled once and run many times: `build` sees placeholders in place of its
   * arguments, so it must only pass them on. `argumentCount` is for rest parameters.
   */
  prepare<Args extends readonly SqlValue[], Row>(
    build: (...args: Args) => Compilable<Row>,
    argumentCount?: number,
  ): (...args: Args) => Promise<Row[]>;

  /** As `prepare`, with rows as arrays in the order of the columns selected: faster for many rows. */
  prepareArrays<Row extends readonly unknown[], Args extends readonly SqlValue[]>(
    build: (...args: Args) => Compilable<unknown>,
    argumentCount?: number,
  ): (...args: Args) => Promise<Row[]>;

  /** Whether a column's value is in a list of any length, bound as one parameter. */
  isOneOf(column: string, values: readonly number[] | readonly string[]): Expression<SqlBool>;

  /** The same for the values of two columns, looked up as pairs in an index that has both. */
  isOneOfPairs(
    columns: readonly [string, string],
    pairs: readonly (readonly [number, number])[],
  ): Expression<SqlBool>;

  /** Inserts many rows, all with the same columns. */
  insertRows<Table extends keyof Tables>(
    transaction: WriteTransaction,
    table: Table,
    rows: readonly Tables[Table][],
    onConflict?: OnConflict<Tables[Table]>,
  ): Promise<void>;

  /**
   * Locks the rows that a query selects until the transaction ends; with `skip`, leaves out those that
   * others lock; `shared` keeps others from changing them, and not from locking them in the same way.
   */
  locking<Table extends keyof Tables, Row>(
    query: SelectQueryBuilder<Tables, Table, Row>,
    options?: { readonly skip?: boolean; readonly shared?: boolean },
  ): SelectQueryBuilder<Tables, Table, Row>;

  /** Whether a write failed because a unique key exists already. */
  isDuplicate(error: unknown): boolean;

  /** Words of the data definition language that differ. */
  readonly definition: {
    /** A 64 bit integer that is a table's whole primary key. */
    readonly integerKey: string;
    readonly bytes: string;
    /** Follows the definition of a table whose rows are small and read in the order of their key. */
    readonly clustered: string;
    /** Statements by which columns of bytes are kept as they come, when they are as small as they get. */
    keptAsTheyCome(table: string, columns: readonly string[]): readonly string[];
  };

  /** Waits until no other transaction has this number; the transaction's end lets the next one in. */
  lockNumber(transaction: WriteTransaction, number: number): Promise<void>;

  /** How much the database takes up, and of that the made tiles; null: it can't tell them apart cheaply. */
  size(): Promise<{ readonly bytes: number; readonly madeTileBytes: number | null }>;

  ping(): Promise<void>;
  close(): Promise<void>;
}

/** What `write` answers, or `otherwise`, and no change, when it would have made a unique key a second time. */
export async function unlessDuplicate<Result, Otherwise>(
  dialect: Dialect,
  otherwise: Otherwise,
  write: () => Promise<Result>,
): Promise<Result | Otherwise> {
  try {
    return await write();
  } catch (error) {
    if (dialect.isDuplicate(error)) return otherwise;
    throw error;
  }
}

/** Stands for the argument of a prepared query while it is built. */
class Placeholder {
  readonly index: number;

  constructor(index: number) {
    this.index = index;
  }
}

/** A prepared query's text, and how its arguments become parameters. */
export interface PreparedText<Args extends readonly SqlValue[]> {
  readonly sql: string;
  bind(args: Args): SqlValue[];
}

export function prepareText<Args extends readonly SqlValue[]>(
  build: (...args: Args) => Compilable<unknown>,
  argumentCount: number = build.length,
): PreparedText<Args> {
  const placeholders = Array.from({ length: argumentCount }, (_, index) => new Placeholder(index));
  const { sql, parameters } = build(...(placeholders as unknown as Args)).compile();
  return {
    sql,
    bind: (args) =>
      parameters.map((parameter) =>
        parameter instanceof Placeholder
          ? (args[parameter.index] as SqlValue)
          : (parameter as SqlValue),
      ),
  };
}

/** The end of an insert that says what happens to rows that exist already; the same on both databases. */
export function conflictClause<Row>(onConflict: OnConflict<Row> | undefined): string {
  if (onConflict === undefined) return '';
  if (onConflict === 'ignore') return ' on conflict do nothing';
  const updates = onConflict.update.map((column) => `"${column}" = excluded."${column}"`);
  const action = updates.length > 0 ? `update set ${updates.join()}` : 'nothing';
  return ` on conflict (${onConflict.keys.join()}) do ${action}`;
}
