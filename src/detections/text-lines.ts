import type { ByteChunks } from '../ingest/receive-file.ts';
import { BrokenFile } from './detection-record.ts';
import { startsWithMark } from './json-records.ts';

const newline = 0x0a;
const maxLineBytes = 4 * 1024 * 1024;

/** The lines of a text file with their numbers, from 1; empty ones are left out. Throws `BrokenFile` at one that is too long. */
export async function* readLines(
  chunks: ByteChunks,
): AsyncGenerator<{ readonly line: number; readonly text: string }> {
  let line = 1;
  let parts: Buffer[] = [];
  let size = 0;
  let isFirst = true;
  const take = (bytes: Uint8Array): string => {
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const text =
      parts.length === 0 ? view.toString('utf8') : Buffer.concat([...parts, view]).toString('utf8');
    parts = [];
    size = 0;
    return text.trim();
  };
  for await (const chunk of chunks) {
    let start = isFirst && startsWithMark(chunk) ? 3 : 0;
    isFirst = false;
    for (;;) {
      const end = chunk.indexOf(newline, start);
      size += (end < 0 ? chunk.length : end) - start;
      if (size > maxLineBytes) {
        throw new BrokenFile(`line ${line}`, `it is longer than ${maxLineBytes / 1024 / 1024} MB`);
      }
      if (end < 0) break;
      const text = take(chunk.subarray(start, end));
      if (text !== '') yield { line, text };
      line++;
      start = end + 1;
    }
    // The chunk's memory is used again for the next one.
    if (start < chunk.length) parts.push(Buffer.from(chunk.subarray(start)));
  }
  const text = take(new Uint8Array());
  if (text !== '') yield { line, text };
}
