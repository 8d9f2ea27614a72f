import type { Graph, ValueDescription } from './graph.ts';

/** The server describes as many at once. */
const valuesAtOnce = 200;

interface Waiting {
  readonly value: string;
  resolve(description: ValueDescription): void;
  reject(error: unknown): void;
}

/** What values mean, in the server's words: asked for those that are seen, many at once, each once. */
export class Vocabulary {
  readonly #graph: Graph;
  readonly #known = new Map<string, Promise<ValueDescription>>();
  #waiting: Waiting[] = [];
  #all: Promise<ValueDescription[]> | undefined;

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  /** All that the server has in its tables, whether it is on the map or not. */
  all(): Promise<ValueDescription[]> {
    this.#all ??= this.#graph.knownValues().catch((error) => {
      this.#all = undefined;
      throw error;
    });
    return this.#all;
  }

  /** Rejects when the server doesn't answer; the next time it is asked again. */
  describe(value: string): Promise<ValueDescription> {
    const known = this.#known.get(value);
    if (known) return known;
    const asked = new Promise<ValueDescription>((resolve, reject) => {
      if (this.#waiting.length === 0) setTimeout(() => void this.#ask());
      this.#waiting.push({ value, resolve, reject });
    });
    this.#known.set(value, asked);
    return asked;
  }

  async #ask(): Promise<void> {
    const all = this.#waiting;
    this.#waiting = [];
    for (let start = 0; start < all.length; start += valuesAtOnce) {
      const some = all.slice(start, start + valuesAtOnce);
      try {
        const descriptions = await this.#graph.describeValues(some.map(({ value }) => value));
        for (const [index, { resolve }] of some.entries()) {
          const description = descriptions[index];
          if (description) resolve(description);
        }
      } catch (error) {
        for (const { value, reject } of some) {
          this.#known.delete(value);
          reject(error);
        }
      }
    }
  }
}
