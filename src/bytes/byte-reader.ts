/** Reads what `ByteWriter` wrote. Throws a RangeError on bytes that end too early or hold no such number. */
export class ByteReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  byte(): number {
    const value = this.#bytes[this.#at++];
    if (value === undefined) throw new RangeError('the bytes end too early');
    return value;
  }

  varint(): number {
    let byte = this.byte();
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    for (let factor = 0x80; factor < 2 ** 53; factor *= 0x80) {
      byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    throw new RangeError('a number is too long');
  }

  zigzag(): number {
    const value = this.varint();
    return (value >>> 1) ^ -(value & 1);
  }

  double(): number {
    if (this.#at + 8 > this.#bytes.length) throw new RangeError('the bytes end too early');
    this.#at += 8;
    return this.#bytes.readDoubleLE(this.#at - 8);
  }

  /** A number of things that follow, each of at least `bytesEach`: never more than there is room for. */
  count(bytesEach: number): number {
    const value = this.varint();
    if (value * bytesEach > this.#bytes.length - this.#at) {
      throw new RangeError('a count is larger than what follows');
    }
    return value;
  }

  /** A string of ASCII characters. */
  ascii(): string {
    const length = this.count(1);
    this.#at += length;
    return this.#bytes.toString('latin1', this.#at - length, this.#at);
  }

  /** A block of bytes, as a view. */
  block(): Uint8Array {
    const length = this.count(1);
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}
