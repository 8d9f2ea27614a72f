/**
 * `/connect`: an application asks a user for their consent; api-v4.txt, "Authorization". Whatever is
 * wrong with application or callback URL ends on a page here, so that this is no open redirect.
 */

import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import {
  type AuthorizationRequest,
  denyAuthorization,
  failAuthorization,
  grantAuthorization,
  prepareAuthorization,
} from '../../oauth/authorization-request.ts';
import { parseQuery, type Query } from '../query-string.ts';
import type { HttpServices } from '../services.ts';
import { consentPage, refusalPage } from './consent-page.ts';
import { formOf, signedInVisitor } from './form-body.ts';
import { sendPage } from './send-page.ts';
import { wordsOf } from './words-of.ts';

const url = '/connect';

export function connectRoutes(http: HttpServices): RouteOptions[] {
  return [askRoute(http), answerRoute(http)];
}

function askRoute({ store }: HttpServices): RouteOptions {
  return {
    method: ['GET', 'HEAD'],
    url,
    config: { access: 'page' },
    handler: async (request, reply) => {
      const query = request.query as Query;
      const prepared = await prepareAuthorization(store, query);
      if (prepared.kind === 'refuse')
        return sendPage(request, reply, refusalPage(prepared.text, wordsOf(request)));
      if (prepared.kind === 'redirect') return sendBack(reply, prepared.url);
      if (!request.visitor?.account) return reply.redirect(signInUrl(query), 303);
      const { account, csrf } = signedInVisitor(request);
      const owner = await store.users.get(prepared.application.ownerId);
      const earlier = await store.authorizations.get(prepared.application.id, account.user.id);
      return sendPage(
        request,
        reply,
        consentPage({
          authorization: prepared,
          username: account.user.username,
          ownerName: owner?.username,
          earlier,
          csrf,
          action: url,
          query: String(new URLSearchParams(query)),
          words: wordsOf(request),
        }),
      );
    },
  };
}

function answerRoute({ store, visitors, log }: HttpServices): RouteOptions {
  /** The request that the form was about, checked anew: applications change, and forms can be made up. */
  const askedFor = (request: FastifyRequest) =>
    prepareAuthorization(store, parseQuery(formOf(request).request ?? ''));

  return {
    method: 'POST',
    url,
    config: { access: 'page' },
    // Before the form is checked, which nobody's can be who has no session: then nothing is granted,
    // and the application learns it, as the document says.
    preValidation: async (request, reply) => {
      if (request.visitor?.account) return;
      const prepared = await askedFor(request);
      if (prepared.kind === 'refuse')
        return sendPage(request, reply, refusalPage(prepared.text, wordsOf(request)));
      return sendBack(
        reply,
        prepared.kind === 'redirect'
          ? prepared.url
          : failAuthorization(prepared, 'invalid_request'),
      );
    },
    handler: async (request, reply) => {
      const { account } = signedInVisitor(request);
      const prepared = await askedFor(request);
      if (prepared.kind === 'refuse')
        return sendPage(request, reply, refusalPage(prepared.text, wordsOf(request)));
      if (prepared.kind === 'redirect') return sendBack(reply, prepared.url);
      const { decision } = formOf(request);
      if (decision === 'switch') {
        await visitors.signOut(request, reply);
        return reply.redirect(signInUrl(parseQuery(formOf(request).request ?? '')), 303);
      }
      // Whatever is no clear yes is a no.
      if (decision !== 'allow') return sendBack(reply, denyAuthorization(prepared));
      return sendBack(reply, await grant(prepared, account.user.id));
    },
  };

  async function grant(authorization: AuthorizationRequest, userId: number): Promise<string> {
    try {
      return await grantAuthorization(store, authorization, userId);
    } catch (error) {
      log.error({ err: error, applicationId: authorization.application.id }, 'no consent was kept');
      return failAuthorization(authorization, 'server_error');
    }
  }
}

/** The way back to this very request once the visitor is signed in. */
function signInUrl(query: Query): string {
  return `/sign-in?next=${encodeURIComponent(`${url}?${new URLSearchParams(query)}`)}`;
}

/** Back to the application: its address may hold a code, which no cache may keep. */
function sendBack(reply: FastifyReply, location: string): FastifyReply {
  return reply
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'no-referrer')
    .redirect(location, 303);
}
