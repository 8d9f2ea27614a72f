import type { RouteOptions } from 'fastify';
import { thumbnailWidths } from '../../model/image.ts';
import { replyWithErrors, unknownObject } from '../error-replies.ts';
import { sendThumbnail } from '../media.ts';
import type { HttpServices } from '../services.ts';
import { findImage } from './find-image.ts';

// A deleted image may be seen in caches for as long.
const maxAgeSeconds = 3_600;

/**
 * `/preview/:file`: an image's thumbnail, such as `135511895288847-1024.jpg`, at a link that stays
 * valid, for who unfurls links and keeps them. Public, as is the page that shows the image.
 */
export function previewRoute(services: HttpServices): RouteOptions {
  return {
    method: ['GET', 'HEAD'],
    url: '/preview/:file',
    config: { access: 'public', isLongAnswer: true },
    errorHandler: replyWithErrors(services.log, { 'not-found': 404 }),
    handler: async (request, reply) => {
      const { file } = request.params as { file: string };
      const [, id = '', size = ''] = /^(\d{1,16})-(\d{1,4})\.jpg$/.exec(file) ?? [];
      const width = thumbnailWidths.find((each) => String(each) === size);
      const image = await findImage(services.store, id);
      if (!image || width === undefined) throw unknownObject(file);
      reply.header('cache-control', `public, max-age=${maxAgeSeconds}`);
      return sendThumbnail(services, image, width, request, reply);
    },
  };
}
