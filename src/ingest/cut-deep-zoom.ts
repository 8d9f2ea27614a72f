import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import type { ExifOrientation } from '../model/image.ts';
import {
  type DeepZoomTile,
  deepZoomLevels,
  deepZoomTiles,
  nativeLevel,
  tileSize,
} from './deep-zoom-levels.ts';
import { openPhoto, type PhotoLimits, turnUpright } from './open-photo.ts';
import { jpegQuality } from './thumbnails.ts';
import { toUnusable } from './unusable.ts';
import { type PixelSize, uprightSize } from './upright.ts';

export interface CutRequest {
  readonly path: string;
  /** Pixels as stored. */
  readonly size: PixelSize;
  readonly orientation: ExifOrientation;
  /** An empty directory that the tiles are written to. */
  readonly directory: string;
}

export interface CutTile extends DeepZoomTile {
  readonly path: string;
}

/**
 * Writes all tiles of a photo's deep-zoom pyramid as JPEG files, in one pass over its pixels, which are
 * never in memory as a whole unless the photo has to be turned.
 */
export async function cutDeepZoom(request: CutRequest, limits: PhotoLimits): Promise<CutTile[]> {
  const upright = uprightSize(request.size, request.orientation);
  const { min, max } = deepZoomLevels(upright);
  try {
    const photo = await atTopLevel(request, upright, max, limits);
    await photo
      .flatten({ background: 'white' })
      .toColourspace('srgb')
      .jpeg({ quality: jpegQuality })
      .tile({ size: tileSize, overlap: 0, layout: 'dz', depth: 'onetile' })
      .toFile(join(request.directory, 'tiles.dz'));
  } catch (error) {
    throw toUnusable(error);
  }
  // libvips counts levels from the one that is a single tile, of zoom 10 or, for a square, less.
  const lowest = Math.ceil(Math.log2(tileSize));
  const levels = Array.from({ length: max - min + 1 }, (_, index) => min + index);
  return levels
    .flatMap((z) => deepZoomTiles(upright, z))
    .map((tile) => ({
      ...tile,
      path: join(
        request.directory,
        'tiles_files',
        String(tile.z - lowest),
        `${tile.x}_${tile.y}.jpeg`,
      ),
    }));
}

/** The upright photo; enlarged when even the lowest level is larger than it. */
async function atTopLevel(
  { path, orientation }: CutRequest,
  upright: PixelSize,
  top: number,
  limits: PhotoLimits,
): Promise<Sharp> {
  const photo = turnUpright(openPhoto(path, limits), orientation);
  const scale = 2 ** (top - nativeLevel(upright));
  if (scale === 1) return photo;
  const { data, info } = await photo.raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  return sharp(data, { raw: { width, height, channels } }).resize({
    width: width * scale,
    height: height * scale,
    fit: 'fill',
  });
}
