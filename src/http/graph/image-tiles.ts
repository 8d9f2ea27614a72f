import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { WaysideError } from '../../errors.ts';
import { kindOfId, parseId } from '../../model/ids.ts';
import { unknownObject } from '../error-replies.ts';
import { type Fields, openFieldCompiler } from '../fields.ts';
import { deepZoomPath } from '../media-links.ts';
import { fieldsParam, numberParam, readParams, required } from '../params.ts';
import type { HttpServices } from '../services.ts';
import { graphRoute } from './graph-route.ts';

interface DeepZoomTile {
  readonly url: string;
  readonly z: number;
  readonly x: number;
  readonly y: number;
}

const integer = { type: 'integer' };

export const imageTileFields: Fields<DeepZoomTile, undefined> = {
  url: {
    description: 'URL of the tile, a JPEG of at most 1024 by 1024 pixels',
    schema: { type: 'string', format: 'uri' },
    render: (tile) => JSON.stringify(tile.url),
  },
  z: { description: 'Level', schema: integer, render: (tile) => String(tile.z) },
  x: { description: 'Column', schema: integer, render: (tile) => String(tile.x) },
  y: { description: 'Row', schema: integer, render: (tile) => String(tile.y) },
};

const compileTileFields = openFieldCompiler('ImageTile', imageTileFields, ['url', 'z', 'x', 'y']);

const params = z.object({
  z: numberParam(
    0,
    30,
    'Level of the pyramid: the longer side has at most 2^z pixels, and the greatest level is the original',
    'levels',
  ),
  fields: fieldsParam,
});

/** `/:image_id/tiles`: one level of the image's deep-zoom pyramid, which viewers load when zoomed in. */
export function imageTilesRoute(services: HttpServices): RouteOptions {
  const { store, deepZoom, baseUrls, mediaLinks } = services;
  const operation = {
    summary: "The tiles of one level of an image's deep-zoom pyramid",
    params,
    required: ['z'],
    path: { id: 'ID of the image' },
    answer: 'ImageTileList',
  } as const;
  return graphRoute('/:id/tiles', 'entity', operation, async (request) => {
    const { id: text } = request.params as { id: string };
    const id = parseId(text);
    const isImage = id !== undefined && kindOfId(id) === 'image';
    const image = isImage ? await store.images.get(id) : undefined;
    if (!image) throw unknownObject(text);
    const given = readParams(params, request.query);
    const z = required('z', given.z);
    const { min, max } = deepZoom.levels(image);
    // An empty list would make MapillaryJS load the page's own address instead of tiles.
    if (!Number.isInteger(z) || z < min || z > max) {
      throw new WaysideError('invalid-argument', `Param z must be a level from ${min} to ${max}`);
    }
    const plan = compileTileFields(given.fields);
    const base = baseUrls('media', request);
    const tiles = deepZoom.tiles(image, z).map((tile) => {
      const path = deepZoomPath(image.id, tile.z, tile.x, tile.y);
      return plan.render({ ...tile, url: base + mediaLinks.sign(path) }, undefined);
    });
    return `{"data":[${tiles.join(',')}]}`;
  });
}
