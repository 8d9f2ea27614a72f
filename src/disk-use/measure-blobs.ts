import type { BlobKey, BlobStore } from '../blobs/blobs.ts';

export interface MeasuredBlobs {
  readonly bytes: number;
  readonly isEstimate: boolean;
}

export interface MeasureOptions {
  /** About how many blobs are looked at, at most. */
  readonly maxBlobs: number;
  readonly signal: AbortSignal;
}

/**
 * The bytes of all blobs of a kind. Where there are many, only some shards are looked at, so that the work
 * stays the same however many there are: keys begin with hashes, so any shards are as good a sample as any
 * others. They are the same ones each time, and what they say from day to day can be compared.
 */
export async function measureBlobs(
  blobs: Pick<BlobStore, 'children' | 'total'>,
  kind: BlobKey,
  { maxBlobs, signal }: MeasureOptions,
): Promise<MeasuredBlobs> {
  const shards: BlobKey[] = [];
  for (const first of await blobs.children(kind)) shards.push(...(await blobs.children(first)));
  let looked = 0;
  let found = 0;
  let bytes = 0;
  for (const shard of shards) {
    signal.throwIfAborted();
    const total = await blobs.total(shard);
    looked++;
    found += total.blobs;
    bytes += total.bytes;
    if (found >= maxBlobs) break;
  }
  const isEstimate = looked < shards.length;
  return { bytes: isEstimate ? Math.round((bytes / looked) * shards.length) : bytes, isEstimate };
}
