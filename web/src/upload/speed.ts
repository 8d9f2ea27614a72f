const windowMs = 10_000;

/** How fast bytes go out, over the last ten seconds. */
export class Speed {
  #samples: { readonly atMs: number; readonly bytes: number }[] = [];

  /** Notes how many bytes are out in all. */
  note(bytes: number, atMs: number): void {
    this.#samples.push({ atMs, bytes });
    const first = this.#samples.findIndex((sample) => sample.atMs >= atMs - windowMs);
    this.#samples.splice(0, first);
  }

  reset(): void {
    this.#samples = [];
  }

  /** Undefined while there is too little to tell. */
  bytesPerSecond(): number | undefined {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    if (!first || !last || last.atMs - first.atMs < 1_000 || last.bytes <= first.bytes) {
      return undefined;
    }
    return ((last.bytes - first.bytes) * 1000) / (last.atMs - first.atMs);
  }
}
