import type { RouteOptions } from 'fastify';
import { sendJson } from './send-json.ts';
import type { Services } from './services.ts';

/** `/health`: the process answers. For restarts. */
export function healthRoute(): RouteOptions {
  return {
    method: ['GET', 'HEAD'],
    url: '/health',
    config: { access: 'public' },
    handler: (_request, reply) => sendJson(reply, '{"status":"ok"}'),
  };
}

/** `/ready`: the database answers too. For load balancers. */
export function readyRoute({ store, log }: Pick<Services, 'store' | 'log'>): RouteOptions {
  return {
    method: ['GET', 'HEAD'],
    url: '/ready',
    config: { access: 'public' },
    handler: async (_request, reply) => {
      try {
        await store.ping();
      } catch (error) {
        log.warn({ err: error }, 'the database does not answer');
        return sendJson(reply.code(503), '{"status":"unavailable"}');
      }
      return sendJson(reply, '{"status":"ready"}');
    },
  };
}
