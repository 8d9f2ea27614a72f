import { Readable } from 'node:stream';
import type { RouteOptions } from 'fastify';
import type { z } from 'zod';
import type { Page, PageRequest } from '../../store/store.ts';
import { oneOfParam } from '../params.ts';
import type { HttpServices } from '../services.ts';
import { downloadFormats, writeDownload } from './download-formats.ts';
import type { DownloadTable } from './download-table.ts';

/** Read and written at once: what a download holds in memory. */
export const entitiesAtOnce = 1_000;

export const formatParam = oneOfParam(
  downloadFormats,
  'The format of the file, geojson by default',
);

/** What an endpoint downloads. */
interface Download<Entity> {
  readonly url: string;
  readonly summary: string;
  readonly params: z.ZodObject;
  readonly table: DownloadTable<Entity>;
  /** Throws for what can't be answered. */
  prepare(query: unknown): Promise<{
    readonly format: keyof typeof downloadFormats | undefined;
    /** Without its extension. */
    readonly fileName: string;
    /** Each of bounded length. */
    readonly lists: AsyncIterable<readonly Entity[]>;
  }>;
}

/** An endpoint that sends all that its parameters find, however much, read as it is sent. */
export function downloadRoute<Entity>(
  { log }: HttpServices,
  { url, summary, params, table, prepare }: Download<Entity>,
): RouteOptions {
  const operation = { summary, params, required: ['bbox'], path: {}, answer: 'Download' } as const;
  return {
    method: ['GET', 'HEAD'],
    url,
    config: { access: 'read', tier: 'search', operation, isLongAnswer: true },
    handler: async (request, reply) => {
      const { format = 'geojson', fileName, lists } = await prepare(request.query);
      const { mediaType, extension, open } = downloadFormats[format];
      reply
        .type(mediaType)
        .header('cache-control', 'no-store')
        .header('content-disposition', `attachment; filename="${fileName}.${extension}"`);
      if (request.method === 'HEAD') return reply.send('');
      // Not in object mode: then so many bytes wait, and not so many strings of any length.
      const body = Readable.from(writeDownload(open(table), lists), { objectMode: false });
      body.on('error', (error) => log.error({ err: error, path: url }));
      return reply.send(body);
    },
  };
}

/** All that a paged search finds, page by page. */
export async function* pagesOf<Item>(
  limit: number,
  read: (page: PageRequest) => Promise<Page<Item>>,
): AsyncGenerator<readonly Item[]> {
  let after: string | undefined;
  do {
    const page = await read({ limit, after });
    yield page.items;
    after = page.next;
  } while (after !== undefined);
}
