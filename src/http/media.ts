/** Photos: thumbnails, originals and deep-zoom tiles at signed links, streamed from where they are kept. */

import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { BlobKey } from '../blobs/blobs.ts';
import { originalKey, thumbnailKey } from '../blobs/keys.ts';
import { WaysideError } from '../errors.ts';
import { kindOfId, parseId } from '../model/ids.ts';
import { type Image, type ThumbnailWidth, thumbnailWidths } from '../model/image.ts';
import { readByteRange } from './byte-range.ts';
import { isNoneMatch } from './entity-tags.ts';
import { replyWithErrors, unknownObject } from './error-replies.ts';
import { deepZoomPath, originalPath, thumbnailPath } from './media-links.ts';
import type { Query } from './query-string.ts';
import type { HttpServices } from './services.ts';

// What a browser shows as an image and never runs. Anything else is only for saving.
const shownTypes = new Map([
  ['image/jpeg', 'jpg'],
  ['image/png', 'png'],
  ['image/webp', 'webp'],
  ['image/avif', 'avif'],
  ['image/heic', 'heic'],
  ['image/tiff', 'tif'],
]);

/** Every media route. Public: the signature in the link is what lets a caller in. */
export function mediaRoutes(services: HttpServices): RouteOptions[] {
  return [
    ...thumbnailWidths.map((width) =>
      mediaRoute(services, `/media/:id/thumb-${width}.jpg`, {
        pathOf: (id) => thumbnailPath(id, width),
        reply: (image, request, reply) => sendThumbnail(services, image, width, request, reply),
      }),
    ),
    mediaRoute(services, '/media/:id/original', {
      pathOf: originalPath,
      reply: (image, request, reply) => {
        const extension = shownTypes.get(image.mediaType);
        const place = extension ? 'inline' : 'attachment';
        reply
          .header('content-type', extension ? image.mediaType : 'application/octet-stream')
          .header('content-disposition', `${place}; filename="${image.id}.${extension ?? 'bin'}"`);
        return sendBlob(services, originalKey(image.sha256), `"${image.sha256}"`, request, reply);
      },
    }),
    mediaRoute(services, '/media/:id/tiles/:z/:x/:file', {
      pathOf: (id, { z = '', x = '', file = '' }) => {
        const [, y] = /^(\d{1,4})\.jpg$/.exec(file) ?? [];
        return deepZoomPath(id, Number(z), Number(x), Number(y));
      },
      reply: async (image, request, reply) => {
        const { z, x, file } = request.params as Record<'z' | 'x' | 'file', string>;
        const etag = `"${image.sha256.slice(0, 32)}-${z}-${x}-${Number.parseInt(file, 10)}"`;
        if (isFresh(request, reply, etag)) return reply.code(304).send();
        const place = [Number(z), Number(x), Number.parseInt(file, 10)] as const;
        const tile = await services.deepZoom.tile(image, ...place);
        if (!tile) throw unknownObject(String(image.id));
        return reply.header('content-type', 'image/jpeg').send(tile);
      },
    }),
  ];
}

interface MediaRoute {
  /** The path that was signed. */
  pathOf(id: number, params: Readonly<Record<string, string>>): string;
  reply(image: Image, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply>;
}

function mediaRoute(
  { store, mediaLinks, log }: HttpServices,
  url: string,
  route: MediaRoute,
): RouteOptions {
  return {
    method: ['GET', 'HEAD'],
    url,
    config: { access: 'public', isLongAnswer: true },
    errorHandler: replyWithErrors(log, { 'not-found': 404 }),
    handler: async (request, reply) => {
      const params = request.params as Record<string, string>;
      const { expires, signature } = request.query as Query;
      const id = parseId(params.id ?? '');
      if (id === undefined) throw new WaysideError('link-expired', 'URL signature mismatch');
      const secondsLeft = mediaLinks.check(route.pathOf(id, params), expires, signature);
      const image = kindOfId(id) === 'image' ? await store.images.get(id) : undefined;
      if (!image) throw unknownObject(String(id));
      reply.header('cache-control', `public, max-age=${secondsLeft}, immutable`);
      setFileHeaders(reply);
      return route.reply(image, request, reply);
    },
  };
}

/** Answers a thumbnail. For how long it may be kept is the caller's to say. */
export function sendThumbnail(
  services: HttpServices,
  image: Image,
  width: ThumbnailWidth,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  setFileHeaders(reply);
  reply.header('content-type', 'image/jpeg');
  const key = thumbnailKey(image.sha256, width);
  return sendBlob(services, key, `"${image.sha256.slice(0, 32)}-${width}"`, request, reply);
}

/** Any page may show the bytes, and no browser takes them for anything that runs. */
function setFileHeaders(reply: FastifyReply): void {
  reply
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'; sandbox")
    .header('cross-origin-resource-policy', 'cross-origin');
}

/** Sets the ETag, and tells whether the caller has these bytes already. */
function isFresh(request: FastifyRequest, reply: FastifyReply, etag: string): boolean {
  reply.header('etag', etag);
  return isNoneMatch(request.headers['if-none-match'], etag);
}

async function sendBlob(
  { blobs, log }: HttpServices,
  key: BlobKey,
  etag: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (isFresh(request, reply, etag)) return reply.code(304).send();
  const size = await blobs.size(key);
  if (size === undefined) throw new WaysideError('not-found', 'The file is not here any more');
  reply.header('accept-ranges', 'bytes');
  const ifRange = request.headers['if-range'];
  const isSameBody = ifRange === undefined || ifRange === etag;
  const range = isSameBody ? readByteRange(request.headers.range, size) : undefined;
  if (range === 'unsatisfiable') {
    return reply
      .code(416)
      .header('content-range', `bytes */${size}`)
      .header('cache-control', 'no-store')
      .removeHeader('content-type')
      .send();
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  if (range) reply.code(206).header('content-range', `bytes ${start}-${end}/${size}`);
  reply.header('content-length', end - start + 1);
  if (request.method === 'HEAD') return reply.send();
  const bytes = await blobs.read(key, range);
  if (!bytes) throw new WaysideError('not-found', 'The file is not here any more');
  // The answer has begun by then, so that it can only be broken off.
  bytes.once('error', (error) => log.error({ err: error, key }, 'a file could not be read'));
  return reply.send(bytes);
}
