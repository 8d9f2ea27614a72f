import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { isTileSet, tileSetNames } from '../model/tile-set.ts';
import { tileJson } from '../tiles/tilejson.ts';
import { headerToken } from './caller.ts';
import { replyWithErrors } from './error-replies.ts';
import type { Query } from './query-string.ts';
import { sendJson } from './send-json.ts';
import type { HttpServices } from './services.ts';
import { noSuchTile, tileStatuses } from './tiles.ts';

/** `/maps/vtp/:set/2`: the TileJSON of a tile set, which map libraries can start from. */
export function tileJsonRoute({ store, baseUrls, log }: HttpServices): RouteOptions {
  const operation = {
    summary: 'The TileJSON description of a tile set',
    params: z.object({}),
    path: { set: tileSetNames.join(' or ') },
    answer: 'TileJson',
  } as const;
  return {
    method: ['GET', 'HEAD'],
    url: '/maps/vtp/:set/2',
    config: { access: 'read', tier: 'tiles', operation },
    errorHandler: replyWithErrors(log, tileStatuses),
    handler: async (request, reply) => {
      const { set } = request.params as { set: string };
      if (!isTileSet(set)) throw noSuchTile(`There is no tile set ${set.slice(0, 50)}`);
      // A token from a header stays out of URLs; who sends headers can send them for tiles too.
      const token = headerToken(request) ? undefined : (request.query as Query).access_token;
      const query = token === undefined ? '' : `?access_token=${encodeURIComponent(token)}`;
      const url = `${baseUrls('tiles', request)}/maps/vtp/${set}/2/{z}/{x}/{y}${query}`;
      return sendJson(reply, JSON.stringify(tileJson(set, url, await store.coverage.bounds())));
    },
  };
}
