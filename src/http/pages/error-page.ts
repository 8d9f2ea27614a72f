import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ErrorKind, WaysideError } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import type { PageWords } from '../../words/in-languages.ts';
import { defaultLanguage } from '../../words/languages.ts';
import { SpokenError } from '../../words/text.ts';
import { type Html, html } from './html.ts';
import { tell } from './refusals.ts';
import { sendPage } from './send-page.ts';
import { wordsOf } from './words-of.ts';

interface Failure {
  readonly status: number;
  readonly title: 'broken' | 'unreadable' | 'notFound' | 'forbidden' | 'throttled' | 'unavailable';
}

const broken: Failure = { status: 500, title: 'broken' };
const unreadable: Failure = { status: 400, title: 'unreadable' };

const failures: Readonly<Partial<Record<ErrorKind, Failure>>> = {
  'invalid-argument': unreadable,
  'not-found': { status: 404, title: 'notFound' },
  forbidden: { status: 403, title: 'forbidden' },
  throttled: { status: 429, title: 'throttled' },
  unavailable: { status: 503, title: 'unavailable' },
};

/** The handler for everything that a page's route throws: a page again. */
export function replyWithErrorPage(log: Logger) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const words = wordsOf(request);
    const [{ status, title }, lead] = explain(error, words) ?? [
      broken,
      words('errors.bug', { requestId: logBug(log, error, request) }),
    ];
    return sendPage(request, reply, {
      status,
      title: words(`errors.${title}`),
      layout: 'card',
      lead,
      body: html`<p><a href="/">${words('parts.goToMap')}</a></p>`,
    });
  };
}

function explain(error: unknown, words: PageWords): [Failure, Html | string] | undefined {
  if (error instanceof WaysideError) {
    const failure = failures[error.kind];
    return failure && [failure, inLanguage(error, words)];
  }
  // What Fastify itself refuses: a body that is too large, or of a type that no form has.
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  if (!(status >= 400 && status < 500)) return undefined;
  return [{ ...unreadable, status }, words(status === 413 ? 'errors.tooLarge' : 'errors.notAForm')];
}

/** Screen readers are told where a message is in English on a page that is not. */
function inLanguage(error: WaysideError, words: PageWords): Html | string {
  const message = tell(error, words);
  if (error instanceof SpokenError || words.language === defaultLanguage) return message;
  return html`<span lang="${defaultLanguage}">${message}</span>`;
}

/** Answers the id under which it is in the log. */
function logBug(log: Logger, error: unknown, request: FastifyRequest): string {
  const requestId = randomUUID();
  log.error({ err: error, requestId, method: request.method, route: request.routeOptions.url });
  return requestId;
}
