/** The upload service has errors of its own form, by which mapillary_tools tells whether to try again. */

import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ErrorKind, isStorageFull, WaysideError } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import { asStorageFull } from '../error-replies.ts';
import { sendJson } from '../send-json.ts';

interface ServiceError {
  readonly status: number;
  readonly type: string;
  readonly isRetriable: boolean;
}

const notAuthorized: ServiceError = {
  status: 401,
  type: 'NotAuthorizedError',
  isRetriable: false,
};
const invalid: ServiceError = { status: 400, type: 'InvalidRequestError', isRetriable: false };
const limited: ServiceError = { status: 429, type: 'RequestRateLimitedError', isRetriable: true };
const bug: ServiceError = { status: 500, type: 'InternalError', isRetriable: true };

const errors: Readonly<Partial<Record<ErrorKind, ServiceError>>> = {
  'token-missing': notAuthorized,
  'token-undecodable': notAuthorized,
  'token-unknown': notAuthorized,
  'token-expired': notAuthorized,
  'token-deauthorized': notAuthorized,
  'scope-missing': { ...notAuthorized, status: 403 },
  forbidden: { ...notAuthorized, status: 403 },
  'invalid-argument': invalid,
  'rate-limited': limited,
  throttled: limited,
  // The client asks for the offset once more, and goes on from there.
  'offset-mismatch': { status: 412, type: 'OffsetInvalidError', isRetriable: true },
  'too-large': { status: 413, type: 'FileTooLarge', isRetriable: false },
  'quota-exceeded': { status: 403, type: 'QuotaExceeded', isRetriable: false },
  'storage-full': { status: 507, type: 'StorageFull', isRetriable: true },
  unavailable: { status: 503, type: 'ServiceUnavailable', isRetriable: true },
};

/** The handler for everything that a route of the upload service throws. */
export function replyAsUploadService(log: Logger) {
  return (thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const error = isStorageFull(thrown) ? asStorageFull(thrown) : thrown;
    if (request.raw.destroyed && !request.raw.complete) {
      // Its sender is gone, and goes on another time; there is nobody to answer.
      log.debug({ err: error, method: request.method }, 'an upload broke off');
      return reply.hijack();
    }
    const known = error instanceof WaysideError ? errors[error.kind] : undefined;
    if (!known) log.error({ err: error, method: request.method }, 'an upload failed');
    const { status, type, isRetriable: retriable } = known ?? bug;
    const message =
      known && error instanceof Error ? error.message : 'An unknown error has occurred.';
    const waitSeconds = status === 429 ? Number(reply.getHeader('retry-after') ?? 10) : undefined;
    if (waitSeconds !== undefined) reply.header('retry-after', waitSeconds);
    return sendJson(
      reply.code(status),
      JSON.stringify({
        ...(waitSeconds !== undefined && { backoff: waitSeconds * 1000 }),
        debug_info: { retriable, type, message },
      }),
    );
  };
}
