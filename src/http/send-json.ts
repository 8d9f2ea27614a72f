import type { FastifyReply } from 'fastify';

/** Sends JSON text that nobody may cache. */
export function sendJson(reply: FastifyReply, json: string): FastifyReply {
  return reply
    .header('content-type', 'application/json; charset=UTF-8')
    .header('cache-control', 'no-store')
    .send(json);
}
