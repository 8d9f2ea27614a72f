import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { cellZoom, tileOfKey } from '../geo/tile-grid.ts';
import type { CoverageSet } from '../model/coverage.ts';
import { type FeatureTileSet, featureTypeOf, isCoverageSet } from '../model/tile-set.ts';
import type { Store, StoredTile, TileRef } from '../store/store.ts';
import { CellTile } from './cell-tile.ts';
import { compressGzip } from './compress.ts';
import { encodeFeatureTile } from './feature-tile.ts';
import { makeParentTile } from './parent-tile.ts';
import { decodePieces, encodePieces, noPieces } from './pieces.ts';
import { deflatePart, gzipParts, joinParts, type TilePart } from './tile-parts.ts';

/** After so long others get their turn: a cell of a hundred thousand images takes several. */
const maxTurnMs = 8;

/** Makes one tile from what the store holds now; undefined when it is empty. Keeps nothing. */
export async function makeTile(
  store: Store,
  ref: TileRef,
  tileBudgetBytes: number,
): Promise<StoredTile | undefined> {
  const { set, z, key } = ref;
  if (!isCoverageSet(set)) return makeFeatureTile(store, set, key);
  return z === cellZoom
    ? makeFromRows(store, set, key)
    : makeFromChildren(store, ref, tileBudgetBytes);
}

async function makeFeatureTile(
  store: Store,
  set: FeatureTileSet,
  cell: number,
): Promise<StoredTile | undefined> {
  const type = featureTypeOf(set);
  const features = await store.mapFeatures.inCell(type, cell);
  // No tile is made from one of map features.
  return toStoredTile(encodeFeatureTile(type, cell, features, deflatePart), () => new Uint8Array());
}

async function makeFromRows(
  store: Store,
  set: CoverageSet,
  key: number,
): Promise<StoredTile | undefined> {
  // Other threads compress what is encoded while this one goes on.
  const tile = new CellTile(key, deflatePart);
  let turnStart = performance.now();
  for (const row of await store.coverage.cell(set, key)) {
    tile.add(row);
    if (performance.now() - turnStart > maxTurnMs) {
      await nextTurn();
      turnStart = performance.now();
    }
  }
  return toStoredTile(tile.parts(), () => encodePieces(tile.pieces()));
}

/** Undefined when it is empty. Other threads compress it while its pieces are made. */
async function toStoredTile(
  parts: readonly TilePart[],
  makePieces: () => Uint8Array,
): Promise<StoredTile | undefined> {
  if (parts.length === 0) return undefined;
  const gzip = compressTile(parts);
  const etag = digest(parts);
  if (isLong(parts)) await nextTurn();
  const pieces = makePieces();
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
  let pieces: Uint8Array | undefined;
  let count = made.featureCount;
  for (;;) {
    const parts = made.encode(count, deflatePart);
    const compressing = compressTile(parts);
    pieces ??= encodePieces(made.pieces);
    const etag = digest(parts);
    const gzip = await compressing;
    if (gzip.length <= tileBudgetBytes || count === 1) return { etag, gzip, pieces };
    // Features take about the same room each; a little less than their share, so as to fit at once.
    count = Math.max(1, Math.floor(count * Math.min(0.97, (0.97 * tileBudgetBytes) / gzip.length)));
  }
}

function isLong(parts: readonly TilePart[]): boolean {
  return parts.some(({ deflated }) => deflated);
}

function compressTile(parts: readonly TilePart[]): Promise<Uint8Array> {
  return isLong(parts) ? gzipParts(parts) : compressGzip(joinParts(parts));
}

/** 128 bits of SHA-256. */
function digest(parts: readonly TilePart[]): string {
  const sha256 = createHash('sha256');
  for (const { bytes } of parts) sha256.update(bytes);
  return sha256.digest('hex').slice(0, 32);
}
