import { countRows } from './row-counter.ts';

export interface Progress {
  readonly rows: number;
  readonly bytes: number;
}

/**
 * Fetches a file, telling how far it is. The bytes are in the browser's keeping, which puts them on the
 * disk when they are many. Rejects when it breaks off, or is given up by the signal.
 */
export async function fetchFile(
  url: string,
  format: string,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<{ readonly file: Blob; readonly progress: Progress }> {
  const response = await fetch(url, { signal });
  if (!response.ok || !response.body) throw new Error(`${url}: HTTP ${response.status}`);
  const counter = countRows(format);
  let bytes = 0;
  const counting = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.length;
      counter.add(chunk);
      onProgress({ rows: counter.rows, bytes });
      controller.enqueue(chunk);
    },
  });
  const type = response.headers.get('content-type') ?? '';
  const counted = response.body.pipeThrough(counting);
  const file = await new Response(counted, { headers: { 'content-type': type } }).blob();
  return { file, progress: { rows: counter.rows, bytes } };
}

/** Hands a file to the browser to save; a link to another server, which says what it is called, too. */
export function saveFile(source: Blob | string, name: string): void {
  const url = typeof source === 'string' ? source : URL.createObjectURL(source);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Once it is saved, it is needed no more; nothing tells when that is.
  if (typeof source !== 'string') setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
