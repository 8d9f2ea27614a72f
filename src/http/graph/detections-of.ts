import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { WaysideError } from '../../errors.ts';
import type { Detection } from '../../model/detection.ts';
import { kindOfId, parseId } from '../../model/ids.ts';
import type { Page, PageRequest, Store } from '../../store/store.ts';
import { unknownObject } from '../error-replies.ts';
import { fieldsParam, limitParam, readParams, textParam } from '../params.ts';
import type { HttpServices } from '../services.ts';
import { compileDetectionFields } from './detection-fields.ts';
import { graphRoute } from './graph-route.ts';
import { listAnswer } from './list-answer.ts';
import { renderDetections } from './render-detections.ts';

const maxDetections = 2_000;

const params = z.object({
  fields: fieldsParam,
  limit: limitParam(maxDetections),
  after: textParam('The cursor of the page before, to get the next one'),
});

/** `/:id/detections`: what was detected in an image, or what a map feature was derived from. */
export function detectionsOfRoute({ store, baseUrls }: HttpServices): RouteOptions {
  const operation = {
    summary: 'The detections in an image, or those that a map feature was derived from',
    params,
    path: { id: 'ID of the image or the map feature' },
    answer: 'DetectionList',
  } as const;
  return graphRoute('/:id/detections', 'entity', operation, async (request) => {
    const { id: text } = request.params as { id: string };
    const { fields, limit = maxDetections, after } = readParams(params, request.query);
    const plan = compileDetectionFields(fields);
    const page = await detectionsOf(store, parseId(text), { limit, after });
    if (!page) throw unknownObject(text);
    const texts = await renderDetections(store, plan, page.items);
    return listAnswer(texts, page.next, request, baseUrls('graph', request));
  });
}

/** Undefined when there is no such image or map feature. */
async function detectionsOf(
  store: Store,
  id: number | undefined,
  page: PageRequest,
): Promise<Page<Detection> | undefined> {
  const kind = id === undefined ? undefined : kindOfId(id);
  if (id === undefined) return undefined;
  if (kind === 'image') {
    const image = await store.images.get(id);
    return image && store.detections.ofImage(id, undefined, page);
  }
  if (kind !== 'map_feature') return undefined;
  const [feature] = await store.mapFeatures.getMany([id]);
  return feature && contributing(store, feature.detections, page);
}

/** A page of detections by their ids; the cursor is the last one's. */
async function contributing(
  store: Store,
  detections: readonly { readonly id: number }[],
  { limit, after }: PageRequest,
): Promise<Page<Detection>> {
  const start =
    after === undefined ? 0 : detections.findIndex(({ id }) => String(id) === after) + 1;
  if (after !== undefined && start === 0) {
    throw new WaysideError('invalid-argument', 'Param after must be a cursor of this list');
  }
  const ids = detections.slice(start, start + limit).map(({ id }) => id);
  const items = await store.detections.getMany(ids);
  const isLast = start + ids.length >= detections.length;
  return { items, next: isLast ? undefined : String(ids.at(-1)) };
}
