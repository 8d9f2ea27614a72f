import { WaysideError } from '../errors.ts';

// What libvips and its decoders say, and what it means to the person who has the file.
const meanings: readonly (readonly [RegExp, string])[] = [
  [/timeout/i, 'takes too long to decode'],
  [/premature end|truncated|unexpected end|end of file|not enough data/i, 'is truncated'],
  [/pixel limit/i, 'has too many pixels'],
  [/data precision 12/i, "is a 12-bit JPEG, which can't be read here"],
  [/unsupported image format/i, 'is not an image that can be read here'],
];

/** Turns what a decoder threw over a file into an `unusable-photo` error with a reason for people. */
export function toUnusable(error: unknown): WaysideError {
  const message = error instanceof Error ? error.message : String(error);
  const reason =
    meanings.find(([pattern]) => pattern.test(message))?.[1] ??
    "is damaged: its image data can't be decoded";
  return new WaysideError('unusable-photo', reason, { cause: error });
}

const attempts = 3;

/**
 * Runs a decoder, and throws as `toUnusable` says. libvips has one error text for all its threads, and
 * whichever ends an operation clears it; a decoder that failed without a reason is asked again.
 */
export async function orUnusable<T>(decode: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await decode();
    } catch (error) {
      const isReasonLost = error instanceof Error && error.message === 'Unknown error';
      if (!isReasonLost || attempt === attempts) throw toUnusable(error);
    }
  }
}
