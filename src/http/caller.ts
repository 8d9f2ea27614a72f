/** Who asks: finds the caller of a request by its token, for every route that declares it needs one. */

import type { FastifyRequest, onRequestHookHandler } from 'fastify';
import { WaysideError } from '../errors.ts';
import { parseClientToken, verifyClientToken } from '../oauth/client-tokens.ts';
import type { Store } from '../store/store.ts';
import type { Query } from './query-string.ts';

interface Caller {
  readonly applicationId: number;
}

/** What a route asks of its caller. Every route declares it; see `server.ts`. */
export type Access = 'public' | 'token';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on routes that need a token. */
    caller: Caller | undefined;
  }
}

// A revoked token stays valid for at most this long.
const rememberMs = 5_000;
const rememberAtMost = 10_000;

/** The hook that lets a request with a valid token through, and sets its caller. */
export function requireToken(store: Pick<Store, 'applications'>): onRequestHookHandler {
  const remembered = new Map<string, { caller: Caller; untilMs: number }>();

  async function findCaller(token: string): Promise<Caller> {
    const parsed = parseClientToken(token);
    if (!parsed) throw new WaysideError('token-undecodable', 'Failed to decode');
    const known = await verifyClientToken(store, parsed);
    if (!known) throw new WaysideError('token-unknown', 'Error validating application');
    const caller = { applicationId: known.applicationId };
    if (remembered.size >= rememberAtMost) remembered.clear();
    remembered.set(token, { caller, untilMs: Date.now() + rememberMs });
    return caller;
  }

  return (request, _reply, done) => {
    const token = headerToken(request) ?? (request.query as Query).access_token?.trim();
    if (!token) return done(new WaysideError('token-missing', 'Invalid OAuth 2.0 Access Token'));
    const known = remembered.get(token);
    if (known && known.untilMs > Date.now()) {
      request.caller = known.caller;
      return done();
    }
    findCaller(token).then((caller) => {
      request.caller = caller;
      done();
    }, done);
  };
}

/** The token in the Authorization header; other schemes are for somebody in between. */
export function headerToken({ headers }: FastifyRequest): string | undefined {
  if (headers.authorization === undefined) return undefined;
  return /^(?:OAuth|Bearer) +(.*)$/i.exec(headers.authorization)?.[1]?.trim();
}
