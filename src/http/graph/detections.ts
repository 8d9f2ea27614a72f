import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import {
  bboxParam,
  fieldsParam,
  limitParam,
  readParams,
  required,
  textParam,
  timeParam,
} from '../params.ts';
import type { HttpServices } from '../services.ts';
import { compileDetectionFields } from './detection-fields.ts';
import { readFullPage } from './full-page.ts';
import { graphRoute } from './graph-route.ts';
import { listAnswer } from './list-answer.ts';
import { renderDetections } from './render-detections.ts';
import { valuePatternsParam } from './value-patterns-param.ts';

const maxDetections = 2_000;

const params = z.object({
  fields: fieldsParam,
  bbox: bboxParam,
  start_captured_at: timeParam('Only in images captured at this time or later'),
  end_captured_at: timeParam('Only in images captured at this time or earlier'),
  values: valuePatternsParam('Only of these values'),
  limit: limitParam(maxDetections),
  after: textParam('The cursor of the page before, to get the next one'),
});

/** `/detections`: detection search, by the places and times of images. */
export function detectionsRoute({ store, baseUrls }: HttpServices): RouteOptions {
  const operation = {
    summary: 'Detections in the images of a box that match all the filters given',
    params,
    required: ['bbox'],
    path: {},
    answer: 'DetectionList',
  } as const;
  return graphRoute('/detections', 'search', operation, async (request) => {
    const given = readParams(params, request.query);
    const plan = compileDetectionFields(given.fields);
    const bbox = required('bbox', given.bbox);
    const filter = {
      values: given.values,
      capturedFromMs: given.start_captured_at,
      capturedToMs: given.end_captured_at,
    };
    const { limit = maxDetections, after } = given;
    const { items, next } = await readFullPage({ limit, after }, (page) =>
      store.detections.inBox(bbox, filter, page),
    );
    const texts = await renderDetections(store, plan, items);
    return listAnswer(texts, next, request, baseUrls('graph', request));
  });
}
