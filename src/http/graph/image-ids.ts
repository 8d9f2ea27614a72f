import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { readParams, required, textParam } from '../params.ts';
import type { HttpServices } from '../services.ts';
import { graphRoute } from './graph-route.ts';

const params = z.object({ sequence_id: textParam('ID of the sequence') });

/**
 * `/image_ids`: a sequence's images in capture order. A sequence that doesn't exist is an empty one:
 * clients then show nothing, where an error would make them give up.
 */
export function imageIdsRoute({ store }: HttpServices): RouteOptions {
  const operation = {
    summary: 'The IDs of the images in a sequence, in capture order',
    params,
    required: ['sequence_id'],
    path: {},
    answer: 'IdList',
  } as const;
  return graphRoute('/image_ids', 'search', operation, async (request) => {
    const { sequence_id } = readParams(params, request.query);
    const ids = (await store.sequences.imageIds(required('sequence_id', sequence_id))) ?? [];
    return `{"data":[${ids.map((id) => `{"id":"${id}"}`).join(',')}]}`;
  });
}
