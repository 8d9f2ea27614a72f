import { hash } from 'node:crypto';
import { cellZoom, tileOfKey } from '../geo/tile-grid.ts';
import type { Store, StoredTile, TileRef } from '../store/store.ts';
import { cellPieces, encodeCell } from './cell-tile.ts';
import { compressGzip } from './compress.ts';
import { makeParentTile } from './parent-tile.ts';
import { decodePieces, encodePieces, noPieces } from './pieces.ts';

/** Makes one tile from what the store holds now; undefined when it is empty. Keeps nothing. */
export async function makeTile(
  store: Store,
  ref: TileRef,
  tileBudgetBytes: number,
): Promise<StoredTile | undefined> {
  return ref.z === cellZoom
    ? makeFromRows(store, ref)
    : makeFromChildren(store, ref, tileBudgetBytes);
}

async function makeFromRows(store: Store, { set, key }: TileRef): Promise<StoredTile | undefined> {
  const rows = await store.coverage.cell(set, key);
  const tile = encodeCell(rows);
  if (tile.length === 0) return undefined;
  // Another thread compresses while this one goes on.
  const gzip = compressGzip(tile);
  const [etag, pieces] = [digest(tile), encodePieces(cellPieces(key, rows))];
  return { etag, gzip: await gzip, pieces };
}

async function makeFromChildren(
  store: Store,
  ref: TileRef,
  tileBudgetBytes: number,
): Promise<StoredTile | undefined> {
  const children = await store.tiles.childPieces(ref);
  const made = makeParentTile(
    tileOfKey(ref.z, ref.key),
    children.map((bytes) => (bytes ? decodePieces(bytes) : noPieces)),
  );
  if (made.featureCount === 0) return undefined;
  const pieces = encodePieces(made.pieces);
  let count = made.featureCount;
  for (;;) {
    const tile = made.encode(count);
    const gzip = await compressGzip(tile);
    if (gzip.length <= tileBudgetBytes || count === 1) {
      return { etag: digest(tile), gzip, pieces };
    }
    // Features take about the same room each; a little less than their share, so as to fit at once.
    count = Math.max(1, Math.floor(count * Math.min(0.97, (0.97 * tileBudgetBytes) / gzip.length)));
  }
}

/** 128 bits of SHA-256. */
function digest(tile: Uint8Array): string {
  return hash('sha256', tile, 'hex').slice(0, 32);
}
