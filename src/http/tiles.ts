import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { WaysideError } from '../errors.ts';
import { cellZoom, isTileAddress } from '../geo/tile-grid.ts';
import { isTileSet, tileSetNames } from '../model/tile-set.ts';
import { chooseEncoding } from './content-encoding.ts';
import { isNoneMatch } from './entity-tags.ts';
import { replyWithErrors, type Statuses } from './error-replies.ts';
import type { HttpServices } from './services.ts';

const noParams = z.object({});

/** What tile clients expect: they look at the status only. */
export const tileStatuses: Statuses = {
  'token-missing': 403,
  'token-undecodable': 403,
  'token-unknown': 403,
  'token-expired': 403,
  'token-deauthorized': 403,
  'not-found': 404,
};

/**
 * `/maps/vtp/:set/2/:z/:x/:y`. Any cache may keep a tile but must ask each time whether it is still
 * right: a new photo shows at once, a token is always checked, and an unchanged tile costs a 304.
 */
export function tileRoute({ coverageTiles, log }: HttpServices): RouteOptions {
  const operation = {
    summary:
      'A vector tile (Mapbox Vector Tile 2): coverage at zooms 0 to 14, map features at zoom 14',
    params: noParams,
    path: { set: tileSetNames.join(' or '), z: 'Zoom', x: 'Column', y: 'Row' },
    answer: 'Tile',
  } as const;
  return {
    method: ['GET', 'HEAD'],
    url: '/maps/vtp/:set/2/:z/:x/:y',
    config: { access: 'read', tier: 'tiles', operation },
    errorHandler: replyWithErrors(log, tileStatuses),
    handler: async (request, reply) => {
      const { set, z, x, y } = readTileAddress(request.params as TileParams);
      const encoding = chooseEncoding(request.headers['accept-encoding']);
      const tile = await coverageTiles.get(set, z, x, y, encoding);
      const etag = tile ? `"${tile.etag}-${encoding}"` : '"empty"';
      reply
        .header('cache-control', 'public, no-cache')
        .header('vary', 'Accept-Encoding')
        .header('etag', etag);
      if (isNoneMatch(request.headers['if-none-match'], etag)) return reply.code(304).send();
      reply.header('content-type', 'application/vnd.mapbox-vector-tile');
      if (!tile) return reply.send(noBytes);
      if (encoding !== 'identity') reply.header('content-encoding', encoding);
      return reply.send(tile.body);
    },
  };
}

// An empty body is a valid tile without layers.
const noBytes = Buffer.alloc(0);

type TileParams = Readonly<Record<'set' | 'z' | 'x' | 'y', string>>;

function readTileAddress({ set, z, x, y }: TileParams) {
  if (!isTileSet(set)) throw noSuchTile(`There is no tile set ${set.slice(0, 50)}`);
  const address = { z: wholeNumber(z), x: wholeNumber(x), y: wholeNumber(y) };
  if (!(address.z <= cellZoom) || !isTileAddress(address.z, address.x, address.y)) {
    throw noSuchTile(`There is no such tile; zooms go from 0 to ${cellZoom}`);
  }
  return { set, ...address };
}

function wholeNumber(text: string): number {
  return /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
}

export function noSuchTile(message: string): WaysideError {
  return new WaysideError('not-found', message);
}
