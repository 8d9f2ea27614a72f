import type { FastifyReply, FastifyRequest, HTTPMethods, RouteOptions } from 'fastify';
import type { Config } from '../../config.ts';
import { WaysideError } from '../../errors.ts';
import type { IncomingFile } from '../../model/upload.ts';
import { preflightHeaders } from '../cors.ts';
import { replyWithErrors } from '../error-replies.ts';
import type { Operation } from '../operation.ts';
import type { HttpServices } from '../services.ts';
import { checkVersion, tusExtensions, tusVersion } from './tus-protocol.ts';
import { uploadStatuses } from './upload-access.ts';

/** An endpoint of tus: who calls is known, and speaks the right version. */
export function tusRoute(
  { log }: Pick<HttpServices, 'log'>,
  method: HTTPMethods,
  url: string,
  operation: Operation | undefined,
  handler: (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>,
): RouteOptions {
  const replyWithError = replyWithErrors(log, uploadStatuses);
  return {
    method,
    url,
    config: {
      access: 'upload',
      tier: 'entity',
      isFileBody: true,
      isLongAnswer: true,
      ...(operation && { operation }),
    },
    errorHandler: (error: unknown, request, reply) => {
      reply.headers({ 'tus-resumable': tusVersion, 'tus-version': tusVersion });
      return replyWithError(isBroken(error) ? brokenOff : error, request, reply);
    },
    handler: async (request, reply) => {
      checkVersion(request.headers);
      reply.headers({ 'tus-resumable': tusVersion, 'cache-control': 'no-store' });
      return handler(request, reply);
    },
  };
}

// Nobody reads this answer: the sender is gone, or sends by another connection.
const brokenOff = new WaysideError('unavailable', 'The connection broke: go on where it was');
const brokenCodes = ['ECONNRESET', 'ABORT_ERR', 'ERR_STREAM_PREMATURE_CLOSE'];

function isBroken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && brokenCodes.includes(String(error.code));
}

/** What the server can do, for anybody who asks; and the preflight of browsers. */
export function tusOptionsRoute(
  { config }: Pick<HttpServices, 'config'>,
  url: string,
): RouteOptions {
  return {
    method: 'OPTIONS',
    url,
    config: { access: 'public' },
    handler: (_request, reply) =>
      reply
        .code(204)
        .headers({
          ...preflightHeaders,
          'tus-resumable': tusVersion,
          'tus-version': tusVersion,
          'tus-extension': tusExtensions,
          'tus-max-size': config.maxPhotoBytes,
        })
        .send(),
  };
}

/** Says how far a file is, and when an unfinished one is forgotten unless it goes on. */
export function tellProgress(
  reply: FastifyReply,
  file: IncomingFile,
  offset: number,
  { incomingTtlMs }: Pick<Config, 'incomingTtlMs'>,
): void {
  reply.header('upload-offset', offset);
  if (file.state !== 'receiving' || offset === file.length) return;
  reply.header('upload-expires', new Date(file.touchedAtMs + incomingTtlMs).toUTCString());
}
