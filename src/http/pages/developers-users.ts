import type { RouteOptions } from 'fastify';
import { WaysideError } from '../../errors.ts';
import type { HttpServices } from '../services.ts';
import { redirectWithNotice } from './notices.ts';
import { applicationPath, developersPath, idInPath, ownApplication } from './own-application.ts';

/** Gives a user's consent back on the application's side. */
export function revokeUserRoute({ store }: HttpServices): RouteOptions {
  return {
    method: 'POST',
    url: `${developersPath}/:id/users/:userId/revoke`,
    config: { access: 'signed-in' },
    handler: async (request, reply) => {
      const application = await ownApplication(store, request);
      const userId = idInPath(request, 'userId');
      const user = userId === undefined ? undefined : await store.users.get(userId);
      if (!user || !(await store.authorizations.get(application.id, user.id))) {
        throw new WaysideError('not-found', 'This person does not use the application any more.');
      }
      await store.authorizations.revoke(application.id, user.id);
      return redirectWithNotice(
        request,
        reply,
        applicationPath(application),
        `${application.name} acts for ${user.username} no more.`,
      );
    },
  };
}
