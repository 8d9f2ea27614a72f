import type { PhotoFacts } from './describe-photo.ts';
import type { PhotoAnswer, PhotoQuestion } from './photo-worker.ts';

/** Asks a worker about files. Rejects when a file can't be read, as one that was moved meanwhile. */
export class PhotoReader {
  readonly #facts = openWorker();
  // Hashing takes long, and what is asked meanwhile need not wait for it.
  readonly #hashes = openWorker();

  facts(file: File): Promise<PhotoFacts> {
    return this.#facts('facts', file) as Promise<PhotoFacts>;
  }

  /** SHA-256, in hex. */
  hash(file: File): Promise<string> {
    return this.#hashes('hash', file) as Promise<string>;
  }
}

type Ask = (ask: PhotoQuestion['ask'], file: File) => Promise<PhotoAnswer['value']>;

function openWorker(): Ask {
  const worker = new Worker(new URL('./photo-worker.ts', import.meta.url), { type: 'module' });
  const waiting = new Map<number, (answer: PhotoAnswer) => void>();
  let last = 0;
  worker.addEventListener('message', ({ data }: MessageEvent<PhotoAnswer>) => {
    waiting.get(data.number)?.(data);
    waiting.delete(data.number);
  });
  return (ask, file) =>
    new Promise((resolve, reject) => {
      last++;
      waiting.set(last, ({ value, error }) => {
        if (error === undefined) resolve(value);
        else reject(new Error(error));
      });
      worker.postMessage({ ask, number: last, file } satisfies PhotoQuestion);
    });
}
