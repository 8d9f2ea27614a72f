import type { RouteOptions } from 'fastify';
import { WaysideError } from '../../errors.ts';
import { readParams } from '../params.ts';
import type { HttpServices } from '../services.ts';
import { graphRoute } from './graph-route.ts';
import { compileImageFields } from './image-fields.ts';
import { imageParams, searchOf } from './image-params.ts';
import { findImages } from './image-search.ts';
import { listAnswer } from './list-answer.ts';
import { renderImages } from './render-images.ts';

/** `/images`: image search. */
export function imagesRoute(services: HttpServices): RouteOptions {
  const { store, baseUrls } = services;
  const operation = {
    summary: 'Images that match all the filters given; at least one that names a place or an owner',
    params: imageParams,
    path: {},
    answer: 'ImageList',
  } as const;
  return graphRoute('/images', 'search', operation, async (request) => {
    const params = readParams(imageParams, request.query);
    const plan = compileImageFields(params.fields);
    const { creator_username } = params;
    const creator = creator_username && (await store.users.byUsername(creator_username));
    const search = searchOf(params, creator ? creator.id : undefined);
    if (creator_username && !creator) return '{"data":[]}';
    const found = findImages(store.images, search);
    if (!found) {
      throw new WaysideError(
        'invalid-argument',
        'A filter is required: bbox, creator_username, organization_id, sequence_ids, image_ids, s2, or lat, lng and radius',
      );
    }
    const { items, next } = await found;
    const texts = await renderImages(services, request, plan, items);
    return listAnswer(texts, next, request, baseUrls('graph', request));
  });
}
