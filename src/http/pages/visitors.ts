/**
 * Who looks at a page: known by a cookie with a random secret. Everybody who sees a form has one; the
 * store knows it (its hash) once they signed in, and they get a new one then, so that nobody can
 * make somebody else use a secret they know.
 */

import { createHmac, createSecretKey, randomBytes, timingSafeEqual } from 'node:crypto';
import type {
  FastifyReply,
  FastifyRequest,
  onRequestHookHandler,
  preHandlerHookHandler,
} from 'fastify';
import { isSecret, newSecret } from '../../accounts/secrets.ts';
import { accountOfSession, sessionMs, startSession } from '../../accounts/sessions.ts';
import { confirmStillRight } from '../../accounts/sign-in.ts';
import type { Account } from '../../model/account.ts';
import { hashSecret } from '../../secret-hash.ts';
import type { Store } from '../../store/store.ts';
import { SpokenError } from '../../words/text.ts';
import type { BaseUrls } from '../base-urls.ts';
import type { PageAccess, Visitor } from './visitor.ts';

export interface Visitors {
  /** The hook that sets the visitor of a request, or sends them to sign in. */
  readonly recognise: (access: PageAccess) => onRequestHookHandler;
  /** The hook that refuses every form that is not one of ours, sent by the visitor. */
  readonly checkForm: preHandlerHookHandler;
  /** Signs the visitor in, in a new session. Pages sent with the same reply know them already. */
  signIn(request: FastifyRequest, reply: FastifyReply, account: Account): Promise<void>;
  signOut(request: FastifyRequest, reply: FastifyReply): Promise<void>;
}

export async function openVisitors(
  store: Pick<Store, 'secrets' | 'sessions' | 'accounts' | 'attempts' | 'reports'>,
  baseUrls: BaseUrls,
): Promise<Visitors> {
  const keyText = await store.secrets.ensure('form-key', randomBytes(32).toString('hex'));
  const key = createSecretKey(keyText, 'hex');
  const tokenOf = (secret: string) => createHmac('sha256', key).update(secret).digest('base64url');

  function isHttps(request: FastifyRequest): boolean {
    return baseUrls('web', request).startsWith('https:');
  }

  /** Browsers take a `__Host-` cookie only from this very host over https; plain http can't have it. */
  function cookieName(request: FastifyRequest): string {
    return isHttps(request) ? '__Host-wayside_session' : 'wayside_session';
  }

  /** Keeps the secret in the browser until the session ends, or, when there is none, until it is closed. */
  function setSecret(
    request: FastifyRequest,
    reply: FastifyReply,
    secret: string,
    isSignedIn = false,
  ): void {
    reply.setCookie(cookieName(request), secret, {
      path: '/',
      httpOnly: true,
      secure: isHttps(request),
      sameSite: 'lax',
      ...(isSignedIn ? { maxAge: sessionMs / 1000 } : {}),
    });
  }

  async function visitorOf(request: FastifyRequest, reply: FastifyReply): Promise<Visitor> {
    const known = request.cookies[cookieName(request)];
    const isKnown = known !== undefined && isSecret(known);
    const secret = isKnown ? known : newSecret();
    const sessionHash = hashSecret(secret);
    const account = isKnown ? await accountOfSession(store, sessionHash) : undefined;
    if (!isKnown) setSecret(request, reply, secret);
    const openReports = account?.isAdministrator ? await store.reports.countOpen() : 0;
    return { account, csrf: tokenOf(secret), sessionHash, openReports };
  }

  async function endSession({ visitor }: FastifyRequest): Promise<void> {
    if (visitor?.account) await store.sessions.delete(visitor.sessionHash);
  }

  function renew(
    request: FastifyRequest,
    reply: FastifyReply,
    secret: string,
    account: Account | undefined,
  ): void {
    setSecret(request, reply, secret, account !== undefined);
    const sessionHash = hashSecret(secret);
    request.visitor = { account, csrf: tokenOf(secret), sessionHash, openReports: 0 };
  }

  return {
    recognise: (access) => async (request, reply) => {
      const visitor = await visitorOf(request, reply);
      request.visitor = visitor;
      if (access === 'page') return;
      if (!visitor.account) {
        const next = request.method === 'POST' ? '' : `?next=${encodeURIComponent(request.url)}`;
        return reply.redirect(`/sign-in${next}`, 303);
      }
      if (access === 'administrator' && !visitor.account.isAdministrator) {
        throw new SpokenError('forbidden', 'errors.administratorsOnly');
      }
    },

    checkForm: async (request) => {
      if (request.method === 'GET' || request.method === 'HEAD') return;
      const { csrf = '' } = (request.body ?? {}) as Record<string, string | undefined>;
      if (!isFromHere(request, baseUrls) || !isSame(csrf, request.visitor?.csrf)) {
        throw new SpokenError('forbidden', 'errors.strangeForm');
      }
    },

    async signIn(request, reply, account) {
      await endSession(request);
      const secret = await startSession(store, account.user.id);
      try {
        await confirmStillRight(store, account);
      } catch (error) {
        await store.sessions.delete(hashSecret(secret));
        throw error;
      }
      renew(request, reply, secret, account);
    },

    async signOut(request, reply) {
      await endSession(request);
      renew(request, reply, newSecret(), undefined);
    },
  };
}

/**
 * What the browser says of where a form was sent from (Fetch Metadata; Origin, RFC 6454, which old
 * browsers and plain http have too). Behind a proxy the scheme may be unknown here, so hosts are compared.
 */
function isFromHere(request: FastifyRequest, baseUrls: BaseUrls): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  const { origin } = request.headers;
  if (origin === undefined) return true;
  const host = /^https?:\/\/([^/]+)$/.exec(origin)?.[1];
  return host === request.host || origin === new URL(baseUrls('web', request)).origin;
}

function isSame(given: string, right: string | undefined): boolean {
  if (right === undefined) return false;
  const a = Buffer.from(given);
  const b = Buffer.from(right);
  return a.length === b.length && timingSafeEqual(a, b);
}
