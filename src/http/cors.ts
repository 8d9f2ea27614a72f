/** Pages of any origin may call every surface: callers are known by their tokens, never by cookies. */

import type { RouteOptions } from 'fastify';

export const allowAnyOrigin = { 'access-control-allow-origin': '*' } as const;

/** On every answer. */
export const corsHeaders = {
  ...allowAnyOrigin,
  'access-control-expose-headers':
    'ETag, Accept-Ranges, Content-Length, Content-Range, WWW-Authenticate, RateLimit, RateLimit-Policy, Retry-After, X-App-Usage, Location, Tus-Resumable, Tus-Version, Tus-Extension, Tus-Max-Size, Upload-Offset, Upload-Length, Upload-Metadata, Upload-Expires',
} as const;

export const preflightHeaders = {
  ...allowAnyOrigin,
  'access-control-allow-methods': 'GET, HEAD, POST, PATCH, DELETE, OPTIONS',
  'access-control-allow-headers':
    'Authorization, Content-Type, Accept, Range, If-None-Match, If-Range, Cache-Control, X-Requested-With, Last-Event-ID, Tus-Resumable, Upload-Length, Upload-Offset, Upload-Metadata, Upload-Defer-Length, X-HTTP-Method-Override, X-Request-ID',
  'access-control-max-age': '86400',
} as const;

/** Answers the preflight for every path. */
export function preflightRoute(): RouteOptions {
  return {
    method: 'OPTIONS',
    url: '*',
    config: { access: 'public' },
    handler: (_request, reply) => reply.code(204).headers(preflightHeaders).send(),
  };
}
