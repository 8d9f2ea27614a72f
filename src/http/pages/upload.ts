/** `/upload`: where people hand in photos, and the token by which the page's script does so. */

import type { RouteOptions } from 'fastify';
import { WaysideError } from '../../errors.ts';
import { type Scope, scopes } from '../../model/application.ts';
import { issueAfterSignIn } from '../../oauth/issue-tokens.ts';
import { replyWithErrors } from '../error-replies.ts';
import { openExpiryCleaner } from '../oauth/delete-expired.ts';
import { scriptPolicy } from '../page-headers.ts';
import { sendJson } from '../send-json.ts';
import type { HttpServices } from '../services.ts';
import { ensureWebApplication } from '../web-application.ts';
import { readPageAssets } from '../web-build.ts';
import { signedInVisitor } from './form-body.ts';
import { sendPage } from './send-page.ts';
import { uploadBody } from './upload-body.ts';
import { wordsOf } from './words-of.ts';

const path = '/upload';
/** The script asks for another one in time, so that one that leaks is soon worth nothing. */
const tokenTtlSeconds = 2 * 3600;
const tokenScopes: readonly Scope[] = scopes;

/** No routes when there is no built web app, or it is one without this page. */
export async function uploadPageRoutes(services: HttpServices): Promise<RouteOptions[]> {
  const { store, config, baseUrls, log, webDirectory } = services;
  const assets = webDirectory && (await readPageAssets(webDirectory, 'src/upload/main.ts'));
  if (!assets) return [];
  const application = { ...(await ensureWebApplication(store)), scopes: tokenScopes };
  const deleteExpired = openExpiryCleaner(services);
  return [
    {
      method: ['GET', 'HEAD'],
      url: path,
      config: { access: 'signed-in' },
      handler: async (request, reply) => {
        const { account, csrf } = signedInVisitor(request);
        const words = wordsOf(request);
        const memberships = await store.organizations.ofUser(account.user.id);
        return sendPage(request, reply, {
          title: words('upload.title'),
          lead: words('upload.lead'),
          layout: 'wide',
          section: path,
          assets,
          policy: scriptPolicy(services, request, "'none'"),
          body: uploadBody({
            words,
            csrf,
            graphUrl: baseUrls('graph', request),
            maxPhotoBytes: config.maxPhotoBytes,
            organizations: memberships.map(({ organization }) => organization),
          }),
        });
      },
    },
    {
      method: 'POST',
      url: `${path}/token`,
      // Not `signed-in`: a script is told that nobody is, where a person is sent to sign in.
      config: { access: 'page' },
      errorHandler: replyWithErrors(log),
      handler: async (request, reply) => {
        const account = request.visitor?.account;
        if (!account) throw new WaysideError('token-missing', 'Nobody is signed in');
        deleteExpired();
        const options = { nowMs: Date.now(), tokenTtlSeconds };
        const token = await issueAfterSignIn(store, application, account.user.id, options);
        reply.header('cache-control', 'no-store');
        return sendJson(reply, JSON.stringify(token));
      },
    },
  ];
}
