import fastifyCookie from '@fastify/cookie';
import type { FastifyInstance, RouteOptions } from 'fastify';
import type { Logger } from '../../log.ts';
import { parseQuery } from '../query-string.ts';
import { replyWithErrorPage } from './error-page.ts';

const maxFormBytes = 32 * 1024;

/** Adds the routes of pages, with what only they have: cookies, forms, and errors that are pages too. */
export async function registerPages(
  app: FastifyInstance,
  log: Logger,
  routes: readonly RouteOptions[],
): Promise<void> {
  await app.register(async (pages) => {
    await pages.register(fastifyCookie);
    pages.removeAllContentTypeParsers();
    pages.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: maxFormBytes },
      (_request, text, done) => done(null, parseQuery(String(text))),
    );
    pages.setErrorHandler(replyWithErrorPage(log));
    // Pages are for who looks at them: no other site may read them.
    pages.addHook('onRequest', (_request, reply, done) => {
      reply.removeHeader('access-control-allow-origin');
      reply.removeHeader('access-control-expose-headers');
      done();
    });
    for (const route of routes) pages.route(route);
  });
}
