import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { BlobStore } from '../blobs/blobs.ts';
import type { DiskSpace } from '../blobs/disk-space.ts';
import { deepZoomKey, deepZoomKeys, originalKey } from '../blobs/keys.ts';
import type { Image } from '../model/image.ts';
import type { ImageStore } from '../store/store.ts';
import { type DeepZoomTile, deepZoomLevels, deepZoomTiles } from './deep-zoom-levels.ts';
import type { PhotoWorkers } from './photo-workers.ts';
import { uprightSize } from './upright.ts';

type ZoomableImage = Pick<Image, 'id' | 'width' | 'height' | 'exifOrientation' | 'sha256'>;

/** Tiles of originals in full resolution, as MapillaryJS asks for them when it zooms in. */
export interface DeepZoom {
  levels(image: ZoomableImage): { min: number; max: number };

  /** The tiles of a level, row by row; none when the image has no such level. */
  tiles(image: ZoomableImage, z: number): DeepZoomTile[];

  /** A tile as JPEG; undefined when the image has no such tile. Made on the first request, which throws `storage-full` when there is no room. */
  tile(image: ZoomableImage, z: number, x: number, y: number): Promise<Readable | undefined>;
}

export function openDeepZoom({
  blobs,
  images,
  workers,
  diskSpace,
}: {
  blobs: BlobStore;
  images: Pick<ImageStore, 'get'>;
  workers: PhotoWorkers;
  diskSpace: DiskSpace;
}): DeepZoom {
  const making = new Map<string, Promise<void>>();

  /** All tiles at once: one decode serves them all. Tiles that exist stay as they are. */
  async function make(image: ZoomableImage): Promise<void> {
    await diskSpace.check(0);
    const directory = await mkdtemp(join(tmpdir(), 'wayside-deep-zoom-'));
    try {
      const tiles = await blobs.withFile(originalKey(image.sha256), (path) =>
        workers.cutDeepZoom({ path, directory, size: image, orientation: image.exifOrientation }),
      );
      for (const { z, x, y, path } of tiles)
        await blobs.putFile(deepZoomKey(image.sha256, z, x, y), path);
      // One that was deleted meanwhile may have been erased before the last tile was there.
      if (!(await images.get(image.id))) await blobs.deleteAll(deepZoomKeys(image.sha256));
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }

  function makeOnce(image: ZoomableImage): Promise<void> {
    const begun = making.get(image.sha256);
    if (begun) return begun;
    const made = make(image).finally(() => making.delete(image.sha256));
    making.set(image.sha256, made);
    return made;
  }

  const sizeOf = (image: ZoomableImage) => uprightSize(image, image.exifOrientation);
  return {
    levels: (image) => deepZoomLevels(sizeOf(image)),
    tiles: (image, z) => deepZoomTiles(sizeOf(image), z),
    async tile(image, z, x, y) {
      const exists = deepZoomTiles(sizeOf(image), z).some((tile) => tile.x === x && tile.y === y);
      if (!exists) return undefined;
      const key = deepZoomKey(image.sha256, z, x, y);
      // A tile that is missing, for whatever reason, is made with all others: no record of what is
      // complete can go wrong.
      const kept = await blobs.read(key);
      if (kept) return kept;
      await makeOnce(image);
      return blobs.read(key);
    },
  };
}
