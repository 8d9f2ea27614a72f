import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { addAbortSignal, type Readable } from 'node:stream';
import type { DiskSpace, Reservation } from '../blobs/disk-space.ts';
import { isErrno, WaysideError } from '../errors.ts';
import { openAppendWriter } from './append-writer.ts';
import { freeBytes } from './free-bytes.ts';

/**
 * The bytes of files that come piece by piece, a file for each below one directory, until they are
 * taken. What a file holds is what was received of it: a connection that breaks, and a process that is
 * killed, lose nothing that came before. Ids are those of `IncomingFile`, never from input.
 */
export interface IncomingBytes {
  /** How many bytes of a file are here; 0 when there are none. */
  size(id: string): Promise<number>;

  /**
   * Adds bytes, which are used up, behind those that are here, and resolves with how many there are then, on the disk. Who
   * comes while another adds takes that one's place: a sender comes again before the server has seen
   * that its connection broke. Throws `offset-mismatch` unless `offset` bytes are here, `too-large`
   * as soon as there are more than `maxBytes`, `storage-full` when there is no room for what comes, or
   * no more, and what the source throws.
   */
  append(
    id: string,
    offset: number,
    source: Readable,
    maxBytes: number,
    options?: AppendOptions,
  ): Promise<number>;

  /** Stops whoever adds to a file, and resolves when nobody does. */
  interrupt(id: string): Promise<void>;

  /** The folder that holds them all, each under its id. */
  readonly directory: string;

  /** Where the bytes are, to be read, or moved away. */
  pathOf(id: string): string;

  remove(id: string): Promise<void>;
}

export const fileIdForm: RegExp = /^[A-Za-z0-9_-]{22}$/;

/** A new file's id: 128 bits that nobody can guess. */
export function newFileId(): string {
  return randomBytes(16).toString('base64url');
}

interface AppendOptions {
  /** As many bytes as are to come, as far as that is known. */
  readonly expectedBytes?: number;
  /** Is asked when nobody else adds any more, and throws when nothing is to be added. */
  readonly mayBegin?: () => Promise<void>;
}

interface Writer {
  readonly stop: AbortController;
  readonly ended: Promise<unknown>;
}

/** Files are kept below a folder of their own in `incomingDirectory`. */
export function openIncomingBytes(incomingDirectory: string, diskSpace: DiskSpace): IncomingBytes {
  const folder = join(incomingDirectory, 'files');
  const writers = new Map<string, Writer>();

  const pathOf = (id: string): string => {
    if (!fileIdForm.test(id)) throw new Error(`not an incoming file: ${id}`);
    return join(folder, id);
  };

  async function size(id: string): Promise<number> {
    try {
      return (await stat(pathOf(id))).size;
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return 0;
      throw error;
    }
  }

  async function append(
    id: string,
    offset: number,
    source: Readable,
    maxBytes: number,
    expectedBytes: number,
  ): Promise<number> {
    await mkdir(folder, { recursive: true });
    const file = await open(pathOf(id), 'a');
    try {
      const { size: here } = await file.stat();
      if (here !== offset) {
        throw new WaysideError('offset-mismatch', `${here} bytes are here, not ${offset}`);
      }
      const room = await diskSpace.reserve(expectedBytes);
      try {
        const end = await appendChunks(file, offset, source, maxBytes, room);
        await file.datasync();
        return end;
      } finally {
        room.release();
      }
    } finally {
      await file.close();
    }
  }

  return {
    size,

    async append(id, offset, source, maxBytes, { expectedBytes = 0, mayBegin } = {}) {
      const stop = new AbortController();
      addAbortSignal(stop.signal, source);
      const before = writers.get(id);
      before?.stop.abort();
      const ended = (async () => {
        await before?.ended.catch(() => undefined);
        await mayBegin?.();
        return append(id, offset, source, maxBytes, expectedBytes);
      })();
      const writer = { stop, ended };
      writers.set(id, writer);
      try {
        return await ended;
      } finally {
        if (writers.get(id) === writer) writers.delete(id);
      }
    },

    async interrupt(id) {
      const writer = writers.get(id);
      writer?.stop.abort();
      await writer?.ended.catch(() => undefined);
    },

    directory: folder,
    pathOf,
    remove: (id) => rm(pathOf(id), { force: true }),
  };
}

async function appendChunks(
  file: FileHandle,
  offset: number,
  source: Readable,
  maxBytes: number,
  room: Reservation,
): Promise<number> {
  const writer = openAppendWriter(file);
  let end = offset;
  try {
    // A sender that is refused in the middle must still get the answer.
    for await (const chunk of source.iterator({ destroyOnReturn: false })) {
      const bytes = chunk as Uint8Array;
      if (end + bytes.length > maxBytes) {
        throw new WaysideError('too-large', `The file is larger than ${maxBytes} bytes`);
      }
      const written = writer.add(bytes);
      if (written) await written;
      const { length } = bytes;
      freeBytes(bytes);
      end += length;
      const checked = room.use(length);
      if (checked) await checked;
    }
  } finally {
    // Its rest is passed over, so that the connection is free for the next request.
    source.resume();
    await writer.end();
  }
  return end;
}
