import { gzipSync } from 'node:zlib';
import { zxyToTileId } from 'pmtiles';
import { ByteWriter } from '../src/bytes/byte-writer.ts';
import { type TileAddress, tileBounds } from '../src/geo/tile-grid.ts';

export interface MadeTile extends TileAddress {
  readonly bytes: Uint8Array;
}

const headerBytes = 127;
const gzip = 2;
const vectorTile = 1;

/**
 * A PMTiles archive of vector tiles of one zoom, with one directory:
 * https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md
 */
export function makePmtiles(tiles: readonly MadeTile[], layerIds: readonly string[]): Uint8Array {
  const entries = tiles
    .map(({ z, x, y, bytes }) => ({ id: zxyToTileId(z, x, y), bytes: gzipSync(bytes) }))
    .sort((a, b) => a.id - b.id);
  const directory = new ByteWriter();
  directory.varint(entries.length);
  for (const [index, { id }] of entries.entries())
    directory.varint(id - (entries[index - 1]?.id ?? 0));
  for (const _ of entries) directory.varint(1);
  for (const { bytes } of entries) directory.varint(bytes.length);
  // The first tile begins at 0, written as 1; the others follow, written as 0.
  for (const index of entries.keys()) directory.varint(index === 0 ? 1 : 0);
  const root = gzipSync(directory.written);
  const metadata = gzipSync(
    JSON.stringify({ vector_layers: layerIds.map((id) => ({ id, fields: {} })) }),
  );
  const data = Buffer.concat(entries.map(({ bytes }) => bytes));
  const [{ z } = { z: 0 }] = tiles;
  const bounds = tiles.map(tileBounds);
  const edge = (index: number, choose: (...values: number[]) => number) =>
    Math.round(choose(...bounds.map((each) => each[index] ?? 0)) * 1e7);

  const header = Buffer.alloc(headerBytes);
  header.write('PMTiles\x03', 'latin1');
  const sections = [root.length, metadata.length, 0, data.length];
  let offset = headerBytes;
  for (const [index, length] of sections.entries()) {
    header.writeBigUInt64LE(BigInt(offset), 8 + 16 * index);
    header.writeBigUInt64LE(BigInt(length), 16 + 16 * index);
    offset += length;
  }
  for (const at of [72, 80, 88]) header.writeBigUInt64LE(BigInt(entries.length), at);
  header.set([1, gzip, gzip, vectorTile, z, z], 96);
  header.writeInt32LE(edge(0, Math.min), 102);
  header.writeInt32LE(edge(1, Math.min), 106);
  header.writeInt32LE(edge(2, Math.max), 110);
  header.writeInt32LE(edge(3, Math.max), 114);
  header[118] = z;
  return Buffer.concat([header, root, metadata, data]);
}
