/** Reads files away from the page, so that it stays quick with thousands of them. */

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { describePhoto, type PhotoFacts } from './describe-photo.ts';

export type PhotoQuestion =
  | { readonly ask: 'facts'; readonly number: number; readonly file: File }
  | { readonly ask: 'hash'; readonly number: number; readonly file: File };

export interface PhotoAnswer {
  readonly number: number;
  readonly value?: PhotoFacts | string;
  /** The file could not be read. */
  readonly error?: string;
}

self.addEventListener('message', async ({ data }: MessageEvent<PhotoQuestion>) => {
  const { ask, number, file } = data;
  const answer: PhotoAnswer = await (ask === 'facts' ? describePhoto(file) : hashFile(file)).then(
    (value) => ({ number, value }),
    (error: unknown) => ({ number, error: String(error) }),
  );
  self.postMessage(answer);
});

/**
 * SHA-256 in hex, piece by piece. The browser's own wants the whole file in memory, and exists only
 * where the page came over https.
 */
async function hashFile(file: File): Promise<string> {
  const hash = sha256.create();
  const reader = file.stream().getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return bytesToHex(hash.digest());
    hash.update(value);
  }
}
