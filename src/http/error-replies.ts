/**
 * Everything thrown becomes an answer here: the Graph envelope, with the statuses, codes and types
 * that clients of the Mapillary API know.
 */

import { randomBytes } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ErrorKind, isStorageFull, WaysideError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { headerToken } from './caller.ts';
import { allowAnyOrigin, corsHeaders } from './cors.ts';

interface GraphError {
  readonly status: number;
  readonly type: 'OAuthException' | 'MLYApiException';
  readonly code: number;
  readonly isTransient?: boolean;
  readonly more?: Readonly<Record<string, unknown>>;
}

const invalid: GraphError = { status: 400, type: 'OAuthException', code: 100 };
const bug: GraphError = { status: 500, type: 'OAuthException', code: 1 };

const graphErrors: Readonly<Record<ErrorKind, GraphError>> = {
  'invalid-argument': invalid,
  'unknown-field': invalid,
  'not-found': { status: 400, type: 'MLYApiException', code: 100, more: { error_subcode: 33 } },
  // Mapillary itself answers 500 here, which makes clients try again; none of them depends on it.
  'token-missing': { status: 401, type: 'MLYApiException', code: 190, more: { error_data: {} } },
  'token-undecodable': { status: 401, type: 'OAuthException', code: 190 },
  'token-unknown': { status: 401, type: 'OAuthException', code: 190 },
  'token-expired': { status: 400, type: 'OAuthException', code: 190 },
  'token-deauthorized': { status: 401, type: 'OAuthException', code: 190 },
  'scope-missing': { status: 403, type: 'OAuthException', code: 10 },
  forbidden: { status: 403, type: 'OAuthException', code: 10 },
  // mapillary_tools asks again for name and password on these subcodes, and shows title and message.
  'sign-in-refused': {
    status: 400,
    type: 'OAuthException',
    code: 401,
    more: {
      error_subcode: 1348092,
      error_user_title: 'Sign-in failed',
      error_user_msg: 'The name or the password is not right.',
    },
  },
  // 403 would do for JOSM, which reads the body only, but mapillary_tools takes it for a wrong token;
  // on 429 it waits for as long as Retry-After says, as HTTP libraries do.
  'rate-limited': {
    status: 429,
    type: 'OAuthException',
    code: 4,
    isTransient: true,
    more: {
      error_subcode: 1349210,
      error_user_title: 'Rate Limit Exceeded',
      error_user_msg:
        'You are hitting rate-limits on the node that you are attempting to fetch. Please wait and try again later.',
    },
  },
  throttled: {
    status: 429,
    type: 'OAuthException',
    code: 4,
    isTransient: true,
    more: {
      error_subcode: 3404005,
      error_user_title: 'Too many attempts',
      error_user_msg: 'There were too many attempts. Please wait some minutes and try again.',
    },
  },
  'link-expired': { status: 403, type: 'OAuthException', code: 10 },
  conflict: { ...invalid, status: 409 },
  'offset-mismatch': { ...invalid, status: 409 },
  'unsupported-version': { ...invalid, status: 412 },
  'unsupported-type': { ...invalid, status: 415 },
  'too-large': { ...bug, isTransient: false },
  'quota-exceeded': {
    status: 403,
    type: 'OAuthException',
    code: 10,
    isTransient: false,
    more: { error_user_title: 'No space left' },
  },
  'storage-full': { status: 507, type: 'MLYApiException', code: 2, isTransient: true },
  unavailable: { status: 500, type: 'MLYApiException', code: 2, isTransient: true },
  'unusable-photo': invalid,
  configuration: bug,
};

/** Where a surface answers with other statuses than the graph API. */
export type Statuses = Readonly<Partial<Record<ErrorKind, number>>>;

/** The handler for everything that a route throws. */
export function replyWithErrors(log: Logger, statuses: Statuses = {}) {
  return (thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const traceId = newTraceId();
    const error = isStorageFull(thrown) ? asStorageFull(thrown) : thrown;
    if (!(error instanceof WaysideError)) {
      const refused = frameworkRefusal(error);
      if (refused) {
        return send(reply, { ...invalid, status: refused.status }, refused.message, traceId);
      }
      log.error({ err: error, requestId: traceId, method: request.method, path: pathOf(request) });
      return send(reply, bug, 'An unknown error has occurred.', traceId);
    }
    const { kind } = error;
    const message = kind === 'invalid-argument' ? `(#100) ${error.message}` : error.message;
    const status = statuses[kind] ?? statusOf(kind, request);
    if (status === 401) {
      reply.header('www-authenticate', `OAuth "Wayside" "invalid_token" "${message}"`);
    }
    return send(reply, { ...graphErrors[kind], status }, message, traceId);
  };
}

/** The disk may be full before its guard sees it. */
export function asStorageFull(error: unknown): WaysideError {
  if (error instanceof WaysideError) return error;
  return new WaysideError('storage-full', 'The disk is full: go on when there is room', {
    cause: error,
  });
}

function statusOf(kind: ErrorKind, request: FastifyRequest): number {
  // Clients know a wrong token in the query by another status than one in the header.
  const isWrongToken = kind === 'token-undecodable' || kind === 'token-unknown';
  return isWrongToken && headerToken(request) === undefined ? 400 : graphErrors[kind].status;
}

/** No such route. A path of one segment reads as an entity's id. */
export function replyToUnknownRoute(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const path = pathOf(request);
  const traceId = newTraceId();
  if (path.length > 1 && path.lastIndexOf('/') === 0) {
    const message = unsupportedRequest(request.method, path.slice(1));
    return send(reply, graphErrors['not-found'], message, traceId);
  }
  const message = `Unknown path components: ${path.slice(path.indexOf('/', 1))}`;
  return send(reply, { status: 404, type: 'OAuthException', code: 2500 }, message, traceId);
}

/** The error for an id that no entity has, or none of the right kind. */
export function unknownObject(id: string, method = 'GET'): WaysideError {
  return new WaysideError('not-found', unsupportedRequest(method, id));
}

function unsupportedRequest(method: string, id: string): string {
  const shown = id.slice(0, 100);
  return `Unsupported ${method.toLowerCase()} request. Object with ID '${shown}' does not exist, cannot be loaded due to missing permissions, or does not support this operation`;
}

const brokenStatuses: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** Answers bytes that are no HTTP request, whose headers are too large, or that take too long to come. */
export function replyToBrokenRequest(
  error: Pick<NodeJS.ErrnoException, 'code'>,
  socket: Socket,
): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const status = brokenStatuses[error.code ?? ''] ?? 400;
  const body = envelope(invalid, `(#100) ${STATUS_CODES[status]}`, newTraceId());
  const headers = {
    ...allowAnyOrigin,
    'content-type': 'application/json; charset=UTF-8',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
}

/** What Fastify itself refuses: a path that can't be decoded, a body that is too large, … */
function frameworkRefusal(error: unknown): { status: number; message: string } | undefined {
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined;
  const status = Number(error.statusCode);
  if (!(status >= 400 && status < 500)) return undefined;
  return { status, message: `(#100) ${STATUS_CODES[status] ?? 'Bad Request'}` };
}

function send(
  reply: FastifyReply,
  error: GraphError,
  message: string,
  traceId: string,
): FastifyReply {
  // What the route had set was meant for its own answer.
  for (const name of ['content-encoding', 'content-length', 'content-range', 'etag']) {
    reply.removeHeader(name);
  }
  return reply
    .code(error.status)
    .headers(corsHeaders)
    .header('cache-control', 'no-store')
    .type('application/json; charset=UTF-8')
    .send(envelope(error, message, traceId));
}

function envelope(error: GraphError, message: string, traceId: string): string {
  const { type, isTransient, code, more } = error;
  return JSON.stringify({
    error: { message, type, is_transient: isTransient, code, ...more, fbtrace_id: traceId },
  });
}

/** 23 characters, as Graph's ids have. */
function newTraceId(): string {
  return `A${randomBytes(16).toString('base64url')}`;
}

/** Without the query, which may hold a token. */
function pathOf({ url }: FastifyRequest): string {
  const question = url.indexOf('?');
  return question < 0 ? url : url.slice(0, question);
}
