import type { FastifyRequest, RouteOptions } from 'fastify';
import { z } from 'zod';
import { WaysideError } from '../../errors.ts';
import { sendJson } from '../send-json.ts';
import type { HttpServices } from '../services.ts';
import { receiveBody } from './receive-body.ts';
import { bytesOf, findOrBeginFile, findSentFile } from './sent-files.ts';
import { kindOfKey, maxBytesOf } from './session-key.ts';
import { replyAsUploadService } from './upload-service-errors.ts';

const url = '/mapillary_public_uploads/:key';
const path = {
  key: 'What the client calls the file, unique among the user’s: at most 200 of `A-Za-z0-9_.-`, followed by .jpg, .json or .zip',
};
const params = z.object({});

/**
 * The resumable upload service that mapillary_tools knows (`MAPILLARY_UPLOAD_ENDPOINT`): a client asks
 * how many bytes of a file are here and sends the rest, in one piece or several. Every POST answers the
 * file's handle, which `/finish_upload` and manifests name it by.
 */
export function uploadServiceRoutes(services: HttpServices): RouteOptions[] {
  return [offsetRoute(services), sendRoute(services)];
}

/** How many bytes are here. */
function offsetRoute(services: HttpServices): RouteOptions {
  const operation = {
    summary: 'How many bytes of a file are here; 0 for one that is not known',
    params,
    path,
    answer: 'FileOffset',
  } as const;
  return {
    method: 'GET',
    url,
    config: { access: 'upload', tier: 'entity', operation },
    errorHandler: replyAsUploadService(services.log),
    handler: async (request, reply) => {
      const { userId, key } = readSender(request);
      kindOfKey(key);
      const file = await findSentFile(userId, key, services);
      // Who asks has lost the connection it sent by, of which bytes may still be on their way. Version
      // 0.13 of the tool gives up when there are more than it was told.
      if (file) await services.incomingBytes.interrupt(file.id);
      const offset = file ? await bytesOf(file, services) : 0;
      return sendJson(reply, JSON.stringify({ offset }));
    },
  };
}

/** Takes bytes. */
function sendRoute(services: HttpServices): RouteOptions {
  const operation = {
    summary: 'Add bytes to a file; the header `X-Entity-Length` may tell how many it will have',
    params,
    path,
    requestHeaders: { Offset: 'How many bytes of the file went before' },
    bodyTypes: ['application/octet-stream'],
    answer: 'FileHandle',
  } as const;
  return {
    method: 'POST',
    url,
    config: { access: 'upload', tier: 'entity', operation, isFileBody: true, isLongAnswer: true },
    errorHandler: replyAsUploadService(services.log),
    handler: async (request, reply) => {
      const { userId, key } = readSender(request);
      const maxBytes = maxBytesOf(kindOfKey(key), services.config);
      const offset = byteCount(request, 'offset');
      if (offset === undefined) {
        throw new WaysideError('invalid-argument', 'The header Offset is required');
      }
      const length = byteCount(request, 'x-entity-length');
      const end = offset + (byteCount(request, 'content-length') ?? 0);
      if (Math.max(end, length ?? 0) > maxBytes) {
        throw new WaysideError('too-large', `The file is larger than ${maxBytes} bytes`);
      }
      const file = await findOrBeginFile(userId, key, length ?? null, services);
      await receiveBody(request, { file, offset, maxBytes: file.length ?? maxBytes }, services);
      return sendJson(reply, JSON.stringify({ h: file.id }));
    },
  };
}

function readSender({ caller, params }: FastifyRequest): { userId: number; key: string } {
  if (caller?.userId === undefined) throw new WaysideError('forbidden', 'A user must call this');
  const { key } = params as { key: string };
  return { userId: caller.userId, key };
}

/** A header that holds a number of bytes; undefined when it is left out. */
function byteCount({ headers }: FastifyRequest, name: string): number | undefined {
  const text = headers[name];
  if (text === undefined) return undefined;
  const value = typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  if (value === undefined) {
    throw new WaysideError('invalid-argument', `The header ${name} must be a number of bytes`);
  }
  return value;
}
