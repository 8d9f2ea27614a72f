/**
 * Writes an integer, 0 ≤ value < 2^53, in groups of seven bits, the lowest first, where there is room
 * for eight bytes; answers where it ends.
 */
export function writeVarint(bytes: Uint8Array, start: number, value: number): number {
  let at = start;
  let rest = value;
  if (rest >= 0x10000000) {
    // Bitwise operators see 32 bits only: four groups first, then the others.
    rest = Math.floor(value / 0x10000000);
    const low = value - rest * 0x10000000;
    bytes[at++] = low | 0x80;
    bytes[at++] = (low >>> 7) | 0x80;
    bytes[at++] = (low >>> 14) | 0x80;
    bytes[at++] = (low >>> 21) | 0x80;
  }
  while (rest > 0x7f) {
    bytes[at++] = rest | 0x80;
    rest >>>= 7;
  }
  bytes[at++] = rest;
  return at;
}

/** Of a signed 32-bit integer, a small number for a value near zero. */
export function zigzag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0;
}

/**
 * Writes protobuf's wire format (https://protobuf.dev/programming-guides/encoding/) into one growing
 * buffer. Our own stored forms use the same varints.
 */
export class ByteWriter {
  #bytes: Uint8Array;
  #view: DataView;
  #length = 0;

  constructor(capacity = 1024) {
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }

  get length(): number {
    return this.#length;
  }

  /** What was written so far: a view, valid until the next write. */
  get written(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Forgets what was written, and keeps the room. */
  clear(): void {
    this.#length = 0;
  }

  /** For what writes many bytes at once: the buffer, with room for so many from `length` on; `wrote` ends it. */
  room(count: number): Uint8Array {
    this.#reserve(count);
    return this.#bytes;
  }

  /** Ends what was written into `room`, at that place. */
  wrote(end: number): void {
    this.#length = end;
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.written);
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  /** An integer, 0 ≤ value < 2^53. */
  varint(value: number): void {
    this.#reserve(8);
    this.#length = writeVarint(this.#bytes, this.#length, value);
  }

  /** A signed 32-bit integer, zigzag encoded. */
  zigzag(value: number): void {
    this.varint(zigzag(value));
  }

  /** A safe integer as protobuf's int64: negative numbers take ten bytes. */
  int64(value: number): void {
    if (value >= 0) {
      this.varint(value);
      return;
    }
    let rest = BigInt.asUintN(64, BigInt(value));
    for (; rest > 0x7fn; rest >>= 7n) this.byte(Number(rest & 0x7fn) | 0x80);
    this.byte(Number(rest));
  }

  double(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  /** A string as UTF-8, with its length in bytes before it. */
  string(text: string): void {
    const start = this.begin();
    this.#reserve(text.length * 3);
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) {
        this.#length += new TextEncoder().encodeInto(
          text.slice(i),
          this.#bytes.subarray(this.#length),
        ).written;
        break;
      }
      this.#bytes[this.#length++] = code;
    }
    this.end(start);
  }

  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Bytes with their length before them. */
  block(bytes: Uint8Array): void {
    this.varint(bytes.length);
    this.raw(bytes);
  }

  /** Leaves room for a length of one byte; `end` with the answer writes it, and makes more room if needed. */
  begin(): number {
    this.byte(0);
    return this.#length;
  }

  end(start: number): void {
    const size = this.#length - start;
    if (size < 0x80) {
      this.#bytes[start - 1] = size;
      return;
    }
    const lengthBytes = size < 0x4000 ? 2 : size < 0x200000 ? 3 : size < 0x10000000 ? 4 : 5;
    this.#reserve(lengthBytes);
    this.#bytes.copyWithin(start + lengthBytes - 1, start, this.#length);
    this.#length = start - 1;
    this.varint(size);
    this.#length += size;
  }

  /** A copy of what was written, without spare room. */
  toBytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }
}
