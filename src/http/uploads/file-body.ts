import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { WaysideError } from '../../errors.ts';
import { bytesType } from './tus-protocol.ts';

/**
 * The bytes of a file, at most so many, that come with the request. Throws `unsupported-type` when they
 * are said to be something else, `too-large` before any is read.
 */
export function bodyOf({ headers, raw }: FastifyRequest, maxBytes: number): Readable {
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== bytesType) {
    throw new WaysideError('unsupported-type', `The Content-Type must be ${bytesType}`);
  }
  const length = Number(headers['content-length'] ?? 0);
  if (length > maxBytes) {
    throw new WaysideError('too-large', 'There are more bytes than the file has');
  }
  return length === 0 && headers['transfer-encoding'] === undefined ? Readable.from([]) : raw;
}
