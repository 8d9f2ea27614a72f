import type { Graph } from '../graph.ts';

/** Who photos are by and for: names to the ids that tiles hold, and back. Each is asked for once. */
export class People {
  readonly #graph: Graph;
  readonly #userIds = new Map<string, number>();
  readonly #usernames = new Map<string, string>();
  readonly #organizations = new Map<string, string>();

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  /** The id of a user whose photos are here, if it was asked for before. */
  knownId(username: string): number | undefined {
    return this.#userIds.get(username);
  }

  /** Undefined when there are no photos of anybody of that name. */
  async idOf(username: string): Promise<number | undefined> {
    const known = this.#userIds.get(username);
    if (known !== undefined) return known;
    const id = await this.#graph.creatorNamed(username);
    if (id !== undefined) this.#userIds.set(username, Number(id));
    return this.#userIds.get(username);
  }

  /** In alphabetical order; without those that are nobody's. */
  async usernames(ids: readonly string[]): Promise<string[]> {
    await this.#learn(this.#usernames, ids, (missing) => this.#graph.usernames(missing));
    for (const [id, username] of this.#usernames) this.#userIds.set(username, Number(id));
    return ids.flatMap((id) => this.#usernames.get(id) ?? []).sort((a, b) => a.localeCompare(b));
  }

  /** The names of organisations by their ids, in alphabetical order. */
  async organizations(ids: readonly string[]): Promise<[id: string, name: string][]> {
    await this.#learn(this.#organizations, ids, (missing) => this.#graph.organizations(missing));
    return ids
      .map((id): [string, string] => [id, this.#organizations.get(id) ?? id])
      .sort(([, a], [, b]) => a.localeCompare(b));
  }

  async #learn(
    names: Map<string, string>,
    ids: readonly string[],
    ask: (missing: readonly string[]) => Promise<ReadonlyMap<string, string>>,
  ): Promise<void> {
    const missing = ids.filter((id) => !names.has(id));
    if (missing.length === 0) return;
    for (const [id, name] of await ask(missing)) names.set(id, name);
  }
}
