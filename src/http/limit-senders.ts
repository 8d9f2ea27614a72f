import type { onRequestHookHandler } from 'fastify';
import { hasBody } from './body-time.ts';
import { countPerUser } from './count-per-user.ts';

const retryAfterSeconds = 5;

/** Bounds how many files are received at once: each holds a connection, and a file that is open. */
export function limitSenders(): onRequestHookHandler {
  const begin = countPerUser({
    perUser: 64,
    inAll: 2000,
    problem: 'Too many files are being sent at once: send some of them later',
  });
  return ({ caller, raw }, reply, done) => {
    if (caller?.userId === undefined || !hasBody(raw)) return done();
    try {
      reply.raw.once('close', begin(caller.userId));
    } catch (error) {
      reply.header('retry-after', retryAfterSeconds);
      return done(error as Error);
    }
    done();
  };
}
