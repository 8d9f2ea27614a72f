import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { kindOfId, parseId } from '../../model/ids.ts';
import { unknownObject } from '../error-replies.ts';
import { fieldsParam, readParams } from '../params.ts';
import type { HttpServices } from '../services.ts';
import { readersByKind } from './entity-kinds.ts';
import { graphRoute } from './graph-route.ts';

const params = z.object({ fields: fieldsParam });

/** `/:id`: an image, a detection, a map feature, a user or an organisation; the id tells which. */
export function entityByIdRoute(services: HttpServices): RouteOptions {
  const readers = readersByKind(services);
  const operation = {
    summary: 'An image, a detection, a map feature, a user or an organization by its ID',
    params,
    path: { id: 'ID of the entity' },
    answer: 'Entity',
  } as const;
  return graphRoute('/:id', 'entity', operation, async (request) => {
    const { id: text } = request.params as { id: string };
    const id = parseId(text);
    const kind = id === undefined ? undefined : kindOfId(id);
    const read = kind && readers[kind];
    if (id === undefined || !read) throw unknownObject(text);
    const { fields } = readParams(params, request.query);
    const [entity] = await read(request, [id], fields);
    if (!entity) throw unknownObject(text);
    return entity[1];
  });
}
