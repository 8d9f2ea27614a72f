import { Readable } from 'node:stream';
import { WaysideError } from '../errors.ts';
import type { IncomingFile } from '../model/upload.ts';
import type { Store } from '../store/store.ts';
import type { IncomingBytes } from './incoming-bytes.ts';
import { takeFileJob } from './take-file.ts';

/** Bytes of a file of an upload, which come piece by piece. */

export interface SendOptions {
  readonly store: Store;
  readonly incomingBytes: IncomingBytes;
  /** Called when there is a file to take. */
  readonly wakeWorker: () => void;
}

/** How many of a file's bytes are here. */
export async function bytesHere(
  file: IncomingFile,
  { incomingBytes }: Pick<SendOptions, 'incomingBytes'>,
): Promise<number> {
  return file.state === 'receiving' ? incomingBytes.size(file.id) : (file.length ?? 0);
}

/**
 * The same for its sender, who goes on from there, in place of whatever connection went before. What a
 * server that was killed left to do about a file that is whole is done; and an empty one is received.
 */
export async function resumeAt(file: IncomingFile, options: SendOptions): Promise<number> {
  const here = await bytesHere(file, options);
  if (file.state !== 'receiving' || here !== file.length) return here;
  return sendBytes(file, here, Readable.from([]), options);
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
  const mayBegin = async () => {
    // While it was waited for another sender, that one may have sent all, or given the file up.
    if ((await store.incomingFiles.get(file.id))?.state === 'receiving') return;
    throw new WaysideError('offset-mismatch', 'The file changed meanwhile: ask how far it is');
  };
  const end = await incomingBytes.append(file.id, offset, source, length, {
    expectedBytes: length - offset,
    mayBegin,
  });
  if (end === length) await complete(file, options);
  else await store.incomingFiles.touch(file.id);
  return end;
}

async function complete(
  { id, uploadId, userId }: IncomingFile,
  { store, wakeWorker }: SendOptions,
): Promise<void> {
  if (uploadId === null) throw new Error(`the file ${id} is of no upload`);
  await store.incomingFiles.complete(id, [takeFileJob({ uploadId, fileId: id }, userId)]);
  wakeWorker();
}
