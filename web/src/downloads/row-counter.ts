/** Counts what has arrived of a file, to tell how far it is. */
export interface RowCounter {
  /** How many rows are complete. */
  readonly rows: number;
  add(bytes: Uint8Array): void;
}

/** Lines that are no rows, before the first row has ended. */
const headLines: Readonly<Record<string, number>> = { geojson: 1, csv: 1 };

export function countRows(format: string): RowCounter {
  return format === 'flatgeobuf' ? new RecordCounter() : new LineCounter(headLines[format] ?? 0);
}

const lineEnd = 0x0a;

class LineCounter implements RowCounter {
  #lines = 0;
  readonly #head: number;

  constructor(head: number) {
    this.#head = head;
  }

  get rows(): number {
    return Math.max(0, this.#lines - this.#head);
  }

  add(bytes: Uint8Array): void {
    for (let at = bytes.indexOf(lineEnd); at >= 0; at = bytes.indexOf(lineEnd, at + 1))
      this.#lines++;
  }
}

/** Of FlatGeobuf: eight bytes, a header, and rows; header and rows begin with their length. */
class RecordCounter implements RowCounter {
  #records = -1;
  /** Bytes to pass over before the next length. */
  #passing = 8;
  #length: number[] = [];

  get rows(): number {
    return Math.max(0, this.#records - (this.#passing > 0 ? 1 : 0));
  }

  add(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      const passed = Math.min(this.#passing, bytes.length - at);
      at += passed;
      this.#passing -= passed;
      const byte = bytes[at];
      if (this.#passing > 0 || byte === undefined) return;
      this.#length.push(byte);
      at++;
      if (this.#length.length < 4) continue;
      this.#passing = this.#length.reduceRight((value, each) => value * 256 + each, 0);
      this.#length = [];
      this.#records++;
    }
  }
}
