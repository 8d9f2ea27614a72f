import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ErrorKind, WaysideError } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import { html } from './html.ts';
import { sendPage } from './send-page.ts';

interface Failure {
  readonly status: number;
  readonly title: string;
}

const broken: Failure = { status: 500, title: 'Something went wrong' };
const unreadable: Failure = { status: 400, title: 'This request can’t be read' };

const failures: Readonly<Partial<Record<ErrorKind, Failure>>> = {
  'invalid-argument': unreadable,
  'not-found': { status: 404, title: 'There is no such page' },
  forbidden: { status: 403, title: 'This is not possible' },
  throttled: { status: 429, title: 'Too many attempts' },
  unavailable: { status: 503, title: 'Not possible right now' },
};

/** The handler for everything that a page's route throws: a page again. */
export function replyWithErrorPage(log: Logger) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const [failure, message] = explain(error) ?? [broken, bug(log, error, request)];
    return sendPage(request, reply, {
      ...failure,
      layout: 'card',
      lead: message,
      body: html`<p><a href="/">Go to the map</a></p>`,
    });
  };
}

function explain(error: unknown): [Failure, string] | undefined {
  if (error instanceof WaysideError) {
    const failure = failures[error.kind];
    return failure && [failure, error.message];
  }
  // What Fastify itself refuses: a body that is too large, or of a type that no form has.
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  if (!(status >= 400 && status < 500)) return undefined;
  return [{ ...unreadable, status }, `${STATUS_CODES[status] ?? 'Bad Request'}.`];
}

function bug(log: Logger, error: unknown, request: FastifyRequest): string {
  const requestId = randomUUID();
  log.error({ err: error, requestId, method: request.method, route: request.routeOptions.url });
  return `It is our fault, and in the log as ${requestId}.`;
}
