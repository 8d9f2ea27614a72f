import { EventSourceParserStream } from 'eventsource-parser/stream';
import { isPassing, type ServerFile, type Upload, type UploadApi } from './upload-api.ts';

export interface Listener {
  /** The server is listened to: nothing that happens from now on is missed. */
  opened(): void;
  file(file: ServerFile): void;
  upload(upload: Upload): void;
}

const againAfterMs = 2_000;

/**
 * Listens to what happens to an upload until all of it is published, and comes again when the
 * connection ends. (EventSource can't send the token in a header, and it must not be in the address.)
 * Throws what is not passing.
 */
export async function listenTo(
  upload: Upload,
  api: UploadApi,
  listener: Listener,
  signal: AbortSignal,
): Promise<void> {
  let seen: string | undefined;
  while (!signal.aborted) {
    try {
      const response = await api.events(upload, seen, signal);
      // All was told before.
      if (response.status === 204 || !response.body) return;
      listener.opened();
      const events = response.body
        .pipeThrough(new TextDecoderStream())
        .pipeThrough(new EventSourceParserStream())
        .getReader();
      for (;;) {
        const { done, value } = await events.read();
        if (done) break;
        seen = value.id ?? seen;
        if (value.event === 'published') return;
        if (value.event === 'file') listener.file(JSON.parse(value.data) as ServerFile);
        if (value.event === 'upload') listener.upload(JSON.parse(value.data) as Upload);
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!isPassing(error)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, againAfterMs));
  }
}
