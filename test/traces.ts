/** Looks for what is left of deleted images: in every column of every table, whatever tables there are. */

import { gunzipSync } from 'node:zlib';
import { ByteWriter } from '../src/bytes/byte-writer.ts';
import { PackedImages } from '../src/model/packed-images.ts';
import type { StoreConfig } from './store-contract.ts';
import { readEverything } from './store-execute.ts';

/** The receipt names what was erased. */
const receipts = new Set(['deletions', 'erased_images']);

/** Places, as `table.column`, where an id or a text is still to be found. */
export async function findTraces(
  config: StoreConfig,
  { ids, texts }: { readonly ids: readonly number[]; readonly texts: readonly string[] },
): Promise<string[]> {
  // Not inside longer numbers, which say something else.
  const idsIn = new RegExp(`(?<!\\d)(?:${ids.join('|')})(?!\\d)`);
  const isIn = (text: string) =>
    (ids.length > 0 && idsIn.test(text)) || texts.some((each) => text.includes(each));
  const patterns = ids.flatMap((id) => [littleEndian(id), varint(id)]);
  const found = new Set<string>();
  for (const [table, rows] of await readEverything(config)) {
    if (receipts.has(table)) continue;
    for (const row of rows) {
      for (const [column, value] of Object.entries(row)) {
        const isFound =
          value instanceof Uint8Array
            ? bytesHold(`${table}.${column}`, Buffer.from(value), ids, patterns)
            : isIn(String(value));
        if (isFound) found.add(`${table}.${column}`);
      }
    }
  }
  return [...found].toSorted();
}

function bytesHold(
  place: string,
  bytes: Buffer,
  ids: readonly number[],
  patterns: readonly Buffer[],
): boolean {
  // Differences of ids: only their reader knows them.
  if (place === 'sequence_places.images') return packedIds(bytes).some((id) => ids.includes(id));
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const plain = isGzip ? gunzipSync(bytes) : bytes;
  return patterns.some((pattern) => plain.includes(pattern));
}

function packedIds(bytes: Buffer): number[] {
  const images = new PackedImages(bytes);
  const ids: number[] = [];
  while (images.next()) ids.push(images.id);
  return ids;
}

function littleEndian(id: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(id));
  return bytes;
}

function varint(id: number): Buffer {
  const writer = new ByteWriter();
  writer.varint(id);
  return Buffer.from(writer.toBytes());
}
