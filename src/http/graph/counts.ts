import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import type { Count } from '../../store/store.ts';
import { limitParam, readParams, required } from '../params.ts';
import type { HttpServices } from '../services.ts';
import { graphRoute } from './graph-route.ts';
import { boxSearchOf, imageFilters } from './image-filters.ts';
import { filterOf, mapFeatureFilters, typeParam } from './map-feature-params.ts';

/** Counting more is work that nobody looks at. */
const maxCount = 100_000;

const limit = limitParam(maxCount, 'Where to stop counting');
const imageParams = z.object({ ...imageFilters, limit });
const mapFeatureParams = z.object({ ...mapFeatureFilters, type: typeParam, limit });

/** `/images/count`, `/sequences/count` and `/map_features/count`: how much a download of the same box has. */
export function countRoutes({ store }: HttpServices): RouteOptions[] {
  return [
    countRoute('/images/count', 'images', imageParams, async (query) => {
      const given = readParams(imageParams, query);
      const { bbox, filter } = await boxSearchOf(store, given);
      return store.images.countInBox(bbox, filter, given.limit ?? maxCount);
    }),
    countRoute('/sequences/count', 'sequences with an image', imageParams, async (query) => {
      const given = readParams(imageParams, query);
      const { bbox, filter } = await boxSearchOf(store, given);
      return store.sequences.countInBox(bbox, filter, given.limit ?? maxCount);
    }),
    countRoute('/map_features/count', 'map features', mapFeatureParams, async (query) => {
      const given = readParams(mapFeatureParams, query);
      const bbox = required('bbox', given.bbox);
      const filter = { ...filterOf(given), type: given.type };
      return store.mapFeatures.countInBox(bbox, filter, given.limit ?? maxCount);
    }),
  ];
}

function countRoute(
  url: string,
  what: string,
  params: z.ZodObject,
  count: (query: unknown) => Promise<Count>,
): RouteOptions {
  const operation = {
    summary: `How many ${what} a box has that match all the filters given; counted up to a limit`,
    params,
    required: ['bbox'],
    path: {},
    answer: 'Count',
  } as const;
  return graphRoute(url, 'search', operation, async ({ query }) => {
    const { count: found, isExact } = await count(query);
    return JSON.stringify({ count: found, is_exact: isExact });
  });
}
