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

export async function prepare({ path, limits }: PrepareTask): Promise<Outcome<PreparedPhoto>> {
  return outcome(async () => {
    const metadata = await readMetadata(path, {
      maxPixels: limits.maxPixels,
      nowMs: Date.now(),
    });
    const thumbnails = await makeThumbnails(path, metadata, limits);
    return { metadata, thumbnails };
  });
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
