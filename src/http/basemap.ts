/** The operator's base map: a PMTiles file, read piece by piece, or styles that browsers ask for elsewhere. */

import { type FileHandle, open } from 'node:fs/promises';
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { WaysideError } from '../errors.ts';
import { readByteRange } from './byte-range.ts';
import { replyWithErrors } from './error-replies.ts';
import type { HttpServices } from './services.ts';

/** As web-config.json tells pages. */
export type BasemapForPages =
  | { readonly pmtiles: string }
  | { readonly light: string; readonly dark: string };

export interface OpenedBasemap {
  /** Undefined: the built-in map. */
  readonly forPages: BasemapForPages | undefined;
  readonly routes: readonly RouteOptions[];
}

const path = '/basemap.pmtiles';
/** Most of one answer. Readers ask for a directory or a tile, of kilobytes. */
const mostBytes = 16 * 1024 * 1024;
const maxAgeSeconds = 3600;

/** A file that can't be used is told to the log, and the built-in map takes its place. */
export async function openBasemap({
  config: { basemap },
  log,
}: Pick<HttpServices, 'config' | 'log'>): Promise<OpenedBasemap> {
  if (basemap === undefined) return { forPages: undefined, routes: [] };
  if ('light' in basemap) {
    return { forPages: { light: basemap.light, dark: basemap.dark }, routes: [] };
  }
  try {
    await checkFile(basemap.file);
  } catch (error) {
    log.error({ err: error, file: basemap.file }, 'the base map can’t be used (WAYSIDE_BASEMAP)');
    return { forPages: undefined, routes: [] };
  }
  return { forPages: { pmtiles: path }, routes: [fileRoute(basemap.file, log)] };
}

/** https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md, 3.1: the magic number, then the version. */
async function checkFile(path: string): Promise<void> {
  await using file = await open(path);
  const { buffer } = await file.read({ buffer: Buffer.alloc(8), position: 0 });
  if (buffer.toString('latin1') !== 'PMTiles\x03') throw new Error('This is no PMTiles file (v3)');
}

/** The file in ranges (RFC 9110, 14). It may be replaced at any time: the ETag tells readers. */
function fileRoute(name: string, log: HttpServices['log']): RouteOptions {
  return {
    method: ['GET', 'HEAD'],
    url: path,
    config: { access: 'public', isLongAnswer: true },
    errorHandler: replyWithErrors(log, { 'not-found': 404 }),
    handler: async (request, reply) => {
      const file = await open(name).catch((cause: unknown) => {
        throw new WaysideError('not-found', 'The base map is not here any more', { cause });
      });
      try {
        return await sendRange(file, request, reply);
      } catch (error) {
        await file.close();
        throw error;
      }
    },
  };
}

async function sendRange(
  file: FileHandle,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { size, mtimeMs } = await file.stat();
  const range = readByteRange(request.headers.range, size);
  reply
    .header('accept-ranges', 'bytes')
    .header('x-content-type-options', 'nosniff')
    .header('content-type', 'application/vnd.pmtiles');
  if (request.method === 'HEAD') {
    await file.close();
    return reply.header('content-length', size).send();
  }
  if (range === undefined) {
    throw new WaysideError('invalid-argument', 'This file is read in ranges: send a Range header');
  }
  if (range === 'unsatisfiable') {
    await file.close();
    return reply.code(416).header('content-range', `bytes */${size}`).send();
  }
  const { start } = range;
  const end = Math.min(range.end, start + mostBytes - 1);
  reply
    .code(206)
    .header('etag', `"${size.toString(36)}-${Math.round(mtimeMs).toString(36)}"`)
    .header('cache-control', `public, max-age=${maxAgeSeconds}`)
    .header('content-range', `bytes ${start}-${end}/${size}`)
    .header('content-length', end - start + 1);
  return reply.send(file.createReadStream({ start, end }));
}
