import type { Query } from '../filters/filter-query.ts';
import type { Count, Graph } from '../graph.ts';

/** The map stands still for so long before anything is counted. */
const pauseMs = 300;

/** Counts what is in view; of an answer that comes when something else was asked, nobody hears. */
export class ViewCounts<Kind extends string> {
  readonly #graph: Graph;
  readonly #onCount: (kind: Kind, count: Count | undefined) => void;
  #question = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = '';

  /** `onCount` gets undefined for what could not be counted. */
  constructor(graph: Graph, onCount: (kind: Kind, count: Count | undefined) => void) {
    this.#graph = graph;
    this.#onCount = onCount;
  }

  /** Answers whether something else is asked than before. */
  ask(questions: ReadonlyMap<Kind, { readonly path: string; readonly query: Query }>): boolean {
    const asked = JSON.stringify([...questions]);
    if (asked === this.#asked) return false;
    this.#asked = asked;
    this.#question.abort();
    this.#question = new AbortController();
    const { signal } = this.#question;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      for (const [kind, { path, query }] of questions) void this.#count(kind, path, query, signal);
    }, pauseMs);
    return true;
  }

  async #count(kind: Kind, path: string, query: Query, signal: AbortSignal): Promise<void> {
    try {
      const count = await this.#graph.count(path, query, signal);
      if (!signal.aborted) this.#onCount(kind, count);
    } catch (error) {
      if (signal.aborted) return;
      console.warn(error);
      // The next time it is asked anew.
      this.#asked = '';
      this.#onCount(kind, undefined);
    }
  }
}
