import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { fieldsParam, limitParam, readParams, required, textParam } from '../params.ts';
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
    const { limit = maxFeatures, after } = given;
    const { items, next } = await readFullPage({ limit, after }, (page) =>
      store.mapFeatures.inBox(bbox, filter, page),
    );
    const texts = await renderMapFeatures(store, plan, items);
    return listAnswer(texts, next, request, baseUrls('graph', request));
  });
}
