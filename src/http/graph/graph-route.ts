import type { FastifyRequest, RouteOptions } from 'fastify';
import type { CallerAccess } from '../caller.ts';
import type { Operation } from '../operation.ts';
import type { Tier } from '../rate-limits.ts';
import { sendJson } from '../send-json.ts';

/** An endpoint of the graph API: readable with a token, answered with JSON text that nobody caches. */
export function graphRoute(
  url: string,
  tier: Tier,
  operation: Operation,
  answer: (request: FastifyRequest) => Promise<string>,
  access: CallerAccess = 'read',
): RouteOptions {
  return {
    method: ['GET', 'HEAD'],
    url,
    config: { access, tier, operation },
    handler: async (request, reply) => sendJson(reply, await answer(request)),
  };
}
