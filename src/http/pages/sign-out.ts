import type { RouteOptions } from 'fastify';
import type { HttpServices } from '../services.ts';
import { redirectWithNotice } from './notices.ts';

/** `/sign-out`: a form only, so that no link can do it. */
export function signOutRoute({ visitors }: HttpServices): RouteOptions {
  return {
    method: 'POST',
    url: '/sign-out',
    config: { access: 'page' },
    handler: async (request, reply) => {
      await visitors.signOut(request, reply);
      return redirectWithNotice(request, reply, '/sign-in', 'You are signed out.');
    },
  };
}
