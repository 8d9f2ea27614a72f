import { DetailedError, Upload as TusUpload } from 'tus-js-client';
import type { Access } from './access.ts';
import { errorMessage, Refused } from './upload-api.ts';

interface Sending {
  readonly access: Access;
  readonly signal: AbortSignal;
  /** Told as bytes go out, of all that the file has. */
  readonly onProgress: (sentBytes: number) => void;
}

/**
 * Sends the bytes of a file that are not there yet to its place. Resolves when all are there; rejects
 * with `Refused`, with a TypeError when the connection broke, and when the signal aborts.
 */
export function sendFile(
  file: File,
  url: string,
  { access, signal, onProgress }: Sending,
): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const upload = new TusUpload(file, {
      uploadUrl: url,
      // Who calls knows better when to try again, and the server knows which files were begun.
      retryDelays: null,
      storeFingerprintForResuming: false,
      onBeforeRequest: async (request) => {
        request.setHeader('Authorization', await access.header());
      },
      onProgress,
      onSuccess: () => resolve(),
      onError: (error) => reject(explain(error)),
    });
    signal.addEventListener(
      'abort',
      () => {
        reject(signal.reason);
        void upload.abort();
      },
      { once: true },
    );
    upload.start();
  });
}

function explain(error: Error): Error {
  if (!(error instanceof DetailedError)) return error;
  const response = error.originalResponse;
  if (!response || response.getStatus() === 0) return new TypeError('The connection broke');
  return new Refused(response.getStatus(), errorMessage(response.getBody()));
}
