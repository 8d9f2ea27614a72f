import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RouteOptions } from 'fastify';
import { setPageHeaders } from '../page-headers.ts';
import type { Query } from '../query-string.ts';
import type { HttpServices } from '../services.ts';
import { findImage } from './find-image.ts';
import { headTags } from './head-tags.ts';
import { imageParams } from './image-links.ts';

interface BuiltPage {
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
 * built, and where there is such an image its head describes it.
 */
export function imagePageRoute(
  services: HttpServices,
  directory: string,
  { url, file, isFramedByAnybody = false, statusOfUnknown }: BuiltPage,
): RouteOptions {
  const param = imageParams[url] ?? '';
  let parts: Promise<readonly [start: string, end: string]> | undefined;
  return {
    method: ['GET', 'HEAD'],
    url,
    config: { access: 'public' },
    handler: async (request, reply) => {
      setPageHeaders(services, request, reply, { isFramedByAnybody });
      const id = (request.query as Query)[param]?.trim() ?? '';
      const image = await findImage(services.store, id);
      if (!image) {
        if (id !== '' && statusOfUnknown) reply.code(statusOfUnknown);
        return reply.sendFile(file, directory, { cacheControl: false });
      }
      parts ??= readParts(join(directory, file));
      const [start, end] = await parts;
      const tags = await headTags(services, request, image);
      return reply.type('text/html; charset=UTF-8').send(`${start}${tags}${end}`);
    },
  };
}

/** What stands before and after the place for more tags. */
async function readParts(path: string): Promise<readonly [start: string, end: string]> {
  const page = await readFile(path, 'utf8');
  const at = page.indexOf('</head>');
  if (at < 0) throw new Error(`${path} has no head`);
  return [page.slice(0, at), page.slice(at)];
}
