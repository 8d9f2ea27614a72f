import type { RouteOptions } from 'fastify';
import type { HttpServices } from '../services.ts';
import { endPageTokens } from '../web-application.ts';
import { redirectWithNotice } from './notices.ts';
import { wordsOf } from './words-of.ts';

/** `/sign-out`: a form only, so that no link can do it. */
export function signOutRoute({ store, visitors }: HttpServices): RouteOptions {
  return {
    method: 'POST',
    url: '/sign-out',
    config: { access: 'page' },
    handler: async (request, reply) => {
      const userId = request.visitor?.account?.user.id;
      await visitors.signOut(request, reply);
      if (userId !== undefined) await endPageTokens(store, userId);
      return redirectWithNotice(request, reply, '/sign-in', wordsOf(request)('signIn.signedOut'));
    },
  };
}
