import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import type { Image } from '../../model/image.ts';
import { readParams } from '../params.ts';
import type { HttpServices } from '../services.ts';
import type { Usernames } from '../usernames.ts';
import { downloadRoute, entitiesAtOnce, formatParam, pagesOf } from './download-route.ts';
import { boxSearchOf, imageFilters } from './image-filters.ts';
import { type DownloadedImage, imageTable } from './image-table.ts';

const params = z.object({ ...imageFilters, format: formatParam });

/** `/images/download`: all images of a box, however large, as a file. */
export function imageDownloadRoute(services: HttpServices): RouteOptions {
  const { store, usernames } = services;
  return downloadRoute(services, {
    url: '/images/download',
    summary: 'All images in a box that match all the filters given, as a file',
    params,
    table: imageTable,
    prepare: async (query) => {
      const given = readParams(params, query);
      const { bbox, filter } = await boxSearchOf(store, given);
      const pages = pagesOf(entitiesAtOnce, (page) => store.images.inBox(bbox, filter, page));
      return { format: given.format, fileName: 'images', lists: withUsernames(pages, usernames) };
    },
  });
}

async function* withUsernames(
  pages: AsyncIterable<readonly Image[]>,
  usernames: Usernames,
): AsyncGenerator<readonly DownloadedImage[]> {
  for await (const images of pages) {
    const names = await usernames(new Set(images.map(({ creatorId }) => creatorId)));
    yield images.map((image) => ({ ...image, username: names.get(image.creatorId) ?? null }));
  }
}
