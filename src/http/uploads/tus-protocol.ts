/**
 * The headers of tus 1.0.0 (https://tus.io/protocols/resumable-upload), read and written. Extensions:
 * creation, creation-with-upload, termination, expiration.
 */

import type { IncomingHttpHeaders } from 'node:http';
import { WaysideError } from '../../errors.ts';
import type { UploadFile } from '../../model/upload.ts';

export const tusVersion = '1.0.0';
export const tusExtensions = 'creation,creation-with-upload,termination,expiration';
export const bytesType = 'application/offset+octet-stream';

const maxMetadataLength = 4_096;
const maxPosition = 1e9;

export interface FileMetadata extends Pick<UploadFile, 'filename' | 'position'> {
  readonly sha256: string | null;
}

/** Throws `unsupported-version` unless the client speaks this version. */
export function checkVersion(headers: IncomingHttpHeaders): void {
  if (headers['tus-resumable'] === tusVersion) return;
  throw new WaysideError(
    'unsupported-version',
    `The header Tus-Resumable must be ${tusVersion}, the version of tus that is spoken here`,
  );
}

/** A header that is a number of bytes. */
export function byteCount(headers: IncomingHttpHeaders, name: string): number {
  const text = headers[name];
  const isCount = typeof text === 'string' && /^\d{1,15}$/.test(text);
  if (isCount) return Number(text);
  const title = name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
  throw invalid(`The header ${title} must be a number of bytes`);
}

/** The file's length, which must be told, and may be `maxBytes` at most. */
export function readLength(headers: IncomingHttpHeaders, maxBytes: number): number {
  if (headers['upload-defer-length'] !== undefined && headers['upload-length'] === undefined) {
    throw invalid('The length of a file must be told before it is sent, in Upload-Length');
  }
  const length = byteCount(headers, 'upload-length');
  if (length > maxBytes) {
    throw new WaysideError('too-large', `The file is larger than ${maxBytes / 1e6} MB`);
  }
  return length;
}

/** What is told of a file; keys that nobody here needs are passed over. */
export function readMetadata(headers: IncomingHttpHeaders): FileMetadata {
  const text = headers['upload-metadata'];
  if (typeof text !== 'string') throw invalid('Upload-Metadata must hold the filename');
  if (text.length > maxMetadataLength) {
    throw invalid(`Upload-Metadata must be at most ${maxMetadataLength} characters long`);
  }
  const pairs = new Map<string, string>();
  for (const pair of text.split(',')) {
    const [, key = '', value = ''] =
      /^([\x21-\x2b\x2d-\x7e]+)(?: ([A-Za-z0-9+/]*={0,2}))?$/.exec(pair.trim()) ?? [];
    if (key === '' || pairs.has(key)) {
      throw invalid('Upload-Metadata must be pairs of different keys and values in Base64');
    }
    pairs.set(key, value);
  }
  return {
    filename: readFilename(pairs.get('filename')),
    position: readPosition(pairs.get('position')),
    sha256: readHash(pairs.get('sha256')),
  };
}

/** What is known of a file, in the form in which it was told. */
export function writeMetadata(
  { filename, position }: Pick<UploadFile, 'filename' | 'position'>,
  sha256: string | null,
): string {
  const told = { filename, position, sha256 };
  return Object.entries(told)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${key} ${Buffer.from(String(value)).toString('base64')}`)
    .join(',');
}

function readFilename(value: string | undefined): string {
  const filename = decode('filename', value ?? '').trim();
  if (/^\P{Cc}{1,200}$/u.test(filename)) return filename;
  throw invalid(
    'Upload-Metadata must hold the filename, of at most 200 characters and without control characters',
  );
}

function readPosition(value: string | undefined): number | null {
  if (value === undefined) return null;
  const text = decode('position', value);
  const position = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (position <= maxPosition) return position;
  throw invalid(`The position in Upload-Metadata must be a whole number up to ${maxPosition}`);
}

function readHash(value: string | undefined): string | null {
  if (value === undefined) return null;
  const hash = decode('sha256', value).toLowerCase();
  if (/^[0-9a-f]{64}$/.test(hash)) return hash;
  throw invalid('The sha256 in Upload-Metadata must be 64 hexadecimal digits');
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decode(key: string, value: string): string {
  try {
    return utf8.decode(Buffer.from(value, 'base64'));
  } catch {
    throw invalid(`The ${key} in Upload-Metadata must be UTF-8 in Base64`);
  }
}

function invalid(message: string): WaysideError {
  return new WaysideError('invalid-argument', message);
}
