import type { FastifyInstance, RouteOptions } from 'fastify';

/** Adds routes whose handlers read the body themselves, whatever it is labelled as, and bound it. */
export async function registerStreamRoutes(
  app: FastifyInstance,
  routes: readonly RouteOptions[],
): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    for (const route of routes) scope.route(route);
  });
}
