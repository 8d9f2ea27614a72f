import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { fieldsParam, limitParam, readParams, textParam } from '../params.ts';
import type { HttpServices } from '../services.ts';
import { readFullPage } from './full-page.ts';
import { graphRoute } from './graph-route.ts';
import { boxSearchOf, imageFilters } from './image-filters.ts';
import { listAnswer } from './list-answer.ts';
import { compileSequenceFields } from './sequence-fields.ts';

const maxSequences = 2_000;

const params = z.object({
  fields: fieldsParam,
  ...imageFilters,
  limit: limitParam(maxSequences),
  after: textParam('The cursor of the page before, to get the next one'),
});

/** `/sequences`: sequence search. */
export function sequencesRoute({ store, usernames, baseUrls }: HttpServices): RouteOptions {
  const operation = {
    summary: 'Sequences with an image in a box that match all the filters given',
    params,
    required: ['bbox'],
    path: {},
    answer: 'SequenceList',
  } as const;
  return graphRoute('/sequences', 'search', operation, async (request) => {
    const given = readParams(params, request.query);
    const { needs, render } = compileSequenceFields(given.fields);
    const { bbox, filter } = await boxSearchOf(store, given);
    const { limit = maxSequences, after } = given;
    const { items, next } = await readFullPage({ limit, after }, (page) =>
      store.sequences.inBox(bbox, filter, page),
    );
    const creators = needs.has('usernames') ? items.map(({ creatorId }) => creatorId) : [];
    const context = { usernames: await usernames(new Set(creators)) };
    const texts = items.map((sequence) => render(sequence, context));
    return listAnswer(texts, next, request, baseUrls('graph', request));
  });
}
