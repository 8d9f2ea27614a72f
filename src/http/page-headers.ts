import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HttpServices } from './services.ts';

/**
 * Headers of every page. The policy allows what MapLibre and MapillaryJS need (workers and images
 * from blobs, style attributes) and the surfaces of this installation, and nothing else.
 */
export function setPageHeaders(
  { baseUrls }: Pick<HttpServices, 'baseUrls'>,
  request: FastifyRequest,
  reply: FastifyReply,
  { isFramedByAnybody = false } = {},
): void {
  const origin = (surface: 'graph' | 'tiles' | 'media') =>
    new URL(baseUrls(surface, request)).origin;
  const media = origin('media');
  const policy = [
    "default-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' blob: data: ${media}`,
    `connect-src 'self' blob: data: ${origin('graph')} ${origin('tiles')} ${media}`,
    "worker-src 'self' blob:",
    "child-src 'self' blob:",
    "font-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    // `*` is every page of the web, which one that was opened from a disk is not.
    `frame-ancestors ${isFramedByAnybody ? '* file:' : "'self'"}`,
  ];
  reply
    .header('content-security-policy', policy.join('; '))
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'strict-origin-when-cross-origin')
    .header('cache-control', 'no-cache');
}
