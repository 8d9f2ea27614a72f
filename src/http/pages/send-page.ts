import type { FastifyReply, FastifyRequest } from 'fastify';
import { languageHeaders } from '../language.ts';
import { takeNotice } from './notices.ts';
import { type Page, renderPage } from './page.ts';
import { wordsOf } from './words-of.ts';

export interface PageReply extends Page {
  readonly status?: number;
  /**
   * Where forms of the page may lead besides this host: schemes such as `myapp:`. Browsers check every
   * redirect that follows a form, on other hosts too; what can't be known beforehand is `anywhere`.
   */
  readonly formTargets?: readonly string[] | 'anywhere';
  /** In place of the policy that allows no script. */
  readonly policy?: string;
}

/** Sends a page to the visitor of the request. */
export function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  { status = 200, formTargets = [], policy, ...page }: PageReply,
): FastifyReply {
  const { account, csrf = '', openReports = 0 } = request.visitor ?? { account: undefined };
  const notice = takeNotice(request, reply);
  return reply
    .code(status)
    .headers(pageHeaders(policy ?? formPolicy(formTargets)))
    .type('text/html; charset=UTF-8')
    .send(
      renderPage(page, {
        account,
        csrf,
        notice,
        openReports,
        words: wordsOf(request),
        // Nobody comes back to a form that was sent, and what a wrong address says is not said again.
        url: request.method === 'GET' && status < 400 ? request.url : '/',
      }),
    );
}

function formPolicy(formTargets: NonNullable<PageReply['formTargets']>): string {
  return [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self' data:",
    ...(formTargets === 'anywhere' ? [] : [formAction(formTargets)]),
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
}

function pageHeaders(policy: string): Record<string, string> {
  return {
    'content-security-policy': policy,
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    // Links in mails hold secrets; with `no-referrer` browsers would hide the origin of our own forms.
    'referrer-policy': 'same-origin',
    'cache-control': 'no-store',
    vary: languageHeaders,
  };
}

function formAction(targets: readonly string[]): string {
  // Nothing may end the directive: targets come from settings of applications.
  const schemes = targets.filter((target) => /^[a-z][a-z0-9+.-]*:$/.test(target));
  return ["form-action 'self'", ...schemes].join(' ');
}
