import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { parseId } from '../../model/ids.ts';
import { fieldsParam, listParam, readParams, required } from '../params.ts';
import type { HttpServices } from '../services.ts';
import { groupByKind, readersByKind } from './entity-kinds.ts';
import { graphRoute } from './graph-route.ts';

const maxIds = 500;

const params = z.object({
  ids: listParam(parseId, maxIds, `IDs of at most ${maxIds} entities, separated by commas`),
  fields: fieldsParam,
});

/** `/?ids=…` (`rewrite-url.ts` gives it this path): an object keyed by id; unknown ids are left out. */
export function entitiesByIdsRoute(services: HttpServices): RouteOptions {
  const readers = readersByKind(services);
  const operation = {
    summary: 'Several entities by their IDs, as an object keyed by ID',
    path: {},
    publicUrl: '/',
    params,
    required: ['ids'],
    answer: 'EntityMap',
  } as const;
  return graphRoute('/ids', 'entity', operation, async (request) => {
    const { ids, fields } = readParams(params, request.query);
    const asked = required('ids', ids);
    const found = new Map<number, string>();
    for (const [kind, idsOfKind] of groupByKind(asked)) {
      for (const [id, json] of (await readers[kind]?.(request, idsOfKind, fields)) ?? []) {
        found.set(id, json);
      }
    }
    const entries = asked.flatMap((id) => {
      const json = found.get(id);
      return json === undefined ? [] : [`"${id}":${json}`];
    });
    return `{${entries.join(',')}}`;
  });
}
