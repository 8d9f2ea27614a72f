import { setTimeout as sleep } from 'node:timers/promises';
import type { BlobStore } from '../blobs/blobs.ts';
import { deepZoomKeys, originalKey, thumbnailKey, trackKey } from '../blobs/keys.ts';
import { prepareKey } from '../ingest/pipeline.ts';
import { thumbnailWidths } from '../model/image.ts';
import type { BlobCounts } from '../store/deletion-stores.ts';
import type { Store } from '../store/store.ts';

const contentsAtOnce = 16;
const pollMs = 100;
/** Less than a job's lease: who held this up for longer may not be alone any more, and the content be back. */
const freshMs = 10_000;

/**
 * Erases the bytes of a deletion: originals, thumbnails, deep-zoom tiles, tracks. They are counted before
 * they go, so that the receipt is right whatever crashes.
 */
export async function eraseBytes(
  { store, blobs }: { readonly store: Pick<Store, 'deletions'>; readonly blobs: BlobStore },
  deletionId: number,
): Promise<void> {
  for (;;) {
    const readAtMs = Date.now();
    const erasures = await store.deletions.erasures(deletionId, prepareKey, contentsAtOnce);
    if (!erasures) return;
    if (erasures.length === 0) {
      await sleep(pollMs);
      continue;
    }
    const uncounted = erasures.filter((erasure) => erasure.blobs === null);
    const counted = await Promise.all(
      uncounted.map(async ({ sha256 }) => ({ sha256, blobs: await countBlobs(blobs, sha256) })),
    );
    await store.deletions.countBlobs(counted);
    const erased = await Promise.all(
      erasures.map(async ({ sha256 }) => {
        if (Date.now() - readAtMs > freshMs) return undefined;
        await eraseContent(blobs, sha256);
        return sha256;
      }),
    );
    await store.deletions.setErased(
      deletionId,
      erased.filter((sha256) => sha256 !== undefined),
    );
  }
}

async function countBlobs(blobs: BlobStore, sha256: string): Promise<BlobCounts> {
  const count = async (keys: readonly string[]) => {
    const sizes = await Promise.all(keys.map((key) => blobs.size(key)));
    return sizes.filter((size) => size !== undefined).length;
  };
  return {
    originals: await count([originalKey(sha256)]),
    thumbnails: await count(thumbnailKeys(sha256)),
    deepZoomTiles: (await blobs.list(deepZoomKeys(sha256))).length,
    tracks: await count([trackKey(sha256)]),
  };
}

async function eraseContent(blobs: BlobStore, sha256: string): Promise<void> {
  for (const key of [originalKey(sha256), ...thumbnailKeys(sha256), trackKey(sha256)]) {
    await blobs.delete(key);
  }
  await blobs.deleteAll(deepZoomKeys(sha256));
}

function thumbnailKeys(sha256: string): string[] {
  return thumbnailWidths.map((width) => thumbnailKey(sha256, width));
}
