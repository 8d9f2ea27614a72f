import type { Readable } from 'node:stream';
import { WaysideError } from '../errors.ts';
import type { IncomingFile } from '../model/upload.ts';
import type { Store } from '../store/store.ts';
import type { IncomingBytes } from './incoming-bytes.ts';
import { takeFileJob } from './take-file.ts';

/** Bytes of a file of an upload, which come piece by piece. */

export interface SendOptions {
  readonly store: Store;
  readonly incomingBytes: IncomingBytes;
}

/** How many of a file's bytes are here. What a server that was killed left to do about a whole one is done. */
export async function offsetOf(file: IncomingFile, options: SendOptions): Promise<number> {
  const length = file.length ?? 0;
  if (file.state !== 'receiving') return length;
  const size = await options.incomingBytes.size(file.id);
  if (size === length) await complete(file, options);
  return size;
}

/**
 * Adds bytes behind the first `offset`, and answers how many are here then. With the last one the file
 * is received, and no crash loses it. Throws as `IncomingBytes.append` does.
 */
export async function sendBytes(
  file: IncomingFile,
  offset: number,
  source: Readable,
  options: SendOptions,
): Promise<number> {
  const { store, incomingBytes } = options;
  const length = file.length ?? 0;
  if (file.state !== 'receiving') {
    if (offset === length) return length;
    throw new WaysideError('offset-mismatch', `${length} bytes are here, not ${offset}`);
  }
  const end = await incomingBytes.append(file.id, offset, source, length, {
    expectedBytes: length - offset,
  });
  if (end === length) await complete(file, options);
  else await store.incomingFiles.touch(file.id);
  return end;
}

async function complete(
  { id, uploadId }: IncomingFile,
  { store, incomingBytes }: SendOptions,
): Promise<void> {
  if (uploadId === null) throw new Error(`the file ${id} is of no upload`);
  if (await store.incomingFiles.complete(id, [takeFileJob({ uploadId, fileId: id })])) return;
  // It was taken, or given up, while these bytes came: nobody will look for them.
  const state = (await store.incomingFiles.get(id))?.state;
  if (state !== 'receiving' && state !== 'received') await incomingBytes.remove(id);
}
