import { setImmediate as nextTurn } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Condition } from './conditions.ts';
import type { PlaceCursor } from './cursors.ts';
import type { Dialect, SqlValue } from './dialect.ts';
import type { Count, Page, PageRequest } from './store.ts';
import type { Tables } from './tables.ts';

/** How much a search may read. */
interface Bounds {
  /** Rows examined in one go: few enough that other requests don't notice. */
  readonly rowsPerRound: number;
  /** Rows examined for one page: what a search for a needle may cost before it answers "none so far". */
  readonly rowsPerPage: number;
}

const smallRows: Bounds = { rowsPerRound: 20_000, rowsPerPage: 200_000 };
/** After so long a search lets others in; SQLite answers without ever leaving this thread. */
const maxTurnMs = 10;

/** The places themselves; or how many have the same values in these columns, without any: how many there are. */
type Asked = 'places' | readonly string[];

type Query = (...args: SqlValue[]) => Promise<(readonly SqlValue[])[]>;

type Ranges = readonly (readonly [first: number, last: number])[];

/** Rows after one place up to another, that one included. */
interface Round<Place> {
  readonly from: Place;
  readonly to: Place;
  /** How many rows were examined when it is through. */
  readonly examined: number;
}

/**
 * Searches a table in the order of the last two columns of its primary key, by keyset: a page costs the
 * same wherever it starts. The first of the two is an integer.
 */
export class OrderedSearch<Minor extends number | string> {
  readonly #dialect: Dialect;
  readonly #table: keyof Tables;
  readonly #order: readonly [major: string, minor: string];
  readonly #cursor: PlaceCursor<Minor>;
  readonly #bounds: Bounds;
  readonly #queries = new Map<string, Query>();

  constructor(
    dialect: Dialect,
    table: keyof Tables,
    order: readonly [major: string, minor: string],
    cursor: PlaceCursor<Minor>,
    bounds = smallRows,
  ) {
    this.#dialect = dialect;
    this.#table = table;
    this.#order = order;
    this.#cursor = cursor;
    this.#bounds = bounds;
  }

  /**
   * One page of the rows that meet all conditions and whose major column lies in one of the ranges,
   * which ascend. `scope` are the conditions on the columns of the key before the last two.
   */
  async page(
    ranges: Ranges,
    scope: readonly Condition[],
    conditions: readonly Condition[],
    { limit, after }: PageRequest,
  ): Promise<Page<readonly [major: number, minor: Minor]>> {
    const resumeAt = after === undefined ? undefined : this.#cursor.read(after);
    const found: (readonly [number, Minor])[] = [];
    const firstRound = Math.max(1000, 2 * limit);
    for await (const { from, to, examined } of this.#rounds(ranges, scope, firstRound, resumeAt)) {
      const wanted = limit + 1 - found.length;
      found.push(...(await this.#places([...scope, ...conditions], from, to, wanted, 0)));
      if (found.length > limit) {
        const items = found.slice(0, limit);
        const last = items.at(-1);
        return { items, next: last && this.#cursor.write(last) };
      }
      if (examined >= this.#bounds.rowsPerPage)
        return { items: found, next: this.#cursor.write(to) };
    }
    return { items: found, next: undefined };
  }

  /** How many rows `page` would find: not beyond `atMost`, and not in more rows than it examines. */
  async count(
    ranges: Ranges,
    scope: readonly Condition[],
    conditions: readonly Condition[],
    atMost: number,
  ): Promise<Count> {
    const all = [...scope, ...conditions];
    const { rowsPerRound, rowsPerPage } = this.#bounds;
    let count = 0;
    for await (const { from, to, examined } of this.#rounds(ranges, scope, rowsPerRound)) {
      const [row] = await this.#run([], all, [...from, ...to, atMost + 1 - count, 0]);
      count += Number(row?.[0]);
      if (count > atMost) return { count: atMost, isExact: false };
      if (examined >= rowsPerPage) return { count, isExact: false };
    }
    return { count, isExact: true };
  }

  /** How often each combination of values of some columns occurs, among as many rows as `page` examines. */
  async tally<Values extends readonly SqlValue[]>(
    columns: readonly string[],
    ranges: Ranges,
    conditions: readonly Condition[],
  ): Promise<{
    readonly counts: readonly (readonly [Values, number])[];
    readonly isExact: boolean;
  }> {
    const { rowsPerRound, rowsPerPage } = this.#bounds;
    const counts = new Map<string, number>();
    let isExact = true;
    for await (const { from, to, examined } of this.#rounds(ranges, [], rowsPerRound)) {
      for (const row of await this.#run(columns, conditions, [...from, ...to, rowsPerRound, 0])) {
        const key = JSON.stringify(row.slice(0, -1));
        counts.set(key, (counts.get(key) ?? 0) + Number(row.at(-1)));
      }
      isExact = examined < rowsPerPage;
      if (!isExact) break;
    }
    return { counts: Array.from(counts, ([key, count]) => [JSON.parse(key), count]), isExact };
  }

  /** The rows of the ranges in parts that are examined in one go. */
  async *#rounds(
    ranges: Ranges,
    scope: readonly Condition[],
    firstRound: number,
    resumeAt?: readonly [number, Minor],
  ): AsyncGenerator<Round<readonly [number, Minor]>> {
    const { least } = this.#cursor;
    let turnStart = performance.now();
    let examined = 0;
    let round = Math.min(this.#bounds.rowsPerRound, firstRound);
    for (const [first, last] of ranges) {
      if (resumeAt && last < resumeAt[0]) continue;
      let from: readonly [number, Minor] =
        resumeAt && resumeAt[0] >= first ? resumeAt : [first, least];
      const end = [last + 1, least] as const;
      for (;;) {
        const [until] = await this.#places(scope, from, end, 1, round - 1);
        if (until) examined += round;
        yield { from, to: until ?? end, examined };
        if (!until) break;
        from = until;
        round = this.#bounds.rowsPerRound;
        if (performance.now() - turnStart > maxTurnMs) {
          await nextTurn();
          turnStart = performance.now();
        }
      }
    }
  }

  /** Places after `from` up to `to`, that one included. */
  async #places(
    conditions: readonly Condition[],
    from: readonly [number, Minor],
    to: readonly [number, Minor],
    limit: number,
    offset: number,
  ): Promise<(readonly [major: number, minor: Minor])[]> {
    const rows = await this.#run('places', conditions, [...from, ...to, limit, offset]);
    return rows as unknown as (readonly [number, Minor])[];
  }

  #run(
    what: Asked,
    conditions: readonly Condition[],
    args: readonly SqlValue[],
  ): Promise<(readonly SqlValue[])[]> {
    const key = JSON.stringify([what, conditions.map(({ name }) => name)]);
    let query = this.#queries.get(key);
    if (!query) {
      query = this.#prepare(what, conditions);
      this.#queries.set(key, query);
    }
    return query(...args, ...conditions.flatMap(({ values }) => values));
  }

  #prepare(what: Asked, conditions: readonly Condition[]): Query {
    const order = sql.join(this.#order.map((column) => sql.ref(column)));
    const counted = what === 'places' ? [] : what.map((column) => sql.ref(column));
    const build = (...args: readonly SqlValue[]) => {
      const [fromMajor, fromMinor, toMajor, toMinor, limit, offset, ...values] = args;
      const tests = conditions.map((condition) => {
        const own = values.splice(0, condition.values.length);
        return sql` and ${condition.expression(own)}`;
      });
      // Comparisons of pairs alone: beside others on the major column SQLite would start from those,
      // at the first row of a cell however far the page lies in it.
      const rows = sql` from ${sql.table(this.#table)}
        where (${order}) > (${fromMajor}, ${fromMinor})
        and (${order}) <= (${toMajor}, ${toMinor})${sql.join(tests, sql``)}
        order by ${order} limit ${limit} offset ${offset}`;
      const query =
        what === 'places'
          ? sql`select ${order}${rows}`
          : sql`select ${sql.join([...counted, sql`cast(count(*) as bigint)`])}
              from (select ${sql.join([order, ...counted])}${rows}) as places
              ${counted.length > 0 ? sql`group by ${sql.join(counted)}` : sql``}`;
      return { compile: () => query.compile(this.#dialect.read) };
    };
    const argumentCount = 6 + conditions.flatMap(({ values }) => values).length;
    return this.#dialect.prepareArrays<readonly SqlValue[], SqlValue[]>(build, argumentCount);
  }
}
