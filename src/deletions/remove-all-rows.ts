import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { prepareKey, publishKey } from '../ingest/pipeline.ts';
import { takeFileKey } from '../ingest/take-file.ts';
import { unpackZipKey } from '../ingest/unpack-zip.ts';
import { cellsAround } from '../reconstruct/feature-cells.ts';
import type { RowRemoval } from '../store/deletion-stores.ts';
import type { Store } from '../store/store.ts';
import { placeOnCoverage } from '../tiles/sequence-lines.ts';

const removal: RowRemoval = {
  // Requests wait as long as a transaction takes.
  imagesAtOnce: 50,
  place: placeOnCoverage,
  featureCells: ({ lon, lat }) => cellsAround(lon, lat),
  photoJobKey: prepareKey,
  uploadJobKeys: (uploadId, fileIds) => [
    publishKey(uploadId),
    ...fileIds.flatMap((fileId) => [takeFileKey({ uploadId, fileId }), unpackZipKey(fileId)]),
  ],
};

const pollMs = 100;

/**
 * Takes away everything by which the images of a deletion are found, some after some. Several may do so
 * at once, and any of them may stop anywhere.
 */
export async function removeAllRows(
  { deletions }: Pick<Store, 'deletions'>,
  id: number,
  isEnough: () => boolean = () => false,
): Promise<void> {
  while (!isEnough()) {
    const left = await deletions.removeRows(id, removal);
    if (left === 'gone') return;
    await (left === 'waits' ? sleep(pollMs) : nextTurn());
  }
}
