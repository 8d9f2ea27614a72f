/** Counts requests against the limits of the caller's application, and tells the caller how it stands. */

import type { FastifyReply, onRequestHookHandler } from 'fastify';
import { WaysideError } from '../errors.ts';
import type { Count, Limiter } from '../limits/limiter.ts';
import type { LimitTier } from '../model/application.ts';

/** What a route's requests count as; every route that needs a token declares it, see `server.ts`. */
export type Tier = LimitTier | 'none';

/**
 * The hook, to run after the token was checked: whatever becomes of the request then, it counts.
 * Refuses it when the limit is used up.
 */
export function countRequests(limiter: Limiter, tier: LimitTier): onRequestHookHandler {
  const tell = teller(tier);
  return (request, reply, done) => {
    const { caller } = request;
    if (!caller) return done(new Error('Requests are counted after their caller is known'));
    const count = limiter.count(caller.applicationId, caller.limits, tier);
    if (count instanceof Promise) {
      count.then((counted) => done(tell(reply, counted)), done);
    } else {
      done(tell(reply, count));
    }
  };
}

/**
 * Sets the headers, and answers the error when the request is refused. `RateLimit` and
 * `RateLimit-Policy` are lists of structured fields (RFC 9651), as draft-ietf-httpapi-ratelimit-headers-10
 * has them.
 */
function teller(tier: LimitTier) {
  let policy = { limit: 0, text: '' };
  return (reply: FastifyReply, count: Count): WaysideError | undefined => {
    const { isAllowed, limit, remaining, resetSeconds, windowSeconds } = count;
    if (limit === 0) return undefined;
    // Nearly always the same as for the request before.
    if (limit !== policy.limit) {
      policy = { limit, text: `"${tier}";q=${limit};w=${windowSeconds}` };
    }
    reply
      .header('ratelimit-policy', policy.text)
      .header('ratelimit', `"${tier}";r=${remaining};t=${resetSeconds}`)
      .header('x-app-usage', appUsage[Math.floor(((limit - remaining) * 100) / limit)]);
    if (isAllowed) return undefined;
    reply.header('retry-after', resetSeconds);
    return new WaysideError('rate-limited', 'Application request limit reached');
  };
}

/**
 * The Graph API's own header, for every whole percentage of the calls allowed. Clients stop at more
 * than 95, so it never says more than is used. Processor and other time are not limited.
 */
const appUsage: readonly string[] = Array.from({ length: 101 }, (_, percentage) =>
  JSON.stringify({ call_count: percentage, total_cputime: 0, total_time: 0 }),
);
