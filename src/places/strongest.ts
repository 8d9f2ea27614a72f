/** Keeps the few that weigh most of however many are shown to it. */
export class Strongest {
  readonly #most: number;
  readonly #kept: { readonly item: number; readonly weight: number }[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  add(item: number, weight: number): void {
    const kept = this.#kept;
    if (kept.length === this.#most && weight <= (kept.at(-1)?.weight ?? 0)) return;
    const after = kept.findIndex((each) => each.weight < weight);
    kept.splice(after < 0 ? kept.length : after, 0, { item, weight });
    if (kept.length > this.#most) kept.pop();
  }

  /** The heaviest first. */
  get items(): number[] {
    return this.#kept.map(({ item }) => item);
  }
}
