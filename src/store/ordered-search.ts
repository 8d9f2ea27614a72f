import { setImmediate as nextTurn } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Condition } from './conditions.ts';
import { type Place, readCursor, writeCursor } from './cursors.ts';
import type { Dialect, SqlValue } from './dialect.ts';
import type { Page, PageRequest } from './store.ts';
import type { Tables } from './tables.ts';

/** Rows examined in one go: few enough that other requests don't notice. */
const maxRowsPerRound = 20_000;
/** After so long a search lets others in; SQLite answers without ever leaving this thread. */
const maxTurnMs = 10;
/** Rows examined for one page: what a search for a needle may cost before it answers "none so far". */
const maxRowsPerPage = 200_000;

type PlaceQuery = (...args: SqlValue[]) => Promise<Place[]>;

/**
 * Searches a table in the order of the last two columns of its primary key, both integers, by keyset:
 * a page costs the same wherever it starts.
 */
export class OrderedSearch {
  readonly #dialect: Dialect;
  readonly #table: keyof Tables;
  readonly #order: readonly [major: string, minor: string];
  readonly #queries = new Map<string, PlaceQuery>();

  constructor(
    dialect: Dialect,
    table: keyof Tables,
    order: readonly [major: string, minor: string],
  ) {
    this.#dialect = dialect;
    this.#table = table;
    this.#order = order;
  }

  /**
   * One page of the rows that meet all conditions and whose major column lies in one of the ranges,
   * which ascend. `scope` are the conditions on the columns of the key before the last two.
   */
  async page(
    ranges: readonly (readonly [first: number, last: number])[],
    scope: readonly Condition[],
    conditions: readonly Condition[],
    { limit, after }: PageRequest,
  ): Promise<Page<Place>> {
    const resumeAt = after === undefined ? undefined : readCursor(after);
    const found: Place[] = [];
    let turnStart = performance.now();
    let examined = 0;
    let round = Math.min(maxRowsPerRound, Math.max(1000, 2 * limit));
    for (const [first, last] of ranges) {
      if (resumeAt && last < resumeAt[0]) continue;
      let from: Place | undefined = resumeAt && resumeAt[0] >= first ? resumeAt : [first, -1];
      const end: Place = [last, Number.MAX_SAFE_INTEGER];
      while (from) {
        const [until]: Place[] = await this.#places(scope, from, end, 1, round - 1);
        const wanted = limit + 1 - found.length;
        const all = [...scope, ...conditions];
        found.push(...(await this.#places(all, from, until ?? end, wanted, 0)));
        if (found.length > limit) {
          const items = found.slice(0, limit);
          return { items, next: writeCursor(items.at(-1) as Place) };
        }
        if (until) {
          examined += round;
          if (examined >= maxRowsPerPage) return { items: found, next: writeCursor(until) };
          round = maxRowsPerRound;
        }
        if (performance.now() - turnStart > maxTurnMs) {
          await nextTurn();
          turnStart = performance.now();
        }
        from = until;
      }
    }
    return { items: found, next: undefined };
  }

  /** Places after `from` up to `end`, that one included. */
  #places(
    conditions: readonly Condition[],
    from: Place,
    end: Place,
    limit: number,
    offset: number,
  ): Promise<Place[]> {
    const key = conditions.map(({ name }) => name).join();
    let query = this.#queries.get(key);
    if (!query) {
      query = this.#prepare(conditions);
      this.#queries.set(key, query);
    }
    const values = conditions.flatMap((condition) => condition.values);
    return query(...from, ...end, limit, offset, ...values);
  }

  #prepare(conditions: readonly Condition[]): PlaceQuery {
    const [major, minor] = this.#order.map((column) => sql.ref(column)) as [
      ReturnType<typeof sql.ref>,
      ReturnType<typeof sql.ref>,
    ];
    const build = (...args: readonly SqlValue[]) => {
      const [fromMajor, fromMinor, endMajor, endMinor, limit, offset, ...values] = args;
      const tests = conditions.map((condition) => {
        const own = values.splice(0, condition.values.length);
        return sql` and ${condition.expression(own)}`;
      });
      // Comparisons of pairs alone: beside others on the major column SQLite would start from those,
      // at the first row of a cell however far the page lies in it.
      const query = sql`select ${major}, ${minor} from ${sql.table(this.#table)}
        where (${major}, ${minor}) > (${fromMajor}, ${fromMinor})
        and (${major}, ${minor}) <= (${endMajor}, ${endMinor})${sql.join(tests, sql``)}
        order by ${major}, ${minor} limit ${limit} offset ${offset}`;
      return { compile: () => query.compile(this.#dialect.read) };
    };
    const argumentCount = 6 + conditions.flatMap(({ values }) => values).length;
    return this.#dialect.prepareArrays<Place, SqlValue[]>(build, argumentCount);
  }
}
