import type { RouteOptions } from 'fastify';
import { SpokenError } from '../../words/text.ts';
import type { HttpServices } from '../services.ts';
import { redirectWithNotice } from './notices.ts';
import { applicationPath, developersPath, idInPath, ownApplication } from './own-application.ts';
import { wordsOf } from './words-of.ts';

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
        throw new SpokenError('not-found', 'applications.detail.userGone');
      }
      await store.authorizations.revoke(application.id, user.id);
      const notice = wordsOf(request)('applications.detail.revoked', {
        name: application.name,
        username: user.username,
      });
      return redirectWithNotice(request, reply, applicationPath(application), notice);
    },
  };
}
