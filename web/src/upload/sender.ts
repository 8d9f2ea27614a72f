import { words } from '../words.ts';
import { type Access, SignedOut } from './access.ts';
import type { PhotoItem } from './photo-item.ts';
import type { PhotoList } from './photo-list.ts';
import type { PhotoReader } from './photo-reader.ts';
import { refusalText } from './refusal-text.ts';
import { sendFile } from './send-file.ts';
import { isPassing, Refused, type Upload, type UploadApi } from './upload-api.ts';

/** Browsers open six connections to a host, and one of them listens. */
const filesAtOnce = 4;
const patienceMs = [1_000, 2_000, 4_000, 8_000, 15_000];

export interface SenderServices {
  readonly api: UploadApi;
  readonly access: Access;
  readonly reader: PhotoReader;
  readonly photos: PhotoList;
  /** Something is other than it was. */
  readonly onChange: () => void;
}

/** Sends all photos that are ready, some at once, and goes on by itself when the connection is back. */
export class Sender {
  readonly #services: SenderServices;
  readonly #upload: Upload;
  #aborter: AbortController | undefined;
  #failuresInARow = 0;
  #problem: Error | undefined;

  constructor(upload: Upload, services: SenderServices) {
    this.#upload = upload;
    this.#services = services;
  }

  get isRunning(): boolean {
    return this.#aborter !== undefined;
  }

  /** The connection is gone, and will be tried again. */
  get isWaiting(): boolean {
    return this.isRunning && this.#failuresInARow > 0;
  }

  /** Why it stopped by itself. */
  get problem(): Error | undefined {
    return this.#problem;
  }

  /** Sends until nothing is ready any more; resolves then, and when it is paused. */
  async run(): Promise<void> {
    if (this.#aborter) return;
    const aborter = new AbortController();
    this.#aborter = aborter;
    this.#problem = undefined;
    try {
      await Promise.all(Array.from({ length: filesAtOnce }, () => this.#sendOn(aborter.signal)));
    } finally {
      if (this.#aborter === aborter) this.#aborter = undefined;
      this.#failuresInARow = 0;
      this.#services.onChange();
    }
  }

  /** Stops at once; what was sent of a file stays. */
  pause(): void {
    this.#aborter?.abort(new DOMException('Paused', 'AbortError'));
    this.#aborter = undefined;
  }

  async #sendOn(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const item = this.#services.photos.items.find(({ state }) => state === 'ready');
      if (!item?.file) return;
      item.state = 'sending';
      try {
        await this.#send(item, item.file, signal);
        this.#failuresInARow = 0;
      } catch (error) {
        await this.#bear(error, item, signal);
      }
      this.#services.onChange();
    }
  }

  async #send(item: PhotoItem, file: File, signal: AbortSignal): Promise<void> {
    const { api, access, reader, photos, onChange } = this.#services;
    const sha256 = await reader.hash(file).catch(() => {
      throw new Refused(0, words('upload.problems.changed'));
    });
    signal.throwIfAborted();
    const { name } = item;
    const { url, offset } = await api.begin(this.#upload, { name, size: file.size, sha256 });
    photos.bind(item, url.slice(url.lastIndexOf('/') + 1));
    item.sentBytes = offset;
    if (offset < file.size) {
      const onProgress = (sentBytes: number) => {
        item.sentBytes = sentBytes;
        this.#failuresInARow = 0;
        onChange();
      };
      await sendFile(file, url, { access, signal, onProgress });
    }
    item.sentBytes = file.size;
    // The server may have told of it already, and further.
    if (item.state === 'sending') item.state = 'received';
  }

  async #bear(error: unknown, item: PhotoItem, signal: AbortSignal): Promise<void> {
    // The server may have it, though its answer was lost.
    if (item.state !== 'sending') return;
    item.state = 'ready';
    if (signal.aborted) return;
    if (error instanceof SignedOut) {
      this.#problem = error;
      this.pause();
    } else if (isPassing(error)) {
      await this.#waitForConnection(signal);
    } else {
      item.state = 'failed';
      item.reason = refusalText(error);
    }
  }

  async #waitForConnection(signal: AbortSignal): Promise<void> {
    const ms = patienceMs[Math.min(this.#failuresInARow, patienceMs.length - 1)];
    this.#failuresInARow++;
    this.#services.onChange();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(go, ms);
      function go() {
        clearTimeout(timer);
        window.removeEventListener('online', go);
        signal.removeEventListener('abort', go);
        resolve();
      }
      window.addEventListener('online', go);
      signal.addEventListener('abort', go);
    });
  }
}
