import type { ThumbnailWidth } from '../model/image.ts';
import type { BlobKey } from './blobs.ts';

/** Where an image's bytes are kept. Everything derives from the hash of the original. */

/** The key above all blobs of a kind, whose shards are two levels below it. */
export const blobKinds = {
  originals: 'originals',
  thumbnails: 'thumbnails',
  deepZoom: 'deep-zoom',
  tracks: 'tracks',
} as const;

/** The original, byte for byte. */
export function originalKey(sha256: string): BlobKey {
  return `${blobKinds.originals}/${shard(sha256)}/${sha256}`;
}

/** A thumbnail (JPEG, upright). */
export function thumbnailKey(sha256: string, width: ThumbnailWidth): BlobKey {
  return `${blobKinds.thumbnails}/${shard(sha256)}/${sha256}-${width}.jpg`;
}

/** One tile of the deep-zoom pyramid (JPEG, upright). */
export function deepZoomKey(sha256: string, z: number, x: number, y: number): BlobKey {
  return `${deepZoomKeys(sha256)}/${z}-${x}-${y}.jpg`;
}

/** What all tiles of a deep-zoom pyramid lie below. */
export function deepZoomKeys(sha256: string): BlobKey {
  return `${blobKinds.deepZoom}/${shard(sha256)}/${sha256}`;
}

/** The GPX track of an upload. */
export function trackKey(sha256: string): BlobKey {
  return `${blobKinds.tracks}/${shard(sha256)}/${sha256}.gpx`;
}

// Directories of more than a few thousand entries are slow to list and back up on many file systems.
function shard(sha256: string): string {
  return `${sha256.slice(0, 2)}/${sha256.slice(2, 4)}`;
}
