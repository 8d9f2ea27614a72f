import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HttpServices } from './services.ts';

// `*` is every page of the web, which one that was opened from a disk is not.
const anyPage = '* file:';

/** Headers of the map's page, and of the embed. */
export function setPageHeaders(
  services: Pick<HttpServices, 'baseUrls' | 'config'>,
  request: FastifyRequest,
  reply: FastifyReply,
  { isFramedByAnybody = false } = {},
): void {
  reply
    .header(
      'content-security-policy',
      scriptPolicy(services, request, isFramedByAnybody ? anyPage : "'self'"),
    )
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'strict-origin-when-cross-origin')
    .header('cache-control', 'no-cache');
}

/**
 * The Content-Security-Policy of pages with scripts. It allows what MapLibre and MapillaryJS need
 * (workers and images from blobs, style attributes), the surfaces of this installation, and whom the
 * operator's map style asks, if there is one; nothing else.
 */
export function scriptPolicy(
  { baseUrls, config: { basemap } }: Pick<HttpServices, 'baseUrls' | 'config'>,
  request: FastifyRequest,
  frameAncestors: "'self'" | "'none'" | typeof anyPage,
): string {
  const origin = (surface: 'graph' | 'tiles' | 'media') =>
    new URL(baseUrls(surface, request)).origin;
  const media = origin('media');
  const ofStyles = basemap && 'origins' in basemap ? ` ${basemap.origins.join(' ')}` : '';
  return [
    "default-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' blob: data: ${media}${ofStyles}`,
    `connect-src 'self' blob: data: ${origin('graph')} ${origin('tiles')} ${media}${ofStyles}`,
    "worker-src 'self' blob:",
    "child-src 'self' blob:",
    "font-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${frameAncestors}`,
  ].join('; ');
}
