/** Names of places, for the map and its search: public, as the page is that asks for them. */

import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { isTileAddress, type TileAddress } from '../geo/tile-grid.ts';
import { findPlaces } from '../places/find-places.ts';
import { PlaceList } from '../places/place-list.ts';
import { encodePlaceTile, placeTileZoom } from '../places/place-tile.ts';
import { languages } from '../words/languages.ts';
import { isNoneMatch } from './entity-tags.ts';
import { replyWithErrors } from './error-replies.ts';
import { readParams, required, textParam } from './params.ts';
import { sendJson } from './send-json.ts';
import type { HttpServices } from './services.ts';
import { noSuchTile, tileStatuses } from './tiles.ts';

/** Beside the web app, which is built together with it. */
const fileName = '.data/places.bin';
const mostFound = 6;
/** Tiles down to here look through thousands of places each, and are few: 1,365, of 3 kB at most. */
const keptZoom = 5;
const maxAgeSeconds = 24 * 3600;

const searchParams = z.object({ q: textParam('The beginning of a name') });

/** `/places` and `/places/:z/:x/:y`; no routes where the list was not built. */
export async function placeRoutes(
  { log }: Pick<HttpServices, 'log'>,
  webDirectory: string,
): Promise<RouteOptions[]> {
  const file = join(webDirectory, fileName);
  if (!existsSync(file)) return [];
  const { mtimeMs, size } = await stat(file);
  const etag = `"${size.toString(36)}-${Math.round(mtimeMs).toString(36)}"`;
  let opened: Promise<PlaceList> | undefined;
  const list = () => {
    opened ??= readFile(file).then((bytes) => new PlaceList(bytes));
    return opened;
  };
  const kept = new Map<string, Buffer>();
  const tileOf = async (address: TileAddress) => {
    const key = `${address.z}/${address.x}/${address.y}`;
    const tile = kept.get(key) ?? Buffer.from(encodePlaceTile(await list(), address));
    if (address.z <= keptZoom) kept.set(key, tile);
    return tile;
  };
  return [
    {
      method: ['GET', 'HEAD'],
      url: '/places',
      config: { access: 'public' },
      handler: async (request, reply) => {
        const text = required('q', readParams(searchParams, request.query).q);
        const data = findPlaces(await list(), text, mostFound, languages);
        reply.header('cache-control', `public, max-age=${maxAgeSeconds}`);
        return sendJson(reply, JSON.stringify({ data }));
      },
    },
    {
      method: ['GET', 'HEAD'],
      url: '/places/:z/:x/:y',
      config: { access: 'public' },
      errorHandler: replyWithErrors(log, tileStatuses),
      handler: async (request, reply) => {
        const address = readAddress(request.params as Record<'z' | 'x' | 'y', string>);
        reply
          .header('cache-control', `public, max-age=${maxAgeSeconds}`)
          .header('etag', etag)
          .header('content-type', 'application/vnd.mapbox-vector-tile');
        if (isNoneMatch(request.headers['if-none-match'], etag)) return reply.code(304).send();
        return reply.send(await tileOf(address));
      },
    },
  ];
}

function readAddress(params: Readonly<Record<'z' | 'x' | 'y', string>>): TileAddress {
  const [z = -1, x = -1, y = -1] = [params.z, params.x, params.y].map((text) =>
    /^\d{1,5}$/.test(text) ? Number(text) : -1,
  );
  if (z > placeTileZoom || !isTileAddress(z, x, y)) {
    throw noSuchTile(`There is no such tile; zooms go from 0 to ${placeTileZoom}`);
  }
  return { z, x, y };
}
