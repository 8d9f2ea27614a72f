import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import type { StoredMapFeature } from '../../store/detection-stores.ts';
import { fieldsParam, idParam, limitParam, readParams, required, textParam } from '../params.ts';
import type { HttpServices } from '../services.ts';
import { readFullPage } from './full-page.ts';
import { graphRoute } from './graph-route.ts';
import { listAnswer } from './list-answer.ts';
import { compileMapFeatureFields } from './map-feature-fields.ts';
import { filterOf, mapFeatureFilters } from './map-feature-params.ts';
import { renderMapFeatures } from './render-detections.ts';

const maxFeatures = 2_000;

const params = z.object({
  fields: fieldsParam,
  ...mapFeatureFilters,
  image_id: idParam('Only those that were derived from this image, among others'),
  limit: limitParam(maxFeatures),
  after: textParam('The cursor of the page before, to get the next one'),
});

/** `/map_features`: map feature search. */
export function mapFeaturesRoute({ store, baseUrls }: HttpServices): RouteOptions {
  const operation = {
    summary: 'Map features in a box that match all the filters given',
    params,
    required: ['bbox'],
    path: {},
    answer: 'MapFeatureList',
  } as const;
  return graphRoute('/map_features', 'search', operation, async (request) => {
    const given = readParams(params, request.query);
    const plan = compileMapFeatureFields(given.fields);
    const bbox = required('bbox', given.bbox);
    const filter = filterOf(given);
    const { limit = maxFeatures, after, image_id: imageId } = given;
    const { items, next } = await readFullPage({ limit, after }, async (page) => {
      const found = await store.mapFeatures.inBox(bbox, filter, page);
      if (imageId === undefined) return found;
      const isSeen = (feature: StoredMapFeature) =>
        feature.detections.some((detection) => detection.imageId === imageId);
      return { ...found, items: found.items.filter(isSeen) };
    });
    const texts = await renderMapFeatures(store, plan, items);
    return listAnswer(texts, next, request, baseUrls('graph', request));
  });
}
