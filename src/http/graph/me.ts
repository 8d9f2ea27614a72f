import type { FastifyRequest, RouteOptions } from 'fastify';
import { z } from 'zod';
import { unknownObject } from '../error-replies.ts';
import { fieldsParam, readParams } from '../params.ts';
import type { HttpServices } from '../services.ts';
import { compileMeFields } from './account-fields.ts';
import { graphRoute } from './graph-route.ts';

const params = z.object({ fields: fieldsParam });

/** `/me`: the user whom the token belongs to; for a client token, the owner of its application. */
export function meRoute({ store, config }: HttpServices): RouteOptions {
  const operation = {
    summary: 'The user whom the token belongs to',
    params,
    path: {},
    answer: 'Me',
  } as const;
  return graphRoute('/me', 'entity', operation, answer, 'token');

  async function answer({ query, caller }: FastifyRequest): Promise<string> {
    const plan = compileMeFields(readParams(params, query).fields);
    const userId =
      caller?.userId ?? (caller && (await store.applications.get(caller.applicationId)))?.ownerId;
    const user = userId === undefined ? undefined : await store.users.get(userId);
    if (!user) throw unknownObject('me');
    const usages = plan.needs.has('storage') && (await store.ownerStorage.usages([user.id]));
    return plan.render(user, {
      usage: usages ? usages.get(user.id) : undefined,
      defaultQuotaBytes: config.userQuotaBytes,
    });
  }
}
