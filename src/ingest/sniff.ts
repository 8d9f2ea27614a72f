import { open } from 'node:fs/promises';
import { type PhotoMediaType, sniffMediaType } from './media-type.ts';

// Enough for every signature, and for the brands of an ISO base media file.
const sniffBytes = 64;

/**
 * Tells what a file is from its first bytes, never from its name. Throws `unusable-photo` with the
 * reason when it is nothing that can be read here, before any decoder sees it.
 */
export async function sniffFile(path: string): Promise<PhotoMediaType> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(sniffBytes), 0, sniffBytes, 0);
    return sniffMediaType(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}
