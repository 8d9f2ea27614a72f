import { move, transferableSymbol, valueSymbol } from 'piscina';
import type { ErrorKind } from '../errors.ts';
import { WaysideError } from '../errors.ts';
import type { PhotoMetadata } from '../model/upload.ts';
import { type CutRequest, type CutTile, cutDeepZoom } from './cut-deep-zoom.ts';
import type { PhotoLimits } from './open-photo.ts';
import { readMetadata } from './read-metadata.ts';
import { makeThumbnails, type Thumbnail } from './thumbnails.ts';

/** The tasks of a worker thread; `photo-workers.ts` runs them by these names. */

export interface PreparedPhoto {
  readonly metadata: PhotoMetadata;
  readonly thumbnails: readonly Thumbnail[];
}

/** Errors lose their class between threads, so those that callers may see travel as values. */
export type Outcome<T> =
  | { readonly value: T }
  | { readonly error: { readonly kind: ErrorKind; readonly message: string } };

export interface PrepareTask {
  readonly path: string;
  readonly limits: PhotoLimits;
}

/** Answers an `Outcome<PreparedPhoto>`, as the pool wants what moves to the caller without a copy. */
export async function prepare({ path, limits }: PrepareTask): Promise<unknown> {
  const prepared = await outcome<PreparedPhoto>(async () => {
    const metadata = await readMetadata(path, {
      maxPixels: limits.maxPixels,
      nowMs: Date.now(),
    });
    const thumbnails = await makeThumbnails(path, metadata, limits);
    return { metadata, thumbnails };
  });
  const thumbnails = 'value' in prepared ? prepared.value.thumbnails : [];
  const buffers = new Set(thumbnails.map(({ jpeg }) => jpeg.buffer));
  return move({ [valueSymbol]: prepared, [transferableSymbol]: [...buffers] });
}

export interface CutTask {
  readonly request: CutRequest;
  readonly limits: PhotoLimits;
}

export async function cut({ request, limits }: CutTask): Promise<Outcome<CutTile[]>> {
  return outcome(() => cutDeepZoom(request, limits));
}

async function outcome<T>(act: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await act() };
  } catch (error) {
    if (!(error instanceof WaysideError)) throw error;
    return { error: { kind: error.kind, message: error.message } };
  }
}
