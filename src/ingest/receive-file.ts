import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DiskSpace } from '../blobs/disk-space.ts';
import { WaysideError } from '../errors.ts';
import { freeBytes } from './free-bytes.ts';

/** Bytes from outside, as a stream gives them; each chunk is used up before the next is asked for. */
export type ByteChunks = AsyncIterable<Uint8Array>;

/** Where bytes from outside wait until they are checked. */
export interface IncomingPlace {
  readonly incomingDirectory: string;
  readonly diskSpace: DiskSpace;
}

/**
 * Takes bytes from outside into a temporary file, hashing and counting them on the way, and hands
 * the file over; it is gone when `use` ends, unless that moved it. Throws `unusable-photo` when there
 * is nothing, or more than `maxBytes`, to read, and `storage-full`.
 */
export async function withReceivedFile<T>(
  source: ByteChunks,
  { incomingDirectory, diskSpace }: IncomingPlace,
  maxBytes: number,
  use: (path: string, sha256: string, bytes: number) => Promise<T>,
): Promise<T> {
  await mkdir(incomingDirectory, { recursive: true });
  const path = join(incomingDirectory, randomUUID());
  try {
    const { sha256, bytes } = await keep(source, path, maxBytes, diskSpace);
    return await use(path, sha256, bytes);
  } finally {
    await rm(path, { force: true });
  }
}

async function keep(
  source: ByteChunks,
  path: string,
  maxBytes: number,
  diskSpace: DiskSpace,
): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256');
  const room = await diskSpace.reserve(0);
  let bytes = 0;
  const file = await open(path, 'wx');
  try {
    for await (const chunk of source) {
      bytes += chunk.length;
      if (bytes > maxBytes) {
        throw new WaysideError('unusable-photo', `is larger than ${maxBytes / 1e6} MB`);
      }
      hash.update(chunk);
      await file.writeFile(chunk);
      await room.use(chunk.length);
    }
  } finally {
    await file.close();
  }
  if (bytes === 0) throw new WaysideError('unusable-photo', 'is empty');
  return { sha256: hash.digest('hex'), bytes };
}

const chunkBytes = 256 * 1024;

/** A file's bytes, all through one buffer: streams allocate theirs anew, for V8 to collect. */
export async function* readChunks(path: string): ByteChunks {
  const buffer = Buffer.allocUnsafeSlow(chunkBytes);
  const file = await open(path, 'r');
  try {
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, chunkBytes, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    freeBytes(buffer);
    await file.close();
  }
}

/** Hex SHA-256 of a file's bytes. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of readChunks(path)) hash.update(chunk);
  return hash.digest('hex');
}
