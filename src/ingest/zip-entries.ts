import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { type Entry, getFileNameLowLevel, openPromise, type ZipFile } from 'yauzl';
import { WaysideError } from '../errors.ts';
import type { ByteChunks } from './receive-file.ts';

/** A file in a zip. */
export interface ZipEntry {
  /** Its place among the files of the archive, from 0. */
  readonly index: number;
  /** Its place in the sender's order, from 0. */
  readonly position: number;
  /** What it is called, without folders: to be shown, and never a path. */
  readonly name: string;
  /** The content, to be read before the next entry. Throws `unusable-photo` when that can't be done. */
  read(): ByteChunks;
}

export interface ZipLimits {
  /** The most entries that an archive may have. */
  readonly maxEntries: number;
  /** The largest file that is read. */
  readonly maxBytes: number;
}

/** The most that an archive may grow, as a multiple of its size: even plain pixels shrink less. */
const maxGrowth = 20;

const localHeaderBytes = 30;

/**
 * The files of a zip, in the order of its directory, one in memory at a time. Throws `unusable-photo`
 * when it is no zip, or one that was made to do harm. Names tell nothing but the order, where they are
 * 0.jpg, 1.jpg, …: who packs a folder anew may put 10.jpg before 2.jpg.
 */
export async function* readZip(path: string, limits: ZipLimits): AsyncGenerator<ZipEntry> {
  const positions = await lookThrough(path, limits);
  const zip = await open(path);
  for await (const { entry, index } of filesOf(zip)) {
    yield {
      index,
      position: positions?.[index] ?? index,
      name: nameOf(entry) || String(index),
      read: () => readEntry(zip, entry, limits),
    };
  }
}

/** Reads the whole directory before anything is taken; answers the files' numbers if they have such. */
async function lookThrough(path: string, { maxEntries }: ZipLimits): Promise<number[] | undefined> {
  const zip = await open(path);
  if (zip.entryCount > maxEntries) {
    zip.close();
    throw unusable(`has more than ${maxEntries} entries`);
  }
  const numbers: number[] = [];
  const extents: Extent[] = [];
  let grown = 0;
  for await (const { entry } of filesOf(zip)) {
    const { relativeOffsetOfLocalHeader: start, compressedSize, uncompressedSize } = entry;
    grown += uncompressedSize;
    extents.push({ start, end: start + localHeaderBytes + compressedSize });
    numbers.push(Number(/^(\d{1,6})\.[a-z]+$/i.exec(nameOf(entry))?.[1]));
  }
  if (grown > maxGrowth * zip.fileSize)
    throw unusable(`holds more than ${maxGrowth} times its size`);
  if (doOverlap(extents)) throw unusable('has entries that overlap');
  const inOrder = numbers.toSorted((a, b) => a - b);
  return inOrder.every((number, index) => number === index) ? numbers : undefined;
}

interface Extent {
  readonly start: number;
  /** At least here; behind it more may belong to the entry. */
  readonly end: number;
}

/** The smallest of archives that never end are made of entries that share their bytes. */
function doOverlap(extents: readonly Extent[]): boolean {
  const inOrder = extents.toSorted((a, b) => a.start - b.start);
  return inOrder.some(({ start }, index) => start < (inOrder[index - 1]?.end ?? 0));
}

async function open(path: string): Promise<ZipFile> {
  try {
    // Names are decoded here, so that one that is no path doesn't end the reading.
    return await openPromise(path, { decodeStrings: false, validateEntrySizes: false });
  } catch (error) {
    throw orUnusable(error, 'is no zip that can be read here');
  }
}

async function* filesOf(zip: ZipFile): AsyncGenerator<{ entry: Entry; index: number }> {
  let index = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      if (!fullNameOf(entry).endsWith('/')) yield { entry, index: index++ };
    }
  } catch (error) {
    throw orUnusable(error, 'is a damaged zip');
  }
}

async function* readEntry(
  zip: ZipFile,
  entry: Entry,
  { maxBytes }: ZipLimits,
): AsyncGenerator<Uint8Array> {
  const { uncompressedSize, compressionMethod } = entry;
  if (entry.isEncrypted()) throw unusable('is encrypted');
  if (!entry.canDecodeFileData()) {
    throw unusable(`is compressed in a way that can't be read here (${compressionMethod})`);
  }
  if (uncompressedSize > maxBytes) throw unusable(`is larger than ${maxBytes / 1e6} MB`);
  let bytes = 0;
  let checksum = 0;
  for await (const chunk of chunksOf(zip, entry)) {
    bytes += chunk.length;
    // It may be said to be small, and never end.
    if (bytes > uncompressedSize) break;
    checksum = crc32(chunk, checksum);
    yield chunk;
  }
  if (bytes !== uncompressedSize || checksum !== entry.crc32) throw unusable(damaged);
}

const damaged = 'is damaged in the zip';

async function* chunksOf(zip: ZipFile, entry: Entry): AsyncGenerator<Uint8Array> {
  try {
    const stream: Readable = await zip.openReadStreamPromise(entry);
    for await (const chunk of stream) yield chunk as Uint8Array;
  } catch (error) {
    throw orUnusable(error, damaged);
  }
}

/** What the disk says is passed on; all else is the archive's fault. */
function orUnusable(error: unknown, reason: string): unknown {
  const isOfDisk = error instanceof Error && 'syscall' in error;
  return isOfDisk || error instanceof WaysideError ? error : unusable(reason, error);
}

function unusable(reason: string, cause?: unknown): WaysideError {
  return new WaysideError('unusable-photo', reason, { cause });
}

function fullNameOf(entry: Entry): string {
  const { generalPurposeBitFlag, fileNameRaw, extraFields } = entry;
  return getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false);
}

function nameOf(entry: Entry): string {
  const name = fullNameOf(entry).split('/').at(-1) ?? '';
  return [...name.replace(/\p{C}+/gu, ' ').trim()].slice(0, 200).join('');
}
