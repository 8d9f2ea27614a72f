import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { BlobStore } from './blobs/blobs.ts';
import { openDiskBlobs } from './blobs/disk-blobs.ts';
import { type DiskSpace, openDiskSpace } from './blobs/disk-space.ts';
import type { Config } from './config.ts';
import { deletionHandlers } from './deletions/carry-out.ts';
import { detectionHandlers } from './detections/store-detections.ts';
import { measureHandler } from './disk-use/measure.ts';
import { WaysideError } from './errors.ts';
import { type DeepZoom, openDeepZoom } from './ingest/deep-zoom.ts';
import { type IncomingBytes, openIncomingBytes } from './ingest/incoming-bytes.ts';
import { openTrackReader } from './ingest/locate.ts';
import { openPhotoWorkers, type PhotoWorkers } from './ingest/photo-workers.ts';
import { pipelineHandlers } from './ingest/pipeline.ts';
import { sweepHandler } from './ingest/sweep.ts';
import { takeFileHandler } from './ingest/take-file.ts';
import { unpackZipHandler } from './ingest/unpack-zip.ts';
import { type JobWorker, startJobWorker } from './jobs/worker.ts';
import { type Logger, openLog } from './log.ts';
import { type FeatureWorkers, openFeatureWorkers } from './map-features/feature-workers.ts';
import { openStore } from './store/open-store.ts';
import type { Store } from './store/store.ts';
import { type CoverageTiles, openCoverageTiles } from './tiles/coverage-tiles.ts';

/**
 * Opens every service once, in the order of their needs, and closes them in reverse. The only file
 * that names adapters.
 */
export interface Services {
  readonly config: Config;
  readonly log: Logger;
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly coverageTiles: CoverageTiles;
  readonly photoWorkers: PhotoWorkers;
  readonly featureWorkers: FeatureWorkers;
  readonly deepZoom: DeepZoom;
  /** Where photos wait until their hash is known; beside the blobs, so that moving them is free. */
  readonly incomingDirectory: string;
  readonly incomingBytes: IncomingBytes;
  readonly diskSpace: DiskSpace;
  close(): Promise<void>;
}

export async function openServices(config: Config): Promise<Services> {
  await makeDataDirectory(config.dataDirectory);
  const log = openLog(config.logLevel);
  const blobs = await openDiskBlobs(join(config.dataDirectory, 'blobs'));
  const store = await openStore(config);
  const coverageTiles = openCoverageTiles({
    store,
    tileBudgetBytes: config.tileBudgetBytes,
    onKeepFailed: (error) => log.error({ err: error }, 'a tile could not be kept'),
  });
  const photoWorkers = openPhotoWorkers({
    workers: workersOf(config),
    maxPixels: config.maxPhotoPixels,
  });
  const featureWorkers = openFeatureWorkers(config);
  const { dataDirectory: directory, minFreeBytes } = config;
  const diskSpace = openDiskSpace({ directory, minFreeBytes });
  const deepZoom = openDeepZoom({ blobs, images: store.images, workers: photoWorkers, diskSpace });
  return {
    config,
    log,
    store,
    blobs,
    coverageTiles,
    photoWorkers,
    featureWorkers,
    deepZoom,
    incomingDirectory: incomingDirectory(config),
    incomingBytes: openIncomingBytes(incomingDirectory(config), diskSpace),
    diskSpace,
    async close() {
      await featureWorkers.close();
      await photoWorkers.close();
      await coverageTiles.close();
      await store.close();
    },
  };
}

/** Starts to work on the job queue with these services. */
export function startPipeline(services: Services): JobWorker {
  const { config, store, blobs, photoWorkers, diskSpace, incomingBytes, log } = services;
  const { maxPhotoBytes, incomingTtlMs } = config;
  return startJobWorker({
    jobs: store.jobs,
    handlers: {
      ...deletionHandlers({ ...services, tileBudgetBytes: config.tileBudgetBytes }),
      ...pipelineHandlers({
        store,
        blobs,
        photoWorkers,
        tracks: openTrackReader(blobs),
        diskSpace,
      }),
      'take-file': takeFileHandler({ store, blobs, incomingBytes }),
      ...detectionHandlers(store),
      'measure-disk-use': measureHandler(services),
      sweep: sweepHandler({ ...services, incomingTtlMs }),
      'unpack-zip': unpackZipHandler({ ...services, maxPhotoBytes }),
    },
    // Twice what can be decoded at once, so that no thread waits while results go to the disk.
    concurrency: workersOf(config) * 2,
    log,
  });
}

function workersOf({ workers }: Config): number {
  return workers ?? availableParallelism();
}

/** Where bytes from outside wait; beside the blobs, so that moving them there is free. */
function incomingDirectory({ dataDirectory }: Pick<Config, 'dataDirectory'>): string {
  return join(dataDirectory, 'incoming');
}

async function makeDataDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new WaysideError(
      'configuration',
      `The data directory can't be made (WAYSIDE_DATA): ${reason}`,
      { cause },
    );
  }
}
