import type { RouteOptions } from 'fastify';
import { chooseEncoding } from '../content-encoding.ts';
import { isNoneMatch } from '../entity-tags.ts';
import { languageHeaders, languageOf } from '../language.ts';
import { setPageHeaders } from '../page-headers.ts';
import type { Query } from '../query-string.ts';
import type { HttpServices } from '../services.ts';
import { openBuiltPage } from './built-page.ts';
import { findImage } from './find-image.ts';
import { headTags } from './head-tags.ts';
import { imageParams } from './image-links.ts';

interface ImagePage {
  readonly url: string;
  /** In the directory of the built web app. */
  readonly file: string;
  /** Pages that anybody may frame are no place for what needs a session. */
  readonly isFramedByAnybody?: boolean;
  /** The status of a page about an image that there isn't; 200 when left out. */
  readonly statusOfUnknown?: 404;
}

/**
 * A page of the web app that may be about one image, which its query names. It is sent as it was
 * built, in the visitor's language, and where there is such an image its head describes it.
 */
export function imagePageRoute(
  services: HttpServices,
  directory: string,
  { url, file, isFramedByAnybody = false, statusOfUnknown }: ImagePage,
): RouteOptions {
  const param = imageParams[url] ?? '';
  const page = openBuiltPage(directory, file);
  return {
    method: ['GET', 'HEAD'],
    url,
    config: { access: 'public' },
    handler: async (request, reply) => {
      setPageHeaders(services, request, reply, { isFramedByAnybody });
      const query = request.query as Partial<Query>;
      const id = query[param]?.trim() ?? '';
      const image = await findImage(services.store, id);
      if (!image && id !== '' && statusOfUnknown) reply.code(statusOfUnknown);
      const about = image && {
        headTags: await headTags(services, request, image),
        layout: query.focus === 'photo' ? ('photo' as const) : ('both' as const),
      };
      const written = await page(languageOf(request), about);
      const encoding = chooseEncoding(request.headers['accept-encoding']);
      const etag = `"${written.etag}-${encoding}"`;
      reply.header('etag', etag).header('vary', `Accept-Encoding, ${languageHeaders}`);
      if (reply.statusCode === 200 && isNoneMatch(request.headers['if-none-match'], etag)) {
        return reply.code(304).send();
      }
      if (encoding !== 'identity') reply.header('content-encoding', encoding);
      return reply.type('text/html; charset=UTF-8').send(await written.bytes(encoding));
    },
  };
}
