import type { FastifyRequest, RouteOptions } from 'fastify';
import { z } from 'zod';
import { findOwnDeletion } from '../../deletions/own-deletion.ts';
import type { Deletion } from '../../model/deletion.ts';
import { parseId } from '../../model/ids.ts';
import { unknownObject } from '../error-replies.ts';
import { limitParam, readParams, textParam } from '../params.ts';
import type { HttpServices } from '../services.ts';
import { graphRoute } from './graph-route.ts';
import { listAnswer } from './list-answer.ts';

const maxImageIds = 1_000;

const params = z.object({
  limit: limitParam(maxImageIds),
  after: textParam('Cursor of the page of image IDs before'),
});

/** `/deletions/:id`: the receipt for a deletion, for who asked for it and for administrators. */
export function deletionRoute({ store, baseUrls }: HttpServices): RouteOptions {
  const operation = {
    summary: 'The receipt for a deletion: how far it is, what it erased, and the IDs of the images',
    params,
    path: { id: 'ID of the deletion' },
    answer: 'Deletion',
  } as const;
  return graphRoute('/deletions/:id', 'entity', operation, answer);

  async function answer(request: FastifyRequest): Promise<string> {
    const { id: text } = request.params as { id: string };
    const { limit = maxImageIds, after } = readParams(params, request.query);
    const userId = request.caller?.userId;
    const id = parseId(text);
    const deletion =
      id === undefined || userId === undefined
        ? undefined
        : await findOwnDeletion(store, id, userId);
    if (!deletion) throw unknownObject(text);
    const { items, next } = await store.deletions.imageIds(deletion.id, { limit, after });
    const ids = items.map((imageId) => `{"id":"${imageId}"}`);
    const images = listAnswer(ids, next, request, baseUrls('graph', request));
    return `${JSON.stringify(receiptOf(deletion)).slice(0, -1)},"images":${images}}`;
  }
}

function receiptOf({ id, state, subject, requestedAtMs, doneAtMs, counts }: Deletion) {
  return {
    id: String(id),
    state,
    subject: { type: subject.kind, id: subject.id },
    requested_at: requestedAtMs,
    ...(doneAtMs !== null && { done_at: doneAtMs }),
    erased: {
      images: counts.images,
      sequences: counts.sequences,
      unpublished_photos: counts.unpublished,
      detections: counts.detections,
      originals: counts.originals,
      thumbnails: counts.thumbnails,
      deep_zoom_tiles: counts.deepZoomTiles,
      tracks: counts.tracks,
    },
    made_anew: { map_features: counts.mapFeatures, map_tiles: counts.mapTiles },
  };
}

const integer = { type: 'integer' };
const integers = (...names: string[]) => ({
  type: 'object',
  properties: Object.fromEntries(names.map((name) => [name, integer])),
});
const state = {
  enum: ['requested', 'running', 'done'],
  description:
    'requested: images are being taken away; running: no ID answers any more, and files and what was made of them go; done: nothing is left',
};

export const deletionAnswers = {
  DeletionRequest: {
    type: 'object',
    properties: { success: { const: true }, deletion_id: { type: 'string' }, state },
  },
  Deletion: {
    type: 'object',
    properties: {
      id: { type: 'string' },
      state,
      subject: {
        type: 'object',
        properties: {
          type: { enum: ['image', 'sequence', 'upload', 'user'] },
          id: { type: 'string' },
        },
      },
      requested_at: { ...integer, description: 'Milliseconds since 1970' },
      done_at: { ...integer, description: 'Only when it is done' },
      erased: integers(
        'images',
        'sequences',
        'unpublished_photos',
        'detections',
        'originals',
        'thumbnails',
        'deep_zoom_tiles',
        'tracks',
      ),
      made_anew: integers('map_features', 'map_tiles'),
      images: {
        type: 'object',
        description: 'IDs of the erased images, in pages',
        properties: {
          data: {
            type: 'array',
            items: { type: 'object', properties: { id: { type: 'string' } } },
          },
          paging: { type: 'object' },
        },
      },
    },
  },
};
