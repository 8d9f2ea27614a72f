import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { limitParam, readParams } from '../params.ts';
import type { HttpServices } from '../services.ts';
import { graphRoute } from './graph-route.ts';
import { boxSearchOf, imageFilters } from './image-filters.ts';

/** A photo says of its camera what it likes, so that there may be as many as photos. */
const maxCameras = 500;

const params = z.object({ ...imageFilters, limit: limitParam(maxCameras) });

/** `/cameras`: with what the images of a box were taken. */
export function camerasRoute({ store }: HttpServices): RouteOptions {
  const operation = {
    summary:
      'The cameras of the images in a box that match all the filters given, by how many images',
    params,
    required: ['bbox'],
    path: {},
    answer: 'CameraList',
  } as const;
  return graphRoute('/cameras', 'search', operation, async (request) => {
    const given = readParams(params, request.query);
    const { limit = maxCameras } = given;
    const { bbox, filter } = await boxSearchOf(store, given);
    const { cameras, isExact } = await store.images.camerasInBox(bbox, filter);
    const mostFirst = cameras.toSorted(
      (a, b) =>
        b.imageCount - a.imageCount ||
        compare(a.make, b.make) ||
        compare(a.model ?? '', b.model ?? ''),
    );
    return JSON.stringify({
      data: mostFirst.slice(0, limit).map(({ make, model, imageCount }) => ({
        make,
        ...(model !== null && { model }),
        image_count: imageCount,
      })),
      is_exact: isExact && cameras.length <= limit,
    });
  });
}

function compare(a: string, b: string): number {
  return Number(a > b) - Number(a < b);
}
