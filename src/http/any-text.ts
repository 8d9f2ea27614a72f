import type { FastifyInstance, RouteOptions } from 'fastify';

const maxBodyBytes = 16 * 1024;

/** Adds routes whose handlers get the body as text, whatever it is labelled as; undefined: there is none. */
export async function registerTextRoutes(
  app: FastifyInstance,
  routes: readonly RouteOptions[],
): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      '*',
      { parseAs: 'string', bodyLimit: maxBodyBytes },
      (_request, text, done) => done(null, text),
    );
    for (const route of routes) scope.route(route);
  });
}
