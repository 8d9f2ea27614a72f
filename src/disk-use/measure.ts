import type { BlobStore } from '../blobs/blobs.ts';
import { directorySize } from '../blobs/directory-size.ts';
import type { DiskSpace } from '../blobs/disk-space.ts';
import { blobKinds } from '../blobs/keys.ts';
import type { JobHandler } from '../jobs/worker.ts';
import type { DiskUse } from '../model/disk-use.ts';
import { jobPriorities } from '../model/job.ts';
import type { NewJob, Store } from '../store/store.ts';
import { measureBlobs } from './measure-blobs.ts';

/**
 * Measures what takes up the disk, for administrators. A job does it every hour, since it looks at many
 * files; requests read what was kept of it.
 */

export interface MeasureServices {
  readonly store: Pick<Store, 'diskUse'>;
  readonly blobs: BlobStore;
  readonly incomingDirectory: string;
  readonly diskSpace: DiskSpace;
}

/** Of each kind: some seconds of looking, and an estimate that is right to some per cent. */
const maxBlobs = 50_000;
/** Every process that works adds the job every hour. */
const freshMs = 50 * 60_000;

export const measureJob: NewJob = {
  kind: 'measure-disk-use',
  key: 'measure-disk-use',
  payload: null,
  priority: jobPriorities.again,
  owner: null,
};

export function measureHandler(services: MeasureServices): JobHandler {
  return {
    async run(_payload, signal) {
      const last = await services.store.diskUse.latest();
      if (last && last.measuredAtMs > Date.now() - freshMs) return;
      await services.store.diskUse.keep(await measureDiskUse(services, signal));
    },
    giveUp: async () => {},
  };
}

/** Rejects when the signal aborts. */
export async function measureDiskUse(
  { store, blobs, incomingDirectory, diskSpace }: MeasureServices,
  signal: AbortSignal,
): Promise<DiskUse> {
  const options = { maxBlobs, signal };
  const originals = await measureBlobs(blobs, blobKinds.originals, options);
  const thumbnails = await measureBlobs(blobs, blobKinds.thumbnails, options);
  const deepZoom = await measureBlobs(blobs, blobKinds.deepZoom, options);
  const tracks = await measureBlobs(blobs, blobKinds.tracks, options);
  const incoming = await directorySize(incomingDirectory);
  const { databaseBytes, ...counts } = await store.diskUse.measureDatabase();
  const disk = await diskSpace.state();
  return {
    measuredAtMs: Date.now(),
    bytes: {
      originals: originals.bytes,
      thumbnails: thumbnails.bytes,
      deepZoom: deepZoom.bytes,
      tracks: tracks.bytes,
      incoming: incoming.bytes,
      database: databaseBytes,
    },
    isEstimate: [originals, thumbnails, deepZoom, tracks].some(({ isEstimate }) => isEstimate),
    freeBytes: disk?.freeBytes ?? null,
    totalBytes: disk?.totalBytes ?? null,
    ...counts,
  };
}
