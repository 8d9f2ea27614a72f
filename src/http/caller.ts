/** Who asks, and whether they may: every route declares what it asks of its caller. */

import type { FastifyRequest, onRequestHookHandler } from 'fastify';
import { WaysideError } from '../errors.ts';
import { scopes } from '../model/application.ts';
import { type Caller, verifyToken } from '../oauth/verify-token.ts';
import type { Store } from '../store/store.ts';
import type { Query } from './query-string.ts';

/**
 * What a route asks of its caller; see `server.ts`. `public`: nothing. `token`: any good token. A
 * scope: a token that has it; client tokens read, and do nothing else. `client-token`: the token of an
 * application, for which no user has signed in yet.
 */
export type Access = 'public' | CallerAccess;

const callerAccesses = ['token', 'client-token', ...scopes] as const;
export type CallerAccess = (typeof callerAccesses)[number];

export function isCallerAccess(access: string): access is CallerAccess {
  return (callerAccesses as readonly string[]).includes(access);
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on routes that need a token. */
    caller: Caller | undefined;
  }
}

export interface Callers {
  /** The hook that lets a request through whose token is good for what the route asks, and sets its caller. */
  guard(access: CallerAccess): onRequestHookHandler;
  /** Looks every token up anew, since one may have been revoked. */
  forget(): void;
}

// What another process revokes stays valid here for at most this long.
const rememberMs = 5_000;
const rememberAtMost = 10_000;

interface Remembered {
  readonly caller: Caller;
  readonly untilMs: number;
}

interface Memory {
  readonly callers: Map<string, Remembered>;
  /** The same by whole Authorization headers, which then need not be taken apart each time. */
  readonly headers: Map<string, Remembered>;
  /** Lookups under way, which all who ask in the same moment share. */
  readonly lookups: Map<string, Promise<Remembered>>;
}

const emptyMemory = (): Memory => ({ callers: new Map(), headers: new Map(), lookups: new Map() });

/** Tells callers by their tokens, and remembers them for a moment. */
export function openCallers(store: Pick<Store, 'applications' | 'authorizations'>): Callers {
  let memory = emptyMemory();

  function findCaller(token: string): Promise<Remembered> {
    // What is revoked while it is looked up must not be remembered: by then nobody has this memory.
    const { callers, lookups } = memory;
    const shared = lookups.get(token);
    if (shared) return shared;
    const nowMs = Date.now();
    const lookup = verifyToken(store, token, nowMs)
      .then((caller) => {
        const found = { caller, untilMs: Math.min(nowMs + rememberMs, caller.expiresAtMs) };
        remember(callers, token, found);
        return found;
      })
      .finally(() => lookups.delete(token));
    lookups.set(token, lookup);
    return lookup;
  }

  return {
    guard(access) {
      const letIn = (request: FastifyRequest, { caller }: Remembered) => {
        request.caller = caller;
        return refusal(caller, access);
      };
      return (request, _reply, done) => {
        const { authorization = '' } = request.headers;
        const { headers, callers } = memory;
        const nowMs = Date.now();
        const same = headers.get(authorization);
        if (same && same.untilMs > nowMs) return done(letIn(request, same));
        const sent = headerToken(request);
        const token = sent ?? (request.query as Query).access_token?.trim();
        if (!token)
          return done(new WaysideError('token-missing', 'Invalid OAuth 2.0 Access Token'));
        const known = callers.get(token);
        if (known && known.untilMs > nowMs) {
          if (sent) remember(headers, authorization, known);
          return done(letIn(request, known));
        }
        findCaller(token).then((found) => done(letIn(request, found)), done);
      };
    },
    forget() {
      memory = emptyMemory();
    },
  };
}

function remember(known: Map<string, Remembered>, key: string, found: Remembered): void {
  if (known.size >= rememberAtMost) known.clear();
  known.set(key, found);
}

/** Why a caller may not do what needs this access; undefined: they may. */
function refusal(caller: Caller, access: CallerAccess): WaysideError | undefined {
  if (access === 'token') return undefined;
  if (access === 'client-token') {
    if (caller.userId === undefined) return undefined;
    return new WaysideError('forbidden', '(#10) This call needs a client token');
  }
  if (caller.scopes.includes(access)) return undefined;
  return new WaysideError(
    'scope-missing',
    caller.userId === undefined
      ? `(#10) This call needs a user access token with the scope ${access}`
      : `(#10) The user did not allow the application the scope ${access}`,
  );
}

/** The token in the Authorization header; other schemes are for somebody in between. */
export function headerToken({ headers }: FastifyRequest): string | undefined {
  if (headers.authorization === undefined) return undefined;
  return /^(?:OAuth|Bearer) +(.*)$/i.exec(headers.authorization)?.[1]?.trim();
}
