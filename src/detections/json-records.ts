import type { ByteChunks } from '../ingest/receive-file.ts';
import { BrokenFile } from './detection-record.ts';

/** An element of an array of the outermost object, as it stands in the file. */
export interface JsonRecord {
  readonly key: string;
  /** Place in its array. */
  readonly index: number;
  /** Of its first byte, from 1. */
  readonly line: number;
  readonly text: string;
}

const maxRecordBytes = 32 * 1024 * 1024;
const maxDepth = 64;
const maxKeyBytes = 1000;

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const newline = 0x0a;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/** What may come next between values. */
type Expected =
  | 'object'
  | 'key'
  | 'first-key'
  | 'colon'
  | 'value'
  | 'comma'
  | 'element'
  | 'first-element'
  | 'element-comma'
  | 'end';

/**
 * Reads the elements of some arrays of one large JSON object, such as `annotations` of COCO, one by
 * one: memory holds one element, however large the file is. Values of other keys are passed over.
 * Throws `BrokenFile` where the object is no JSON, is nested too deeply, or ends too early.
 */
export async function* readJsonRecords(
  chunks: ByteChunks,
  keys: readonly string[],
): AsyncGenerator<JsonRecord> {
  const scanner = new Scanner(keys);
  for await (const chunk of chunks) yield* scanner.scan(chunk);
  scanner.finish();
}

class Scanner {
  readonly #keys: readonly string[];
  readonly #found = new Set<string>();
  #expected: Expected = 'object';
  #line = 1;
  /** In a value: 0 at its outermost level. */
  #depth = 0;
  #value: 'none' | 'string' | 'nested' | 'scalar' = 'none';
  #isInString = false;
  #isEscaped = false;
  #isRecorded = false;
  #isKey = false;
  #key = '';
  #index = 0;
  #startLine = 1;
  /** Of the value under way, from earlier chunks. */
  #parts: Buffer[] = [];
  #size = 0;
  #isFirstByte = true;

  constructor(keys: readonly string[]) {
    this.#keys = keys;
  }

  *scan(chunk: Uint8Array): Generator<JsonRecord> {
    let at = this.#isFirstByte && startsWithMark(chunk) ? 3 : 0;
    this.#isFirstByte = false;
    let start = at;
    for (; at < chunk.length; at++) {
      const byte = chunk[at] as number;
      if (byte === newline) this.#line++;
      if (this.#value === 'none') {
        if (isSpace(byte)) continue;
        if (this.#step(byte)) start = at;
        // An opened value is scanned from its first byte on.
        if (this.#value === 'none') continue;
        if (byte === quote) this.#isInString = true;
        else if (byte === openBrace || byte === openBracket) this.#depth = 1;
        continue;
      }
      const end = this.#endOfValue(byte, at);
      if (end < 0) continue;
      const text = this.#isRecorded || this.#isKey ? this.#take(chunk, start, end) : '';
      const isScalar = this.#value === 'scalar';
      yield* this.#close(text);
      // What ends a number or a word belongs to what is around it.
      if (isScalar && !isSpace(byte)) this.#step(byte);
    }
    if (this.#value !== 'none' && (this.#isRecorded || this.#isKey)) this.#keep(chunk, start, at);
  }

  finish(): void {
    if (this.#expected !== 'end') this.#break('the file ends in the middle');
    for (const key of this.#keys) {
      if (!this.#found.has(key)) this.#break(`there is no "${key}" in it`);
    }
  }

  /** Takes a byte between values; true when a value begins with it. */
  #step(byte: number): boolean {
    switch (this.#expected) {
      case 'object':
        if (byte !== openBrace) this.#break('it must be one JSON object, and begin with {');
        this.#expected = 'first-key';
        return false;
      case 'first-key':
      case 'key':
        if (byte === closeBrace && this.#expected === 'first-key') {
          this.#expected = 'end';
          return false;
        }
        if (byte !== quote) this.#unexpected(byte);
        return this.#open(byte, true);
      case 'colon':
        if (byte !== colon) this.#unexpected(byte);
        this.#expected = 'value';
        return false;
      case 'value':
        if (!this.#keys.includes(this.#key)) return this.#open(byte, false);
        if (byte !== openBracket) this.#break(`"${this.#key}" must be an array`);
        this.#found.add(this.#key);
        this.#index = 0;
        this.#expected = 'first-element';
        return false;
      case 'first-element':
      case 'element':
        if (byte === closeBracket && this.#expected === 'first-element') {
          this.#expected = 'comma';
          return false;
        }
        this.#isRecorded = true;
        return this.#open(byte, false);
      case 'element-comma':
      case 'comma': {
        const isElement = this.#expected === 'element-comma';
        if (byte === comma) this.#expected = isElement ? 'element' : 'key';
        else if (byte === (isElement ? closeBracket : closeBrace)) {
          this.#expected = isElement ? 'comma' : 'end';
        } else this.#unexpected(byte);
        return false;
      }
      case 'end':
        return this.#break('something follows the end of the object');
    }
  }

  #open(byte: number, isKey: boolean): boolean {
    if (byte === comma || byte === colon || byte === closeBrace || byte === closeBracket) {
      this.#unexpected(byte);
    }
    this.#value =
      byte === quote ? 'string' : byte === openBrace || byte === openBracket ? 'nested' : 'scalar';
    this.#isKey = isKey;
    this.#startLine = this.#line;
    this.#parts = [];
    this.#size = 0;
    return true;
  }

  /** Where the value under way ends, if this byte ends it; else -1. */
  #endOfValue(byte: number, at: number): number {
    if (this.#isInString) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === backslash) this.#isEscaped = true;
      else if (byte === quote) {
        this.#isInString = false;
        if (this.#value === 'string') return at + 1;
      }
      return -1;
    }
    if (this.#value === 'scalar') {
      const isEnd = isSpace(byte) || byte === comma || byte === closeBracket || byte === closeBrace;
      return isEnd ? at : -1;
    }
    if (byte === quote) this.#isInString = true;
    else if (byte === openBrace || byte === openBracket) {
      if (++this.#depth > maxDepth) this.#break(`it is nested more than ${maxDepth} levels deep`);
    } else if ((byte === closeBrace || byte === closeBracket) && --this.#depth === 0) return at + 1;
    return -1;
  }

  *#close(text: string): Generator<JsonRecord> {
    this.#value = 'none';
    if (this.#isKey) {
      this.#isKey = false;
      this.#key = keyOf(text) ?? this.#break('a name is no JSON text');
      this.#expected = 'colon';
    } else if (this.#isRecorded) {
      this.#isRecorded = false;
      this.#expected = 'element-comma';
      yield { key: this.#key, index: this.#index++, line: this.#startLine, text };
    } else this.#expected = 'comma';
  }

  #keep(chunk: Uint8Array, start: number, end: number): void {
    // The start is of another chunk when the value began in one.
    const from = this.#parts.length > 0 ? 0 : start;
    this.#size += end - from;
    if (this.#size > (this.#isKey ? maxKeyBytes : maxRecordBytes)) {
      this.#break(`${this.#isKey ? 'a name' : `${this.#key}[${this.#index}]`} is too long`);
    }
    // The chunk's memory is used again for the next one.
    this.#parts.push(Buffer.from(chunk.subarray(from, end)));
  }

  #take(chunk: Uint8Array, start: number, end: number): string {
    if (this.#parts.length === 0 && end - start <= (this.#isKey ? maxKeyBytes : maxRecordBytes)) {
      return Buffer.from(chunk.buffer, chunk.byteOffset + start, end - start).toString('utf8');
    }
    this.#keep(chunk, start, end);
    const text = Buffer.concat(this.#parts).toString('utf8');
    this.#parts = [];
    return text;
  }

  #unexpected(byte: number): never {
    const shown = byte > 0x20 && byte < 0x7f ? ` "${String.fromCharCode(byte)}"` : '';
    return this.#break(`it is no JSON: unexpected character${shown}`);
  }

  #break(message: string): never {
    throw new BrokenFile(`line ${this.#line}`, message);
  }
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === newline || byte === 0x0d || byte === 0x09;
}

/** Whether the bytes begin with the byte order mark of UTF-8. */
export function startsWithMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

function keyOf(text: string): string | undefined {
  try {
    return JSON.parse(text) as string;
  } catch {
    return undefined;
  }
}
