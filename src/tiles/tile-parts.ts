import { promisify } from 'node:util';
import { constants, crc32, deflateRaw } from 'node:zlib';
import { gzipLevel } from './compress.ts';

/**
 * A tile in parts, so that those which are finished are compressed, in other threads, while the rest
 * is still being encoded. Each is deflated by itself and ends at a whole byte, so the results in a row
 * are one gzip member (RFC 1951 section 3.2.4, RFC 1952), as of a single compressor.
 */
export interface TilePart {
  readonly bytes: Uint8Array;
  /** The bytes as deflate blocks, none of them the last. */
  readonly deflated?: Promise<Uint8Array>;
}

export type PartMaker = (bytes: Uint8Array) => TilePart;

/** Below this, deflating takes longer than it saves. */
const leastBytes = 512;

const deflateAsync = promisify(deflateRaw);

/** Begins to deflate a part. */
export function deflatePart(bytes: Uint8Array): TilePart {
  const deflated = deflateAsync(bytes, {
    level: gzipLevel,
    chunkSize: Math.max(1024, bytes.length),
    finishFlush: constants.Z_SYNC_FLUSH,
  });
  // Who awaits it hears of it; nobody does after an error in the encoding.
  deflated.catch(() => {});
  return { bytes, deflated };
}

export function lengthOf(parts: readonly TilePart[]): number {
  return parts.reduce((length, { bytes }) => length + bytes.length, 0);
}

export function joinParts(parts: readonly TilePart[]): Uint8Array {
  return joinBytes(parts.map(({ bytes }) => bytes));
}

/** The parts as one gzip member. */
export async function gzipParts(parts: readonly TilePart[]): Promise<Uint8Array> {
  const whole = withoutFragments(parts);
  const blocks = await Promise.all(whole.map(({ bytes, deflated }) => deflated ?? stored(bytes)));
  const checksum = whole.reduce((crc, { bytes }) => crc32(bytes, crc), 0);
  const ending = new Uint8Array(lastBlock.length + 8);
  ending.set(lastBlock);
  const view = new DataView(ending.buffer);
  view.setUint32(lastBlock.length, checksum, true);
  view.setUint32(lastBlock.length + 4, lengthOf(whole) % 2 ** 32, true);
  return joinBytes([gzipHeader, ...blocks, ending]);
}

/** Magic number, deflate, no flags, no time, no extra flags, unknown system. */
const gzipHeader = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255);

/** A stored block of no bytes, marked as the last. */
const lastBlock = Uint8Array.of(1, 0, 0, 255, 255);

/** Joins neighbours that nobody deflates yet, and begins with those that are worth it. */
function withoutFragments(parts: readonly TilePart[]): TilePart[] {
  const whole: TilePart[] = [];
  let fragments: Uint8Array[] = [];
  const endFragments = () => {
    const bytes = joinBytes(fragments);
    if (bytes.length > 0) whole.push(bytes.length < leastBytes ? { bytes } : deflatePart(bytes));
    fragments = [];
  };
  for (const part of parts) {
    if (part.deflated) {
      endFragments();
      whole.push(part);
    } else {
      fragments.push(part.bytes);
    }
  }
  endFragments();
  return whole;
}

/** A stored block, not the last: a byte of flags, the length, the length inverted. */
function stored(bytes: Uint8Array): Uint8Array {
  const { length } = bytes;
  const header = Uint8Array.of(0, length & 255, length >> 8, ~length & 255, (~length >> 8) & 255);
  return joinBytes([header, bytes]);
}

function joinBytes(list: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(list.reduce((length, bytes) => length + bytes.length, 0));
  let at = 0;
  for (const bytes of list) {
    joined.set(bytes, at);
    at += bytes.length;
  }
  return joined;
}
