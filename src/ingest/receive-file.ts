import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { WaysideError } from '../errors.ts';

/**
 * Streams bytes from outside into a temporary file, hashing and counting them on the way, and hands
 * the file over; it is gone when `use` ends, unless that moved it. Throws `unusable-photo` when there
 * is nothing, or more than `maxBytes`, to read.
 */
export async function withReceivedFile<T>(
  source: Readable,
  incomingDirectory: string,
  maxBytes: number,
  use: (path: string, sha256: string) => Promise<T>,
): Promise<T> {
  await mkdir(incomingDirectory, { recursive: true });
  const path = join(incomingDirectory, randomUUID());
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    await pipeline(
      source,
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          bytes += chunk.length;
          if (bytes > maxBytes) {
            throw new WaysideError('unusable-photo', `is larger than ${maxBytes / 1e6} MB`);
          }
          hash.update(chunk);
          yield chunk;
        }
      },
      createWriteStream(path, { flags: 'wx' }),
    );
    if (bytes === 0) throw new WaysideError('unusable-photo', 'is empty');
    return await use(path, hash.digest('hex'));
  } finally {
    await rm(path, { force: true });
  }
}
